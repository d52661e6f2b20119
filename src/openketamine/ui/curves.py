"""The forecast of an infusion as one SVG drawing, for the page and for a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np

from openketamine.pharmacology.forecast import Curve, Forecast
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule

_GAP, _FOOT, _BAND = 26.0, 34.0, 14.0
# the inks of a file of its own; on a page the style sheet gives them, in both themes
_STYLE = """
.curves{font-family:"Source Sans 3","Liberation Sans",sans-serif;background:#fffdf8;fill:#1c1a17}
.curves .grid{stroke:#d8d1c1;stroke-width:.7}.curves .axis{fill:#575248}
.curves .band{fill:#0d5c57;opacity:.16}.curves .plasma{stroke:#0d5c57}.curves .site{stroke:#6b4e9b}
.curves .limit{stroke:#575248;stroke-width:1;stroke-dasharray:2 3}
.curves .sbp{stroke:#6b4e9b}.curves .dbp{stroke:#3b5fa0}.curves .hr{stroke:#0d5c57}
.curves .line{fill:none;stroke-width:2}.curves .thin{stroke-width:1.1}
.curves .dashed{stroke-dasharray:6 4}
.curves .area{fill:#8a5a2b;opacity:.3}.curves .pump{fill:#e1ece7;stroke:#0d5c57}
"""


@dataclass(frozen=True, slots=True)
class _Panel:
    """One strip of the drawing: minutes to the right, a quantity upwards from 0."""

    left: float
    right: float
    top: float
    height: float
    minutes: float
    ceiling: float

    def x(self, minute: float) -> float:
        return self.left + minute / self.minutes * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - min(value / self.ceiling, 1.0))

    def path(self, times: Array, values: Array) -> str:
        pairs = zip(times.tolist(), values.tolist(), strict=True)
        return "M" + "L".join(f"{self.x(t):.1f} {self.y(v):.1f}" for t, v in pairs)


def curves_svg(
    forecast: Forecast,
    schedule: Schedule,
    *,
    title: str,
    words: str,
    width: float = 760.0,
    is_file: bool = False,
) -> str:
    """Level with band, rises and dissociation over minutes.

    `title` stands above it, `words` is the text for a person who cannot see it. `is_file` adds
    the inks.
    """
    minutes = float(forecast.times_min[-1])
    heights = (0.34 * width, 0.16 * width, 0.1 * width) if width > 500 else (150.0, 84.0, 56.0)
    parts: list[str] = [_text(8, 15, title, css="title", size=13)]
    top = 44.0
    panels = []
    ceilings = (_level_ceiling(forecast), _rise_ceiling(forecast), 1.0)
    for height, ceiling in zip(heights, ceilings, strict=True):
        panels.append(_Panel(46, width - 12, top, height, minutes, ceiling))
        top += height + _GAP
    parts += _level(panels[0], forecast)
    parts += _rises(panels[1], forecast)
    parts += _dissociation(panels[2], forecast)
    foot = top - _GAP + 6
    parts += _pump(panels[0], schedule, foot)
    parts += _minutes(panels[0], panels[-1], foot + _BAND)
    total = foot + _BAND + _FOOT
    style = f"<style>{_STYLE}</style>" if is_file else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="curves" viewBox="0 0 {width:g} {total:g}" '
        f'role="img" aria-label="{escape(words)}" font-size="11.5">{style}{"".join(parts)}</svg>'
    )


def _level_ceiling(forecast: Forecast) -> float:
    high = forecast.plasma.typical if forecast.plasma.high is None else forecast.plasma.high
    return _round_up(float(max(high.max(), forecast.threshold_ng_per_ml)))


def _rise_ceiling(forecast: Forecast) -> float:
    return _round_up(max(5.0, *(float(rise.max()) for rise in forecast.rises.values())))


def _round_up(value: float) -> float:
    size = 10 ** float(np.floor(np.log10(value)))
    return next(size * n for n in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if size * n >= value)


def _text(
    x: float, y: float, text: str, *, css: str = "", anchor: str = "start", size: float = 0
) -> str:
    about = f' class="{css}"' if css else ""
    about += f' text-anchor="{anchor}"' if anchor != "start" else ""
    about += f' font-size="{size:g}"' if size else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{about}>{escape(text)}</text>'


def _line(d: str, css: str) -> str:
    return f'<path class="{css}" d="{d}"/>'


def _grid(panel: _Panel, label: str, digits: int = 0) -> list[str]:
    parts = [_text(panel.left, panel.top - 8, label, css="axis", size=10.5)]
    for share in (0, 0.5, 1):
        value = share * panel.ceiling
        y = panel.y(value)
        parts.append(_line(f"M{panel.left:g} {y:.1f}H{panel.right:g}", "grid"))
        shown = f"{value:.{digits}f}" if digits else f"{value:g}"
        parts.append(_text(panel.left - 6, y + 4, shown, css="axis", anchor="end"))
    return parts


def _band(panel: _Panel, times: Array, curve: Curve) -> list[str]:
    if curve.low is None or curve.high is None:
        return []
    there = panel.path(times, curve.high)
    back = panel.path(times[::-1], curve.low[::-1]).replace("M", "L", 1)
    return [_line(f"{there}{back}Z", "band")]


def _level(panel: _Panel, forecast: Forecast) -> list[str]:
    times = forecast.times_min
    limit = panel.y(forecast.threshold_ng_per_ml)
    parts = [
        *_grid(panel, "Level, ng/mL; effect site dashed"),
        *_band(panel, times, forecast.plasma),
        _line(panel.path(times, forecast.plasma.typical), "line plasma"),
        _line(panel.path(times, forecast.site.typical), "line site dashed"),
        _line(f"M{panel.left:g} {limit:.1f}H{panel.right:g}", "limit"),
    ]
    back = forecast.back_under.typical
    if back is not None and back <= panel.minutes:
        x = panel.x(back)
        anchor = "end" if x > (panel.left + panel.right) / 2 else "start"
        parts.append(_line(f"M{x:.1f} {panel.top:g}V{panel.top + panel.height:g}", "limit"))
        parts.append(
            _text(
                x + (-5 if anchor == "end" else 5),
                panel.top + 12,
                f"under {forecast.threshold_ng_per_ml:g} ng/mL at {back:.0f} min",
                anchor=anchor,
            )
        )
    return parts


def _rises(panel: _Panel, forecast: Forecast) -> list[str]:
    parts = _grid(panel, "Rise: systolic, diastolic (dashed) mmHg; pulse (thin) /min")
    for name, css in (("sbp", "line sbp"), ("dbp", "line dbp dashed"), ("hr", "line hr thin")):
        parts.append(_line(panel.path(forecast.times_min, forecast.rises[name]), css))
    return parts


def _dissociation(panel: _Panel, forecast: Forecast) -> list[str]:
    times = forecast.times_min
    path = panel.path(times, forecast.dissociation)
    first, last, foot = panel.x(times[0]), panel.x(times[-1]), panel.y(0)
    closed = f"{path}L{last:.1f} {foot:.1f}L{first:.1f} {foot:.1f}Z"
    return [*_grid(panel, "Dissociation, part of the studied range"), _line(closed, "area")]


def _pump(panel: _Panel, schedule: Schedule, top: float) -> list[str]:
    """Bars where the pump runs; a gap is a pause."""
    parts = []
    steps = schedule.steps
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        if step.mg_per_min <= 0 or step.at_min >= panel.minutes:
            continue
        end = min(following.at_min if following else panel.minutes, panel.minutes)
        left, right = panel.x(step.at_min), panel.x(end)
        parts.append(
            f'<rect class="pump" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{_BAND - 3:g}"/>'
        )
        if right - left > 70:
            parts.append(_text(left + 4, top + 9.5, f"{step.mg_per_min:.3g} mg/min", size=10))
    return parts


def _minutes(first: _Panel, last: _Panel, top: float) -> Iterable[str]:
    span = first.minutes
    room = 11 if first.right > 500 else 6
    steps = (5, 10, 15, 20, 30, 60, 120, 240, 720, 1440, 4320, 10080)
    step = next((s for s in steps if span / s <= room), 43200)
    for minute in np.arange(0, span + 0.1, step):
        x = first.x(float(minute))
        yield _line(f"M{x:.1f} {first.top:g}V{last.top + last.height:g}", "grid")
        yield _text(x, top + 12, f"{minute:g}", css="axis", anchor="middle")
    yield _text(
        (first.left + first.right) / 2, top + 26, "min from the start", css="axis", anchor="middle"
    )
