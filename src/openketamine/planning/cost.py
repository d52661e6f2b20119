"""What a plan costs, in points: the smaller, the better for the patients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

from openketamine.planning.grid import Grid, Start, minute
from openketamine.planning.problem import Wish

IRREGULAR = 2_000  # for each day that a pause is longer or shorter than the regular one
OTHER_TIME = 600  # for each visit that is not at the patient's usual time of day
DISLIKED = 300  # for each visit outside the hours that the patient likes
LATE = 100  # for each day before the first visit
LONG = 10  # for each day before the last visit
LATER = 1  # for each half hour after midnight: of like places the earlier one

MOVED = 100_000  # for each booked visit that is moved: disturb as few as can be,
MOVED_DAY = 1_000  # then as little as can be, by the day
MOVED_HOUR = 10  # and by the hour
REGULAR_AGAIN = 40  # and only then a regular course
SOON = 1  # that ends soon


def left_out(wish: Wish) -> int:
    """The points for leaving a patient out: more for who is to be served first."""
    return 11 - min(wish.priority, 10)


def set_cost(wish: Wish, days: tuple[int, ...], grid: Grid) -> int:
    """The points of a choice of dates."""
    irregular = _irregular(wish, days, grid)
    if wish.booked:
        moved = MOVED_DAY * _shift(booked_days(wish, grid), days)
        return moved + REGULAR_AGAIN * irregular + SOON * days[-1]
    return IRREGULAR * irregular + LATE * days[0] + LONG * days[-1]


def forced_cost(wish: Wish, starts: Sequence[Sequence[Start]]) -> int:
    """The points that no hours of these dates avoid: `starts` are the possible ones of each."""
    if wish.booked:
        booked = booked_minutes(wish)
        kept = sum(any(start.at in booked for start in of_date) for of_date in starts)
        return MOVED * (len(wish.booked) - kept)
    often = Counter(start.of_day for of_date in starts for start in of_date)
    return OTHER_TIME * (len(starts) - max(often.values()))


def start_cost(wish: Wish, start: Start, grid: Grid) -> int:
    """The points of one visit's time of day."""
    if wish.booked:
        zone = grid.problem.zone
        usual = [
            one.astimezone(zone).hour * 60 + one.astimezone(zone).minute for one in wish.booked
        ]
        away = min(abs(start.of_day - of_day) for of_day in usual)
        return MOVED_HOUR * (-(-away // 60))
    ends = start.of_day + grid.problem.visit_min
    is_liked = wish.likes_from <= start.of_day and ends <= wish.likes_until
    return LATER * (start.of_day // 30) + (0 if is_liked else DISLIKED)


def booked_days(wish: Wish, grid: Grid) -> tuple[int, ...]:
    """The dates of the visits that may be moved, as indices; may lie outside the calendar."""
    first, zone = grid.days[0], grid.problem.zone
    return tuple(sorted((b.astimezone(zone).date() - first).days for b in wish.booked))


def booked_minutes(wish: Wish) -> frozenset[int]:
    """When the visits that may be moved are booked."""
    return frozenset(minute(moment) for moment in wish.booked)


def _irregular(wish: Wish, days: tuple[int, ...], grid: Grid) -> int:
    """Days by which the pauses differ from an even course."""
    per_week = wish.limits.max_in_7_days.value
    low, high = 7 // per_week, -(-7 // per_week)
    first, zone = grid.days[0], grid.problem.zone
    fixed = [(moment.astimezone(zone).date() - first).days for moment in wish.fixed]
    pauses = [later - day for day, later in pairwise(sorted([*days, *fixed]))]
    return sum(max(low - pause, pause - high, 0) for pause in pauses)


def _shift(before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """Days by which the dates move, in the pairing that moves them least."""
    few, many = sorted((before, after), key=len)
    return min(
        sum(abs(one - other) for one, other in zip(few, chosen, strict=True))
        for chosen in combinations(many, len(few))
    )
