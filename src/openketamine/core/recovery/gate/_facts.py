"""The gate's inputs as facts, to be shown beside the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from openketamine.core.facts import Fact
from openketamine.core.recovery.given import UNITS, DischargeInput, Rated, Reading


def measured(readings: Iterable[Reading]) -> list[Fact]:
    """Readings, newest first."""
    return [
        Fact(name=r.metric, value=r.value, unit=UNITS[r.metric], at=r.at, source="monitor")
        for r in readings
    ]


def rated(scores: Iterable[Rated]) -> list[Fact]:
    """Ratings, in the order given."""
    return [Fact(name=r.scale, value=Decimal(r.total), unit="1", at=r.at) for r in scores]


def baseline(given: DischargeInput, *metrics: str) -> list[Fact]:
    """The patient's own values of before the start."""
    return [
        Fact(name=f"baseline_{metric}", value=given.baseline[metric], unit=UNITS[metric])
        for metric in metrics
        if metric in given.baseline
    ]


def moment(name: str, at: datetime) -> Fact:
    """That something was done, and when."""
    return Fact(name=name, value=True, at=at)
