"""The last readings that a vital sign rests on."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.given import DischargeInput, Reading
from openketamine.core.rules import minutes_of

MAX_AGE = "discharge_vitals_max_age_min"


def last(
    given: DischargeInput, metrics: tuple[str, ...], protocol: ProtocolSet, at: datetime
) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """The settled readings of all metrics, and the metrics that have none."""
    within = minutes_of(protocol, MAX_AGE)
    found = {metric: given.settled(metric, at=at, within=within) for metric in metrics}
    readings = tuple(reading for some in found.values() for reading in some)
    return readings, tuple(metric for metric, some in found.items() if not some)
