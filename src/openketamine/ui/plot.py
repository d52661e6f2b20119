"""The flowsheet: its data in one shape, for the live page as JSON and for print as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from html import escape

from openketamine.core.monitoring.frame import Metric
from openketamine.ui import words

WIDTH, LEFT, RIGHT = 720.0, 74.0, 10.0
STRIP, LANE, GAP = 92.0, 17.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A measured quantity over time; a point without a value is a gap in the line.

    `source` is what was measured: the metric, or another that stands in for it.
    """

    metric: Metric
    source: Metric
    label: str
    unit: str
    floor: float
    ceiling: float
    points: tuple[tuple[datetime, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A stretch in which the device did not stand by what it sent, and why (a validity)."""

    metric: Metric
    start: datetime
    end: datetime
    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuff:
    """One blood pressure measurement in mmHg; the mean is None when the cuff gave none."""

    at: datetime
    sys: float
    dia: float
    mean: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of time in a lane: a phase, an infusion rate or a pause; open while it lasts."""

    lane: str
    start: datetime
    end: datetime | None
    label: str
    is_paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment in a lane: a charted score, an event or an alert."""

    lane: str
    at: datetime
    label: str
    text: str
    priority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """A population's level of ketamine (ng/mL) at moments: in the blood with its band, and at
    the effect site. On the live page only: a prediction is no part of the record.
    """

    at: tuple[datetime, ...]
    blood: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    site: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowsheet:
    """Everything on the one time axis from `start` to `end` (aware).

    Of a thinned sheet the lines keep the extremes of each stretch, not every point.
    """

    start: datetime
    end: datetime
    lines: tuple[Line, ...] = ()
    flagged: tuple[Flagged, ...] = ()
    cuffs: tuple[Cuff, ...] = ()
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    predicted: Predicted | None = None
    is_thinned: bool = False

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes in use, bands first, in the order of their first entry."""
        names = [band.lane for band in self.bands] + [mark.lane for mark in self.marks]
        return tuple(dict.fromkeys(names))


def milliseconds(at: datetime) -> int:
    """An aware time as whole milliseconds since 1970, the browser's unit."""
    return round(at.timestamp() * 1000)


def to_json(sheet: Flowsheet) -> dict[str, object]:
    """The flowsheet as the live page reads it: times in ms, lines as two columns."""
    return {
        "start": milliseconds(sheet.start),
        "end": milliseconds(sheet.end),
        "thinned": sheet.is_thinned,
        "predicted": _predicted(sheet.predicted),
        "lines": [
            {
                "metric": line.metric.value,
                "source": line.source.value,
                "label": line.label,
                "unit": line.unit,
                "floor": line.floor,
                "ceiling": line.ceiling,
                "at": [milliseconds(at) for at, _ in line.points],
                "value": [value for _, value in line.points],
            }
            for line in sheet.lines
        ],
        "flagged": [
            {
                "metric": f.metric.value,
                "start": milliseconds(f.start),
                "end": milliseconds(f.end),
                "flag": f.flag,
            }
            for f in sheet.flagged
        ],
        "flag_words": {flag: str(word) for flag, word in words.FLAGS.items()},
        "cuffs": [
            {"at": milliseconds(c.at), "sys": c.sys, "dia": c.dia, "mean": c.mean}
            for c in sheet.cuffs
        ],
        "bands": [
            {
                "lane": b.lane,
                "start": milliseconds(b.start),
                "end": milliseconds(b.end) if b.end else None,
                "label": b.label,
                "paused": b.is_paused,
            }
            for b in sheet.bands
        ],
        "marks": [
            {
                "lane": m.lane,
                "at": milliseconds(m.at),
                "label": m.label,
                "text": m.text,
                "priority": m.priority,
            }
            for m in sheet.marks
        ],
    }


def _predicted(predicted: Predicted | None) -> dict[str, object] | None:
    if predicted is None:
        return None
    return {
        "at": [milliseconds(at) for at in predicted.at],
        "blood": predicted.blood,
        "low": predicted.low,
        "high": predicted.high,
        "site": predicted.site,
        "label": str(words.PREDICTED),
    }


def thinned(
    points: Sequence[tuple[datetime, float | None]], at_most: int
) -> tuple[tuple[datetime, float | None], ...]:
    """At most about `at_most` points that keep each stretch's extremes and its gaps."""
    if len(points) <= at_most:
        return tuple(points)
    size = -(-len(points) * 3 // at_most)
    kept: list[tuple[datetime, float | None]] = []
    for first in range(0, len(points), size):
        stretch = points[first : first + size]
        values = [p for p in stretch if p[1] is not None]
        chosen = [p for p in stretch if p[1] is None][:1]
        if values:
            chosen += [min(values, key=_height), max(values, key=_height)]
        kept += sorted(set(chosen), key=lambda p: p[0])
    return tuple(kept)


def _height(point: tuple[datetime, float | None]) -> float:
    assert point[1] is not None
    return point[1]


@dataclass(frozen=True, slots=True)
class _Axis:
    """One time axis for all strips."""

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        share = (at - self.start) / max(self.end - self.start, timedelta(seconds=1))
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> Iterable[datetime]:
        minutes = (self.end - self.start) / timedelta(minutes=1)
        step = next((s for s in (1, 2, 5, 10, 15, 30) if minutes / s <= 12), 60)
        at = self.start.replace(second=0, microsecond=0)
        at -= timedelta(minutes=at.minute % step)
        while at <= self.end:
            if at >= self.start:
                yield at
            at += timedelta(minutes=step)


def flowsheet_svg(sheet: Flowsheet, *, zone: tzinfo, words: str, time_label: str) -> str:
    """The whole flowsheet as one SVG drawing in the clinic's time zone.

    `words` is the text for a person who cannot see it, `time_label` names the time axis.
    """
    axis = _Axis(sheet.start, sheet.end)
    parts: list[str] = []
    top = GAP
    for line in sheet.lines:
        parts += _strip(line, axis, top)
        parts += _unusable(sheet, line.metric, axis, top)
        top += STRIP + GAP
    parts += _pressure(sheet.cuffs, axis, top)
    parts += _unusable(sheet, Metric.NIBP_SYS, axis, top)
    top += STRIP + GAP
    for lane in sheet.lanes:
        parts += _lane(lane, sheet, axis, top)
        top += LANE
    parts += _time_axis(axis, top, zone, time_label)
    height = top + 34
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="{escape(words)}" font-family="Libertinus Serif" font-size="9" '
        f'fill="#1d1b18">' + "".join(parts) + "</svg>"
    )


def _write(x: float, y: float, text: str, *, anchor: str = "start", size: float = 9) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}">'
        f"{escape(text)}</text>"
    )


def _frame(top: float, floor: float, ceiling: float, label: str, unit: str) -> list[str]:
    """A strip's box, its grid, its numbers and what they are."""
    middle = (floor + ceiling) / 2
    parts = [_write(2, top + 12, label, size=10), _write(2, top + 23, unit)]
    for value in (floor, middle, ceiling):
        y = _y(value, top, floor, ceiling)
        parts.append(
            f'<path d="M{LEFT:g} {y:.1f}H{WIDTH - RIGHT:g}" stroke="#c9c3b8" '
            'stroke-width="0.5" fill="none"/>'
        )
        parts.append(_write(LEFT - 4, y + 3, f"{value:g}", anchor="end"))
    return parts


def _y(value: float, top: float, floor: float, ceiling: float) -> float:
    share = (min(max(value, floor), ceiling) - floor) / (ceiling - floor)
    return top + (1 - share) * STRIP


def _strip(line: Line, axis: _Axis, top: float) -> list[str]:
    values = [value for _, value in line.points if value is not None]
    floor, ceiling = min([line.floor, *values]), max([line.ceiling, *values])
    path, is_drawing = [], False
    for at, value in line.points:
        if value is None:
            is_drawing = False
            continue
        y = _y(value, top, floor, ceiling)
        path.append(f"{'L' if is_drawing else 'M'}{axis.x(at):.1f} {y:.1f}")
        is_drawing = True
    drawn = f'<path d="{"".join(path)}" stroke="#1c5d63" stroke-width="1" fill="none"/>'
    return [*_frame(top, floor, ceiling, line.label, line.unit), *([drawn] if path else [])]


def _unusable(sheet: Flowsheet, metric: Metric, axis: _Axis, top: float) -> list[str]:
    """A dashed bar at the foot of the strip, with the reason where there is room for it."""
    parts = []
    for run in (f for f in sheet.flagged if f.metric is metric):
        left, right = axis.x(run.start), max(axis.x(run.end), axis.x(run.start) + 2)
        y = top + STRIP - 3
        parts.append(
            f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" stroke="#1d1b18" stroke-width="4" '
            'stroke-dasharray="1.5 1" fill="none"/>'
        )
        reason = words.flag(run.flag)
        if right - left > 4.2 * len(reason):
            parts.append(_write(left, y - 4, reason, size=8))
    return parts


def _pressure(cuffs: Sequence[Cuff], axis: _Axis, top: float) -> list[str]:
    """Bars from systolic to diastolic with a tick at the mean."""
    floor = min([40.0, *(c.dia for c in cuffs)])
    ceiling = max([180.0, *(c.sys for c in cuffs)])
    parts = _frame(top, floor, ceiling, "BP", "mmHg")
    for cuff in cuffs:
        x = axis.x(cuff.at)
        high, low = _y(cuff.sys, top, floor, ceiling), _y(cuff.dia, top, floor, ceiling)
        parts.append(
            f'<path d="M{x:.1f} {high:.1f}V{low:.1f}M{x - 2.5:.1f} {high:.1f}h5'
            f'M{x - 2.5:.1f} {low:.1f}h5" stroke="#4b3f72" stroke-width="1.4" fill="none"/>'
        )
        if cuff.mean is not None:
            y = _y(cuff.mean, top, floor, ceiling)
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="#4b3f72"/>')
    return parts


def _lane(lane: str, sheet: Flowsheet, axis: _Axis, top: float) -> list[str]:
    parts = [_write(2, top + 12, lane)]
    for band in (b for b in sheet.bands if b.lane == lane):
        left, right = axis.x(band.start), axis.x(band.end or sheet.end)
        fill = "#ffffff" if band.is_paused else "#d5e3e2"
        dash = ' stroke-dasharray="2 2"' if band.is_paused else ""
        parts.append(
            f'<rect x="{left:.1f}" y="{top + 2:.1f}" width="{max(right - left, 0.5):.1f}" '
            f'height="{LANE - 4:g}" fill="{fill}" stroke="#1c5d63" stroke-width="0.5"{dash}/>'
        )
        if right - left > 4.2 * len(band.label):
            parts.append(_write(left + 2, top + 12, band.label, size=8))
    for mark in (m for m in sheet.marks if m.lane == lane):
        x = axis.x(mark.at)
        parts.append(f'<circle cx="{x:.1f}" cy="{top + 8.5:.1f}" r="2" fill="#4b3f72"/>')
        parts.append(_write(x + 3.5, top + 12, mark.label, size=8))
    return parts


def _time_axis(axis: _Axis, top: float, zone: tzinfo, label: str) -> list[str]:
    parts = []
    for at in axis.ticks():
        x = axis.x(at)
        parts.append(
            f'<path d="M{x:.1f} {GAP:g}V{top + 4:.1f}" stroke="#c9c3b8" stroke-width="0.4" '
            'fill="none"/>'
        )
        parts.append(_write(x, top + 14, f"{at.astimezone(zone):%H:%M}", anchor="middle"))
    return [*parts, _write((LEFT + WIDTH) / 2, top + 28, label, anchor="middle")]
