"""The monitor's stored values in the words of the recovery gate."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from openketamine.core.monitoring.cuffs import SAME_CUFF_MS
from openketamine.core.monitoring.frame import Metric
from openketamine.core.recovery import Reading
from openketamine.records.models import VitalFrame

_METRIC_OF = {
    Metric.NIBP_SYS.value: "sbp",
    Metric.NIBP_DIA.value: "dbp",
    Metric.HR.value: "hr",
    Metric.SPO2.value: "spo2",
    Metric.RR.value: "rr",
}
_CUFF = (Metric.NIBP_SYS.value, Metric.NIBP_DIA.value)
READINGS_WINDOW = timedelta(minutes=60)
"""How far back the gate is shown readings: longer than any set lets a reading count."""
_LOOKED = 120  # at most so many flagged values in a row are passed over
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_ms(milliseconds: int) -> datetime:
    """Aware UTC from epoch milliseconds."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_ms(at: datetime) -> int:
    """Epoch milliseconds, cut and not rounded."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def newest_readings(
    clinic_id: UUID, bed_id: UUID, *, since: datetime, until: datetime
) -> tuple[Reading, ...]:
    """The newest unflagged value of each vital sign of a bed; run it in the clinic's scope."""
    rows = VitalFrame.objects.filter(
        clinic_id=clinic_id,
        bed_id=bed_id,
        device_ms__gte=to_ms(since),
        device_ms__lte=to_ms(until),
    ).order_by("-device_ms", "-received_ms")
    found: list[Reading] = []
    for metric, name in _METRIC_OF.items():
        values = rows.filter(**{f"{metric}__isnull": False})
        for device_ms, flags, value in values.values_list("device_ms", "flags", metric)[:_LOOKED]:
            if metric not in (json.loads(flags) if flags else {}):
                at = from_ms(device_ms)
                found.append(Reading(metric=name, value=Decimal(str(value)), at=at))
                break
    return tuple(found)


def monitor_readings(
    clinic_id: UUID,
    bed_id: UUID,
    *,
    since: datetime,
    until: datetime,
    only_cuff: bool = False,
) -> tuple[Reading, ...]:
    """The readings of a bed in a span of device time, oldest first.

    A cuff that a monitor repeats in every message is one reading, that of its first report.
    `only_cuff` leaves out all but blood pressure. Must run in the clinic's scope.
    """
    metrics = _CUFF if only_cuff else tuple(_METRIC_OF)
    rows = VitalFrame.objects.filter(
        clinic_id=clinic_id,
        bed_id=bed_id,
        device_ms__gte=to_ms(since) - SAME_CUFF_MS,  # what came just before may be repeated now
        device_ms__lte=to_ms(until),
    )
    if only_cuff:
        rows = rows.filter(Q(nibp_sys_mmhg__isnull=False) | Q(flags__contains=f'"{_CUFF[0]}"'))
    found: list[Reading] = []
    last = _LastCuff()
    for device_ms, flags, *values in rows.order_by("device_ms", "received_ms").values_list(
        "device_ms", "flags", *metrics
    ):
        flagged = json.loads(flags) if flags else {}
        is_repeat = last.repeats(device_ms, tuple(values[:2]), is_flagged=_CUFF[0] in flagged)
        if device_ms < to_ms(since):
            continue
        found += [
            Reading(
                metric=_METRIC_OF[metric],
                value=Decimal(str(value)),
                at=from_ms(device_ms),
                is_valid=metric not in flagged,
            )
            for metric, value in zip(metrics, values, strict=True)
            if value is not None and not (is_repeat and metric in _CUFF)
        ]
    return tuple(found)


@dataclass(slots=True)
class _LastCuff:
    """The pressure that was reported last, and when; none after a cuff without a result."""

    values: tuple[float | None, ...] | None = None
    heard_ms: int = 0

    def repeats(self, at_ms: int, values: tuple[float | None, ...], *, is_flagged: bool) -> bool:
        """Note a report, in order of time; True when it is the last one once more."""
        if not is_flagged and values[0] is None:
            return False
        is_same = not is_flagged and values == self.values
        is_repeat = is_same and at_ms - self.heard_ms < SAME_CUFF_MS
        self.values, self.heard_ms = None if is_flagged else values, at_ms
        return is_repeat
