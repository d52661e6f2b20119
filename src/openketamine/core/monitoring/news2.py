"""NEWS2, the early-warning score of the Royal College of Physicians (2017), unaltered.

An expected ketamine dissociation looks like new confusion, which scores 3: both totals are
given, and the protocol says which one counts. NEWS2 is shown, never alerted on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from openketamine.core.rules import rule

RULE = rule("MON-NEWS2-01", "rcp_news2_2017")


class Consciousness(StrEnum):
    """ACVPU: alert, new confusion, responds to voice, to pain, unresponsive."""

    ALERT = "A"
    CONFUSION = "C"
    VOICE = "V"
    PAIN = "P"
    UNRESPONSIVE = "U"


Table = tuple[tuple[int, ...], tuple[int, ...]]

# lower bounds of each band and the points of the bands below and above them
_RR: Table = ((9, 12, 21, 25), (3, 1, 0, 2, 3))
_SPO2_1: Table = ((92, 94, 96), (3, 2, 1, 0))
_SPO2_2_AIR: Table = ((84, 86, 88), (3, 2, 1, 0))
_SPO2_2_OXYGEN: Table = ((84, 86, 88, 93, 95, 97), (3, 2, 1, 0, 1, 2, 3))
_SBP: Table = ((91, 101, 111, 220), (3, 2, 1, 0, 3))
_PULSE: Table = ((41, 51, 91, 111, 131), (3, 1, 0, 1, 2, 3))
_TEMP_TENTHS: Table = ((351, 361, 381, 391), (3, 1, 0, 1, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class News2:
    """The points per item and the totals (0-20), with and without the consciousness item."""

    points: dict[str, int]
    total: int
    total_without_consciousness: int
    is_consciousness_expected: bool

    @property
    def band(self) -> str:
        """`low` 0-4, `low_medium` with any single 3, `medium` 5-6, `high` 7 and over."""
        return _band(self.total, self.points.values())

    @property
    def band_without_consciousness(self) -> str:
        """The band that the score would have if the patient counted as alert."""
        others = [points for item, points in self.points.items() if item != "consciousness"]
        return _band(self.total_without_consciousness, others)


def _band(total: int, points: Collection[int]) -> str:
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    return "low_medium" if 3 in points else "low"


def news2(
    *,
    rr_bpm: int | None,
    spo2_pct: int | None,
    sbp_mmhg: int | None,
    pulse_bpm: int | None,
    temp_cel: float | None,
    consciousness: Consciousness | None,
    is_on_oxygen: bool | None,
    is_spo2_scale_2: bool = False,
    is_dissociation_expected: bool = False,
) -> News2 | None:
    """The score, or None when any item is missing: a partial total looks like health."""
    if rr_bpm is None or spo2_pct is None or sbp_mmhg is None or pulse_bpm is None:
        return None
    if temp_cel is None or consciousness is None or is_on_oxygen is None:
        return None
    saturation = _SPO2_1
    if is_spo2_scale_2:
        saturation = _SPO2_2_OXYGEN if is_on_oxygen else _SPO2_2_AIR
    points = {
        "rr": _points(_RR, rr_bpm),
        "spo2": _points(saturation, spo2_pct),
        "oxygen": 2 if is_on_oxygen else 0,
        "sbp": _points(_SBP, sbp_mmhg),
        "pulse": _points(_PULSE, pulse_bpm),
        "consciousness": 0 if consciousness is Consciousness.ALERT else 3,
        "temperature": _points(_TEMP_TENTHS, round(temp_cel * 10)),
    }
    total = sum(points.values())
    return News2(
        points=points,
        total=total,
        total_without_consciousness=total - points["consciousness"],
        is_consciousness_expected=is_dissociation_expected
        and consciousness is Consciousness.CONFUSION,
    )


def _points(table: Table, value: int) -> int:
    bounds, scores = table
    return scores[bisect_right(bounds, value)]
