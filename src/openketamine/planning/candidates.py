"""What one patient could have: the starts of each date, and the sets of dates with their cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from openketamine.planning.capacity import Capacity
from openketamine.planning.cost import booked_minutes, forced_cost, set_cost
from openketamine.planning.day_sets import MOST_SETS, day_sets
from openketamine.planning.grid import Grid, Start, instant, merged, minute
from openketamine.planning.problem import Wish
from openketamine.planning.timetables import earliest_chain

Starts = dict[int, tuple[Start, ...]]
"""By a date's index, when a visit could begin."""


@dataclass(frozen=True, slots=True)
class PricedSet:
    """A choice of dates with its points: of the dates, and of hours that they force."""

    days: tuple[int, ...]
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One patient's choices. `is_whole` is False where only some of very many are kept."""

    wish: Wish
    starts: Starts
    sets: tuple[PricedSet, ...]
    is_whole: bool = True

    def with_dates(self, days: tuple[int, ...]) -> Candidate:
        """The same patient on these dates only."""
        return Candidate(
            wish=self.wish,
            starts={day: self.starts[day] for day in days},
            sets=tuple(one for one in self.sets if one.days == days),
            is_whole=self.is_whole,
        )


def candidate_of(
    wish: Wish, grid: Grid, capacity: Capacity, most_sets: int = MOST_SETS
) -> Candidate:
    """Every choice of a patient, as if no other patient were to be placed.

    Of more than `most_sets` choices some are kept, evenly over the calendar.
    """
    starts: Starts = {}
    for day in range(len(grid.days)):
        found = tuple(s for s in _starts(wish, grid, day) if capacity.has_place(s))
        if found:
            starts[day] = found
    sets = list(
        islice(day_sets(wish, grid.days, frozenset(starts), grid.problem.zone), MOST_SETS + 1)
    )
    step = -(-len(sets) // most_sets) or 1
    priced = (_priced(wish, days, starts, grid) for days in sets[::step])
    return Candidate(
        wish=wish,
        starts=starts,
        sets=tuple(one for one in priced if one is not None),
        is_whole=step == 1,
    )


def _priced(wish: Wish, days: tuple[int, ...], starts: Starts, grid: Grid) -> PricedSet | None:
    """The set with its points; None where no hours of these dates are far enough apart."""
    of_dates = [starts[day] for day in days]
    if earliest_chain(wish, of_dates) is None:
        return None
    return PricedSet(days, set_cost(wish, days, grid) + forced_cost(wish, of_dates))


def _starts(wish: Wish, grid: Grid, day: int) -> Iterator[Start]:
    """The starts of one date at which the patient is free and far enough from fixed visits."""
    if grid.days[day] in wish.away:
        return
    gap = wish.limits.min_gap.value * 60
    fixed = [minute(moment) for moment in wish.fixed]
    windows = _free(wish, grid, grid.days[day])
    for start in _of_day(wish, grid, day):
        ends = start.at + grid.problem.visit_min
        is_free = windows is None or any(f <= start.at and ends <= u for f, u in windows)
        if is_free and all(abs(start.at - at) >= gap for at in fixed):
            yield start


def _of_day(wish: Wish, grid: Grid, day: int) -> list[Start]:
    """The grid of a date, and the patient's own booked times, which may lie beside it."""
    known = {start.at: start for start in grid.starts[day]}
    for at in booked_minutes(wish):
        start = grid.start_at(at)
        if start is not None and start.day == day:
            known.setdefault(at, start)
    return [known[at] for at in sorted(known)]


def _free(wish: Wish, grid: Grid, day: date) -> list[tuple[int, int]] | None:
    if wish.free is None:
        return None
    zone = grid.problem.zone
    return merged(
        (instant(day, free.starts, zone), instant(day, free.ends, zone))
        for free in wish.free
        if free.weekday == day.weekday()
    )
