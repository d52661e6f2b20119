"""Which dates the visits of one patient may have: every set that the course's limits allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from openketamine.planning.problem import Wish

MOST_SETS = 4000
"""Of more than this for one patient some are searched only, and the plan is not called optimal."""


def day_sets(
    wish: Wish, days: Sequence[date], open_days: frozenset[int], zone: tzinfo
) -> Iterator[tuple[int, ...]]:
    """Every choice of dates (as indices of `days`) for the visits of a wish, the earliest first.

    Fixed visits take part in the limits, but are not held against what already happened.
    """
    first = days[0].toordinal()
    fixed = {moment.astimezone(zone).toordinal() - first for moment in wish.fixed}
    choice = sorted((open_days - fixed) | fixed)
    start_by = None if wish.start_by is None else wish.start_by.toordinal() - first
    yield from _extend(_Search(wish, fixed, choice, start_by), 0, [], wish.visits)


@dataclass(frozen=True, slots=True)
class _Search:
    wish: Wish
    fixed: set[int]
    choice: list[int]
    start_by: int | None

    def fits(self, taken: list[int], day: int) -> bool:
        """Whether a date may follow those taken; two fixed dates are not judged."""
        if not taken:
            return day in self.fixed or self.start_by is None or day <= self.start_by
        limits, is_fixed = self.wish.limits, day in self.fixed
        step = day - taken[-1]
        is_near = limits.min_gap.value // 24 <= step <= limits.longest_pause.value
        if not is_near and not (is_fixed and taken[-1] in self.fixed):
            return False
        week = [other for other in taken if other > day - 7]
        if len(week) >= limits.max_in_7_days.value and not self.fixed >= {*week, day}:
            return False
        is_past = self.fixed >= {taken[0], day}
        return is_past or day - taken[0] < limits.span.value

    def is_too_late(self, taken: list[int], day: int) -> bool:
        """Whether no later date can follow either."""
        if not taken or taken[-1] in self.fixed:
            return False
        return day - taken[-1] > self.wish.limits.longest_pause.value


def _extend(search: _Search, start: int, taken: list[int], left: int) -> Iterator[tuple[int, ...]]:
    if left == 0 and search.fixed <= set(taken):
        yield tuple(day for day in taken if day not in search.fixed)
        return
    for place in range(start, len(search.choice)):
        day = search.choice[place]
        is_fixed = day in search.fixed
        if is_fixed or left:
            if search.fits(taken, day):
                yield from _extend(search, place + 1, [*taken, day], left - (not is_fixed))
            elif search.is_too_late(taken, day):
                return
        if is_fixed:
            return  # a fixed visit is never passed over
