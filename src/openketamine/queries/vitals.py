"""Vital signs of a bed or a session, merged by device time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from openketamine.core.monitoring.cuffs import SAME_CUFF_MS
from openketamine.core.monitoring.frame import Metric
from openketamine.queries.rows import FrameRow, Latest, Series
from openketamine.queries.scoped import scoped
from openketamine.records.device_alerts import read_alerts
from openketamine.records.models import Bed, VitalFrame
from openketamine.records.readings import from_ms, to_ms

METRICS = tuple(metric.value for metric in Metric)
_SHOWN = (Metric.HR, Metric.PR, Metric.SPO2, Metric.RR, Metric.NIBP_SYS)
"""What the boards show; the other pressures of a cuff come in the frame of its systolic one."""
_CUFF = (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MAP)
_NEVER = 2**62
_MINUTE_MS = 60_000


@scoped
def frames(
    *,
    clinic_id: UUID,
    bed_id: UUID | None = None,
    session_id: UUID | None = None,
    limit: int = 1000,
) -> tuple[FrameRow, ...]:
    """The last stored frames of a bed or session, newest last, exactly as received."""
    rows = _of(clinic_id, bed_id, session_id).order_by("-device_ms", "-received_ms", "-digest")
    return tuple(_frame(row) for row in reversed(rows[:limit]))


@scoped
def vitals(
    *,
    clinic_id: UUID,
    bed_id: UUID | None = None,
    session_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    max_points: int | None = None,
) -> Series:
    """Columns over device time. Of two values for one moment the later received one counts.

    With `max_points` the series is thinned: each bucket of time keeps, per metric, its lowest
    and its highest value, so that no peak is lost. Flags and cuff readings are never thinned.
    """
    rows = _of(clinic_id, bed_id, session_id)
    rows = rows.filter(
        device_ms__gte=to_ms(since) if since else 0,
        device_ms__lte=to_ms(until) if until else _NEVER,
    )
    found = rows.order_by("device_ms", "received_ms", "digest")
    merged = _merged(found.values_list("device_ms", "flags", *METRICS).iterator(5000))
    times = sorted(merged)
    if max_points is not None and len(times) > max_points:
        times = _thinned(times, merged, max_points)
    return _series(times, merged)


def latest_values(clinic_id: UUID, bed_ids: Iterable[UUID], at: datetime) -> dict[UUID, Latest]:
    """The newest values of each bed: of 3 minutes, of the cuff of 30 minutes.

    A cuff is as old as its first report, though a monitor may repeat it in every message.

    Four queries, whatever the number of beds. The work does not grow with what is stored: each
    metric is one step back in the key, where frames of a bed lie in the order of their times, and
    a cuff's repeats are looked for in half an hour.
    """
    oldest = {metric: to_ms(at) - _window_ms(metric) for metric in METRICS}
    moments = _newest_moments(clinic_id, list(bed_ids), to_ms(at), oldest)
    found: dict[UUID, dict[str, tuple[float | None, datetime, str]]] = {b: {} for b in moments}
    for bed_id, device_ms, flags, *values in _frames_at(clinic_id, moments):
        flagged = json.loads(flags) if flags else {}
        for metric, value in zip(METRICS, values, strict=True):
            is_there = value is not None or metric in flagged
            if is_there and device_ms >= oldest[metric]:
                found[bed_id][metric] = (value, from_ms(device_ms), flagged.get(metric, ""))
    cuffs = {bed: cuff for bed, latest in found.items() if (cuff := _cuff(latest))}
    for bed_id, taken_ms in _first_reports(clinic_id, cuffs).items():
        taken = {m: (v, from_ms(taken_ms), "") for m, v in cuffs[bed_id].values.items()}
        found[bed_id].update(taken)
    return dict(found)


Moments = dict[UUID, set[int]]


def _newest_moments(
    clinic_id: UUID, bed_ids: list[UUID], now: int, oldest: dict[str, int]
) -> Moments:
    """For each bed the device times at which its metrics were last reported."""
    frames = VitalFrame.objects.filter(
        clinic_id=clinic_id, bed_id=OuterRef("pk"), device_ms__lte=now
    ).order_by("-device_ms")
    newest = {
        f"{metric}_at": Subquery(
            frames.filter(_reports(metric), device_ms__gte=oldest[metric]).values("device_ms")[:1]
        )
        for metric in _SHOWN
    }
    beds = Bed.objects.filter(clinic_id=clinic_id, pk__in=bed_ids).annotate(**newest)
    return {bed: {t for t in times if t} for bed, *times in beds.values_list("pk", *newest)}


def _reports(metric: str) -> Q:
    return Q(**{f"{metric}__isnull": False}) | Q(flags__contains=f'"{metric}"')


def _frames_at(clinic_id: UUID, moments: Moments) -> Iterable[Sequence[Any]]:
    """The frames of these beds at these times, oldest first.

    A union, because an OR over beds would read every frame of the clinic.
    """
    columns = ("bed_id", "device_ms", "flags", *METRICS, "received_ms", "digest")
    of_beds = [
        VitalFrame.objects.filter(clinic_id=clinic_id, bed_id=bed, device_ms__in=times).values_list(
            *columns
        )
        for bed, times in moments.items()
        if times
    ]
    rows = of_beds[0].union(*of_beds[1:], all=True) if of_beds else ()
    ordered = sorted(rows, key=lambda row: (row[1], *row[-2:]))
    return [row[:-2] for row in ordered]


@dataclass(frozen=True, slots=True)
class _Reported:
    """A cuff as a monitor last reported it."""

    at_ms: int
    values: Mapping[str, float | None]

    def reports(self, clinic_id: UUID, bed_id: UUID, after_ms: int) -> QuerySet[VitalFrame]:
        """The frames with a cuff before this one."""
        rows = VitalFrame.objects.filter(clinic_id=clinic_id, bed_id=bed_id)
        rows = rows.filter(device_ms__gt=after_ms, device_ms__lt=self.at_ms)
        return rows.filter(_reports(Metric.NIBP_SYS))

    def is_same(self) -> Q:
        """True of a frame that holds the same, and stands by it."""
        return Q(**self.values) & ~Q(flags__contains=f'"{Metric.NIBP_SYS}"')


def _cuff(latest: Mapping[str, tuple[float | None, datetime, str]]) -> _Reported | None:
    """The cuff among the newest values; None where there is none or it is flagged."""
    value, at, flag = latest.get(Metric.NIBP_SYS, (None, from_ms(0), "flagged"))
    if value is None or flag:
        return None
    parts = (m for m in _CUFF if m in latest and latest[m][1:] == (at, ""))
    return _Reported(to_ms(at), {metric: latest[metric][0] for metric in parts})


def _first_reports(clinic_id: UUID, cuffs: Mapping[UUID, _Reported]) -> dict[UUID, int]:
    """When each cuff that is a repeat was first reported, in ms."""
    changed = {bed: cuff.at_ms - _window_ms(Metric.NIBP_SYS) for bed, cuff in cuffs.items()}
    others = [
        cuff.reports(clinic_id, bed, changed[bed]).exclude(cuff.is_same())
        for bed, cuff in cuffs.items()
    ]
    changed |= {bed: last for bed, _, last in _spans(others)}
    repeats = [cuff.reports(clinic_id, bed, changed[bed]) for bed, cuff in cuffs.items()]
    return {
        bed: first for bed, first, last in _spans(repeats) if cuffs[bed].at_ms - last < SAME_CUFF_MS
    }


def _spans(of_beds: Sequence[QuerySet[VitalFrame]]) -> Iterable[tuple[UUID, int, int]]:
    """Bed, first and last time of the rows of each bed that has any; one query."""
    spans = [
        rows.values_list("bed_id").annotate(first=Min("device_ms"), last=Max("device_ms"))
        for rows in of_beds
    ]
    return spans[0].union(*spans[1:], all=True) if spans else ()


def _window_ms(metric: str) -> int:
    return (30 if metric.startswith("nibp") else 3) * _MINUTE_MS


def _of(clinic_id: UUID, bed_id: UUID | None, session_id: UUID | None) -> Any:
    if bed_id is None and session_id is None:
        raise TypeError("name a bed or a session")
    rows = VitalFrame.objects.filter(clinic_id=clinic_id)
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    return rows.filter(bed_id=bed_id) if bed_id is not None else rows


def _frame(row: VitalFrame) -> FrameRow:
    values = {metric: getattr(row, metric) for metric in METRICS}
    return FrameRow(
        bed_id=row.bed_id,
        session_id=row.session_id,
        device_ms=row.device_ms,
        received_ms=row.received_ms,
        digest=row.digest,
        source=row.source,
        message_id=row.message_id,
        values={metric: value for metric, value in values.items() if value is not None},
        flags=json.loads(row.flags) if row.flags else {},
        alerts=read_alerts(row.alerts),
    )


Merged = dict[int, dict[str, tuple[float | None, str]]]


def _merged(rows: Iterable[Sequence[Any]]) -> Merged:
    merged: Merged = {}
    for device_ms, flags, *values in rows:
        flagged = json.loads(flags) if flags else {}
        moment = merged.setdefault(device_ms, {})
        for metric, value in zip(METRICS, values, strict=True):
            if value is not None or metric in flagged:
                moment[metric] = (value, flagged.get(metric, ""))
    return merged


def _thinned(times: list[int], merged: Merged, max_points: int) -> list[int]:
    """The moments that hold an extreme of their bucket, a flag or a cuff reading."""
    width = max(1, -(-(times[-1] - times[0] + 1) // max(1, max_points // 4)))
    kept: set[int] = {times[0], times[-1]}
    extremes: dict[tuple[int, str], tuple[tuple[float, int], tuple[float, int]]] = {}
    for time in times:
        bucket = (time - times[0]) // width
        for metric, (value, flag) in merged[time].items():
            if flag or metric.startswith("nibp"):
                kept.add(time)
            elif value is not None:
                here = (value, time)
                low, high = extremes.get((bucket, metric), (here, here))
                extremes[bucket, metric] = (min(low, here), max(high, here))
    kept.update(time for pair in extremes.values() for _, time in pair)
    return sorted(kept)


def _series(times: list[int], merged: Merged) -> Series:
    present = [m for m in METRICS if any(m in merged[time] for time in times)]
    absent: tuple[float | None, str] = (None, "")
    cells = {m: [merged[time].get(m, absent) for time in times] for m in present}
    return Series(
        at=tuple(times),
        values={m: tuple(value for value, _ in column) for m, column in cells.items()},
        flags={
            m: tuple(flag for _, flag in column)
            for m, column in cells.items()
            if any(flag for _, flag in column)
        },
    )
