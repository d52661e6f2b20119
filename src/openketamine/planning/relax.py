"""A problem without one group of its constraints: to see which one stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from openketamine.core.course import CourseLimits
from openketamine.planning.problem import DAY_MIN, Opening, Problem, Room, Shift, Wish

EARLY, LATE = 6 * 60, 22 * 60  # as long as a clinic could be open at all
_AHEAD = timedelta(days=28)
_ALWAYS = tuple(Shift(weekday, 0, DAY_MIN) for weekday in range(7))
_NO_RATIO = 10**6

Relax = Callable[[Problem], Problem]


def relaxed(problem: Problem, group: str) -> Problem:
    """The problem without the constraints of a group (a key of `GROUPS`)."""
    return GROUPS[group](problem)


def _rooms(problem: Problem) -> Problem:
    more = tuple(Room(id=f"+{number}") for number in range(len(problem.wishes)))
    return replace(problem, rooms=problem.rooms + more)


def _nurses(problem: Problem) -> Problem:
    return replace(problem, nurses=_ALWAYS, nurse_ratio=_NO_RATIO)


def _prescribers(problem: Problem) -> Problem:
    return replace(problem, prescribers=_ALWAYS, prescriber_ratio=_NO_RATIO)


def _opening(problem: Problem) -> Problem:
    """Open from early to late on every day but without anybody new: who works stays longer."""
    return replace(
        problem,
        opening=tuple(Opening(weekday, EARLY, LATE) for weekday in range(7)),
        closures=frozenset(),
        nurses=tuple(_stretched(shift) for shift in problem.nurses),
        prescribers=tuple(_stretched(shift) for shift in problem.prescribers),
    )


def _availability(problem: Problem) -> Problem:
    return _each(problem, lambda wish: replace(wish, free=None))


def _away(problem: Problem) -> Problem:
    return _each(problem, lambda wish: replace(wish, away=frozenset()))


def _spacing(problem: Problem) -> Problem:
    return _each(problem, lambda wish: replace(wish, limits=_dense(wish.limits)))


def _span(problem: Problem) -> Problem:
    longer = replace(problem, last_on=problem.last_on + _AHEAD)
    days = (longer.last_on - longer.first_on).days + 1
    return _each(longer, lambda wish: replace(wish, limits=wish.limits.over(days), start_by=None))


GROUPS: Mapping[str, Relax] = {
    "rooms": _rooms,
    "nurses": _nurses,
    "prescribers": _prescribers,
    "opening": _opening,
    "availability": _availability,
    "away": _away,
    "spacing": _spacing,
    "span": _span,
}


def _each(problem: Problem, change: Callable[[Wish], Wish]) -> Problem:
    return replace(problem, wishes=tuple(change(wish) for wish in problem.wishes))


def _stretched(shift: Shift) -> Shift:
    return Shift(shift.weekday, min(shift.starts, EARLY), max(shift.ends, LATE))


def _dense(limits: CourseLimits) -> CourseLimits:
    """Every day allowed; only to find out whether the spacing is what stands in the way."""
    return replace(
        limits,
        min_gap=replace(limits.min_gap, value=24),
        max_in_7_days=replace(limits.max_in_7_days, value=7),
    )
