"""The session on one time axis: measured lines, cuffs, phases, infusion, scores, events, alerts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

from openketamine.console.session import words
from openketamine.console.session.log import detail as event_detail
from openketamine.console.session.log import title as event_title
from openketamine.core.monitoring.frame import Metric
from openketamine.core.session.events import EventKind
from openketamine.core.session.state import SessionState
from openketamine.core.session.transitions import PHASE_AFTER
from openketamine.queries.rows import AlertRow, EventRow, Series, SessionDetail
from openketamine.queries.vitals import vitals
from openketamine.ui import words as shared
from openketamine.ui.plot import Band, Cuff, Flagged, Flowsheet, Line, Mark, thinned

# Label, unit and the range a healthy adult stays in, so that strips look alike between visits.
_LINES: tuple[tuple[Metric, str, str, float, float], ...] = (
    (Metric.HR, "HR", "/min", 40, 140),
    (Metric.SPO2, "SpO₂", "%", 85, 100),
    (Metric.RR, "RR", "/min", 0, 30),
)
_STAND_IN = {Metric.HR: Metric.PR}
_STRIPS = (*(metric for metric, *_ in _LINES), Metric.NIBP_SYS)
GAP = timedelta(seconds=15)
SAME_CUFF = timedelta(minutes=3)
SHORTEST = timedelta(minutes=10)
_FLAGGED = frozenset(
    {
        EventKind.INFUSION_STARTED,
        EventKind.RATE_CHANGED,
        EventKind.INFUSION_PAUSED,
        EventKind.INFUSION_RESUMED,
        EventKind.INFUSION_ENDED,
        EventKind.ADVERSE_EVENT_RECORDED,
        EventKind.OVERRIDE_SIGNED,
    }
)


def session_flowsheet(
    clinic_id: UUID, detail: SessionDetail, at: datetime, *, max_points: int | None = None
) -> Flowsheet:
    """The flowsheet from arrival to discharge, or to now while the patient is here."""
    state = detail.state
    start = state.arrived_at or detail.scheduled_at
    end = max(state.discharged_at or at, start + SHORTEST)
    series = vitals(
        clinic_id=clinic_id,
        session_id=detail.id,
        since=start - SHORTEST,
        until=end,
    )
    times = [datetime.fromtimestamp(ms / 1000, UTC) for ms in series.at]
    return Flowsheet(
        start=start,
        end=end,
        lines=tuple(_line(series, times, max_points, *spec) for spec in _LINES),
        flagged=tuple(run for metric in _STRIPS for run in _flagged(series, times, metric)),
        cuffs=tuple(cuffs(series, times)),
        bands=(*_phases(detail.events), *_pump(state)),
        marks=(
            *_scores(state),
            *_events(detail.events),
            *_alerts(detail.alerts),
        ),
        is_thinned=max_points is not None and len(times) > max_points,
    )


def _line(
    series: Series,
    times: list[datetime],
    max_points: int | None,
    metric: Metric,
    label: str,
    unit: str,
    floor: float,
    ceiling: float,
) -> Line:
    name = metric if metric in series.values else _STAND_IN.get(metric, metric)
    values = series.values.get(name, ())
    flags = series.flags.get(name, ())
    points = [
        (at, None if flags and flags[n] else value)
        for n, (at, value) in enumerate(zip(times, values, strict=False))
        if value is not None or (flags and flags[n])
    ]
    broken = tuple(_broken(points))  # before thinning: a thinned line has no gaps of its own
    return Line(
        metric=metric,
        source=name,
        label=label,
        unit=unit,
        floor=floor,
        ceiling=ceiling,
        points=broken if max_points is None else thinned(broken, max_points),
    )


def _flagged(series: Series, times: list[datetime], metric: Metric) -> Iterator[Flagged]:
    """The stretches in which the device did not stand by what it sent, in order."""
    name = metric if metric in series.values else _STAND_IN.get(metric, metric)
    flags, values = series.flags.get(name, ()), series.values.get(name, ())
    run: Flagged | None = None
    for at, flag, value in zip(times, flags, values, strict=False):
        if run and flag == run.flag and at - run.end <= GAP:
            run = replace(run, end=at)
        elif flag or value is not None:
            if run:
                yield run
            run = Flagged(metric=metric, start=at, end=at, flag=flag) if flag else None
    if run:
        yield run


Point = tuple[datetime, float | None]


def _broken(points: list[Point]) -> Iterator[Point]:
    """The points with a gap wherever much longer than usual nothing came."""
    steps = [b[0] - a[0] for a, b in pairwise(points)]
    usual = sorted(steps)[len(steps) // 2] if steps else GAP
    longest = max(GAP, usual * 4)
    for n, point in enumerate(points):
        if n and steps[n - 1] > longest:
            yield (points[n - 1][0] + timedelta(milliseconds=1), None)
        yield point


def cuffs(series: Series, times: list[datetime]) -> Iterator[Cuff]:
    """Each cuff once, though a monitor may repeat the last one in every message."""
    columns = (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MAP)
    systolic, diastolic, mean = (series.values.get(c, (None,) * len(times)) for c in columns)
    flags = series.flags.get(Metric.NIBP_SYS, ())
    known: Cuff | None = None
    for n, at in enumerate(times):
        sys, dia = systolic[n], diastolic[n]
        if sys is None or dia is None or (flags and flags[n]):
            continue
        if known and (known.sys, known.dia) == (sys, dia) and at - known.at < SAME_CUFF:
            continue
        known = Cuff(at=at, sys=sys, dia=dia, mean=mean[n])
        yield known


def _phases(events: Iterable[EventRow]) -> Iterator[Band]:
    lane = _("Phase")
    opened: tuple[str, datetime] | None = None
    for event in events:
        phase = PHASE_AFTER.get(EventKind(event.kind))
        if phase is None or (opened and opened[0] == phase):
            continue
        if opened:
            yield Band(
                lane=lane, start=opened[1], end=event.happened_at, label=shared.phase(opened[0])
            )
        opened = (phase, event.happened_at)
    if opened and opened[0] not in ("discharged", "signed", "cancelled"):
        yield Band(lane=lane, start=opened[1], end=None, label=shared.phase(opened[0]))


def _pump(state: SessionState) -> Iterator[Band]:
    """Each stretch at one rate, and the pauses between."""
    lane = _("Infusion")
    segments = state.segments
    for n, segment in enumerate(segments):
        label = f"{segment.rate_ml_per_h} mL/h"
        yield Band(lane=lane, start=segment.start, end=segment.end, label=label)
        resumed = segments[n + 1].start if n + 1 < len(segments) else state.ended_at
        if segment.end and (resumed is None or resumed > segment.end):
            pause = _("paused")
            yield Band(lane=lane, start=segment.end, end=resumed, label=pause, is_paused=True)


def _scores(state: SessionState) -> Iterator[Mark]:
    for entry in state.charted:
        item, value = entry.payload["item"], entry.payload["value"]
        name = words.of(words.CHARTED, item)
        if isinstance(value, int):
            yield Mark(lane=name, at=entry.happened_at, label=str(value), text=f"{name} {value}")
    for entry in state.recovery_scores:
        name, total = words.of(words.SCALES, entry.payload["scale"]), entry.payload["total"]
        lane = name.partition(",")[0]
        yield Mark(lane=lane, at=entry.happened_at, label=str(total), text=f"{name} {total}")


def _events(events: Iterable[EventRow]) -> Iterator[Mark]:
    for event in events:
        if event.kind in _FLAGGED:
            name = event_title(event.kind, event.payload)
            what = event_detail(event.kind, event.payload)
            yield Mark(
                lane=_("Events"), at=event.happened_at, label=name, text=f"{name} {what}".strip()
            )


def _alerts(alerts: Iterable[AlertRow]) -> Iterator[Mark]:
    for alert in alerts:
        name = shared.condition(alert.condition)
        text = f"{shared.priority(alert.priority)}: {name}"
        yield Mark(
            lane=_("Alerts"), at=alert.raised_at, label=name, text=text, priority=alert.priority
        )
