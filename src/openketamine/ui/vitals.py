"""How a vital value is shown: its name, its unit, its age, and when it stops being shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FRESH_S = 3
"""A value older than this shows its age (house rule: nothing that is not live looks live)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A quantity on the screen; `stale_s` is the age in seconds at which dashes replace it."""

    key: str
    name: str | Promise
    long_name: str | Promise
    unit: str
    stale_s: int
    parts: tuple[str, ...]
    says_when: bool = False  # a cuff value is a moment, not a stream: always say when


HR = Shown(
    key="hr",
    name="HR",
    long_name=_("Heart rate"),
    unit="/min",
    stale_s=10,
    parts=("hr_bpm", "pr_bpm"),
)
SPO2 = Shown(
    key="spo2",
    name="SpO₂",
    long_name=_("Oxygen saturation"),
    unit="%",
    stale_s=10,
    parts=("spo2_pct",),
)
RR = Shown(
    key="rr", name="RR", long_name=_("Respiratory rate"), unit="/min", stale_s=10, parts=("rr_bpm",)
)
NIBP = Shown(
    key="nibp",
    name="BP",
    long_name=_("Blood pressure"),
    unit="mmHg",
    stale_s=1800,
    parts=("nibp_sys_mmhg", "nibp_dia_mmhg"),
    says_when=True,
)

NUMERALS = (HR, SPO2, RR, NIBP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of one shown quantity: the text of its value and when it was measured.

    `interval_s` is how often the bed's monitor is set to report.
    """

    shown: Shown
    text: str = "--"
    at: datetime | None = None
    flag: str = ""
    limit_s: int = 0
    interval_s: int = 1

    @property
    def stale_s(self) -> int:
        """The age in seconds at which dashes replace the value; a cuff's depends on its plan."""
        return self.limit_s or self.shown.stale_s

    @property
    def fresh_s(self) -> int:
        """The age in seconds up to which the value looks live: until the next one is due."""
        return max(FRESH_S, self.interval_s)


Latest = Mapping[str, tuple[float | None, datetime, str]]
"""Metric name to (value or None, device time, validity flag or empty)."""


def reading(shown: Shown, latest: Latest) -> Reading:
    """The reading of one quantity out of the latest samples; heart rate falls back to pulse."""
    if shown is NIBP:
        return _pressure(latest)
    for metric in shown.parts:
        if metric in latest:
            value, at, flag = latest[metric]
            return Reading(shown=shown, text=_usable(value, flag), at=at, flag=flag)
    return Reading(shown=shown)


def readings(latest: Latest, *, interval_s: int = 1, silence_s: int = 0) -> tuple[Reading, ...]:
    """The four numerals of a bed, in the order in which they are shown.

    `interval_s` is how often its monitor is set to report, `silence_s` the age at which a value
    is one of a silent monitor (0: each quantity's own); a cuff has its own rhythm.
    """
    found = (reading(shown, latest) for shown in NUMERALS)
    return tuple(
        item if item.shown is NIBP else replace(item, limit_s=silence_s, interval_s=interval_s)
        for item in found
    )


def is_stale(item: Reading, now: datetime) -> bool:
    """True when the value must no longer be shown."""
    return item.at is None or (now - item.at).total_seconds() > item.stale_s


def age_text(item: Reading, now: datetime) -> str:
    """The age of a value older than 3 s as `8 s` or `12 min`; empty while it is live."""
    if item.at is None:
        return ""
    seconds = int((now - item.at).total_seconds())
    if seconds <= FRESH_S:
        return ""
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"


def _pressure(latest: Latest) -> Reading:
    systolic, diastolic = (latest.get(part) for part in NIBP.parts)
    if systolic is None or diastolic is None:
        return Reading(shown=NIBP)
    text = "/".join(_usable(value, flag) for value, _at, flag in (systolic, diastolic))
    at, flag = min(systolic[1], diastolic[1]), systolic[2] or diastolic[2]
    return Reading(shown=NIBP, text=text, at=at, flag=flag)


def _usable(value: float | None, flag: str) -> str:
    """A value that the device does not stand by is none, as on the live stream."""
    return "--" if value is None or flag else f"{value:.0f}"
