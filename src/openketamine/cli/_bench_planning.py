"""What `openketamine bench planning` asks: a clinic full of patients who differ."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from openketamine.core.course import HOUSE, INFUSIONS
from openketamine.planning import Effort, Free, Opening, Problem, Room, Shift, Status, Wish, plan
from openketamine.planning.steps import Search

_MONDAY = date(2027, 1, 4)
_OPENS, _NOON, _ONE, _CLOSES = 8 * 60, 12 * 60, 13 * 60, 18 * 60
_WORKDAYS = range(5)
_FREE = ((_OPENS, _CLOSES), (_OPENS, _CLOSES), (_OPENS, _ONE), (_NOON, _CLOSES))


def measure(*, patients: int, rooms: int, days: int, nurses: int, why: bool) -> dict[str, Any]:
    """The proof and its time in seconds; where not all can be placed, why, and that time too."""
    asked = problem(patients=patients, rooms=rooms, days=days, nurses=nurses)
    started = time.perf_counter()
    found = Search(asked, Effort()).everybody()
    proof_s = time.perf_counter() - started
    figures: dict[str, Any] = {
        "patients": patients,
        "visits": patients * INFUSIONS.value,
        "rooms": rooms,
        "working_days": days,
        "nurses": nurses,
        "status": found.status.value,
        "proof_s": round(proof_s, 2),
        "placed": len(found.placed),
        "cost": found.cost,
        "bound": found.bound,
    }
    if found.status is Status.INFEASIBLE and why:
        started = time.perf_counter()
        answer = plan(asked)
        figures |= {
            "why_s": round(time.perf_counter() - started, 2),
            "placed": len(answer.placed),
            "left_out": len(answer.left_out),
            "in_the_way": sorted({one.group for one in answer.obstacles}),
            "would_help": [{"code": c.code, **c.facts} for c in answer.changes],
        }
    return figures


def problem(*, patients: int, rooms: int, days: int, nurses: int) -> Problem:
    """Half of the patients come twice a week and half three times; some in one half of the day."""
    weeks, rest = divmod(days, len(_WORKDAYS))
    last = _MONDAY + timedelta(days=7 * weeks + rest - 1 if rest else 7 * weeks - 3)
    spans = [(weekday, _OPENS, _CLOSES) for weekday in _WORKDAYS]
    return Problem(
        zone=ZoneInfo("America/Chicago"),
        first_on=_MONDAY,
        last_on=last,
        not_before=datetime(2027, 1, 1, tzinfo=UTC),
        rooms=tuple(Room(id=str(number)) for number in range(1, rooms + 1)),
        opening=tuple(Opening(*span) for span in spans),
        nurses=tuple(Shift(*span) for span in spans for _ in range(nurses)),
        prescribers=tuple(Shift(*span) for span in spans for _ in range(2)),
        wishes=tuple(_wish(number) for number in range(patients)),
    )


def _wish(number: int) -> Wish:
    starts, ends = _FREE[number % len(_FREE)]
    not_on = {number % 7} if number % 3 == 0 and number % 2 else set()
    return Wish(
        id=str(number),
        visits=INFUSIONS.value,
        limits=HOUSE.at_most(2 + number % 2),
        free=tuple(Free(day, starts, ends) for day in _WORKDAYS if day not in not_on - {0, 2, 4}),
        away=frozenset({_MONDAY + timedelta(days=1 + 7 * (number % 3))} if number % 5 == 0 else ()),
        likes_until=_ONE if number % 6 == 0 else 24 * 60,
    )
