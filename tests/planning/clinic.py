"""A small clinic to plan in: two rooms, two nurses and a prescriber, Monday to Friday."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from openketamine.planning import Effort, Free, Opening, Problem, Room, Shift, Wish

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 30)
WORKDAYS = range(5)
QUICK = Effort(work=20, seconds=60)


def hours(kind: Any, starts: int = 8, ends: int = 18, days: Any = WORKDAYS, count: int = 1) -> Any:
    """A span of every weekday given, `count` times: opening, or so many people."""
    return tuple(kind(day, starts * 60, ends * 60) for day in days for _ in range(count))


def problem(*wishes: Wish, **values: Any) -> Problem:
    """The small clinic over three weeks, with what is different about it."""
    usual = Problem(
        zone=CHICAGO,
        first_on=MONDAY,
        last_on=date(2026, 12, 18),
        not_before=datetime(2026, 11, 28, 12, tzinfo=UTC),
        rooms=(Room(id="one"), Room(id="two")),
        opening=hours(Opening),
        nurses=hours(Shift, count=2),
        prescribers=hours(Shift),
        wishes=wishes,
    )
    return replace(usual, **values)


def free(*days: int, starts: int = 8, ends: int = 18) -> tuple[Free, ...]:
    """Free on these weekdays between these hours."""
    return tuple(Free(day, starts * 60, ends * 60) for day in days)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of the clinic's clock so many days after the first Monday, as UTC."""
    when = date.fromordinal(MONDAY.toordinal() + day)
    clock = datetime(when.year, when.month, when.day, hour, minute, tzinfo=CHICAGO)
    return clock.astimezone(UTC)
