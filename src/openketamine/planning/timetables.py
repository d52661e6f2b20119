"""The timetables of one patient on given dates: one usual time of day, other times where forced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openketamine.planning import cost
from openketamine.planning.grid import Grid, Start
from openketamine.planning.problem import Wish


@dataclass(frozen=True, slots=True)
class Timetable:
    """A start for each date, with the points of its hours."""

    starts: tuple[Start, ...]
    cost: int


def timetables(wish: Wish, starts: Mapping[int, tuple[Start, ...]], grid: Grid) -> list[Timetable]:
    """One timetable for each usual time of day, the nearest start where that time is not free.

    Booked visits stay where they are. Where these visits come too close, the earliest that do
    not are offered too.
    """
    booked = cost.booked_minutes(wish)
    of_dates = [starts[day] for day in sorted(starts)]
    found: dict[tuple[Start, ...], Timetable] = {}
    for usual in sorted({start.of_day for of_date in of_dates for start in of_date}):
        chosen = tuple(_nearest(of_date, usual, booked) for of_date in of_dates)
        for one in (chosen, earliest_chain(wish, of_dates)):
            if one is not None and _is_apart(wish, one):
                points = hours_cost(wish, one, usual, grid)
                if one not in found or points < found[one].cost:
                    found[one] = Timetable(one, points)
    return list(found.values())


def earliest_chain(wish: Wish, of_dates: Sequence[Sequence[Start]]) -> tuple[Start, ...] | None:
    """The earliest start of each date that is far enough from the one before; None: there is none.

    Nobody has hours that are far enough apart unless this has.
    """
    gap = wish.limits.min_gap.value * 60
    chain: list[Start] = []
    for of_date in of_dates:
        not_before = chain[-1].at + gap if chain else of_date[0].at
        start = next((start for start in of_date if start.at >= not_before), None)
        if start is None:
            return None
        chain.append(start)
    return tuple(chain)


def _is_apart(wish: Wish, chosen: Sequence[Start]) -> bool:
    gap = wish.limits.min_gap.value * 60
    return all(later.at - start.at >= gap for start, later in pairwise(chosen))


def hours_cost(wish: Wish, chosen: tuple[Start, ...], usual: int, grid: Grid) -> int:
    """The points of the hours of a timetable with a usual time of day."""
    points = sum(cost.start_cost(wish, start, grid) for start in chosen)
    if wish.booked:
        kept = sum(start.at in cost.booked_minutes(wish) for start in chosen)
        return points + cost.MOVED * (len(wish.booked) - kept)
    return points + cost.OTHER_TIME * sum(start.of_day != usual for start in chosen)


def _nearest(starts: tuple[Start, ...], usual: int, booked: frozenset[int]) -> Start:
    return min(starts, key=lambda s: (s.at not in booked, abs(s.of_day - usual), s.at))
