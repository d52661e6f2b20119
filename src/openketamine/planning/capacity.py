"""How many visits a day has room and staff for, beside those that stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from openketamine.planning.grid import Grid, Start, minute
from openketamine.planning.problem import DAY_MIN, Problem, Shift

Busy = tuple[tuple[int, int], ...]
"""When a room is not free, as instants, in order."""
Profile = tuple[tuple[int, int], ...]
"""From which instant on how many visits may go on, in order."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rooms that are busy at the same times of one day, and so are alike."""

    busy: Busy
    rooms: tuple[str, ...]

    def is_free(self, starts: int, ends: int) -> bool:
        """Whether these rooms are free from one instant to another."""
        return not any(begins < ends and starts < until for begins, until in self.busy)


class Capacity:
    """What is left of each day of a problem."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        problem = grid.problem
        self._visit, self._block = problem.visit_min, problem.visit_min + problem.turnover_min
        self._busy = _busy_rooms(problem)
        self._taken = [(minute(taken.starts), minute(taken.ends)) for taken in problem.taken]
        self.groups = cache(self._groups)
        self.staff = cache(self._staff)

    def _groups(self, day: int) -> tuple[Group, ...]:
        """The rooms of a day in groups of like rooms."""
        starts = self._grid.starts[day]
        if not starts:
            return ()
        first, last = starts[0].at - DAY_MIN, starts[-1].at + 2 * DAY_MIN
        alike: dict[Busy, list[str]] = defaultdict(list)
        for room, spans in self._busy.items():
            alike[tuple(s for s in spans if s[0] < last and s[1] > first)].append(room)
        return tuple(Group(spans, tuple(rooms)) for spans, rooms in alike.items())

    def _staff(self, day: int) -> tuple[Profile, Profile]:
        """What nurses and what prescribers allow."""
        problem = self._grid.problem
        return (
            self._profile(day, problem.nurses, problem.nurse_ratio),
            self._profile(day, problem.prescribers, problem.prescriber_ratio),
        )

    def has_place(self, start: Start) -> bool:
        """Whether one visit could begin there, if nobody else came."""
        ends = start.at + self._visit
        if not any(g.is_free(start.at, start.at + self._block) for g in self.groups(start.day)):
            return False
        return all(least(profile, start.at, ends) > 0 for profile in self.staff(start.day))

    def _profile(self, day: int, shifts: tuple[Shift, ...], ratio: int) -> Profile:
        spans = list(self._grid.spans(shifts, self._grid.days[day]))
        edges = {edge for span in (*spans, *self._taken) for edge in span}
        found = []
        for at in sorted(edges):
            there = sum(starts <= at < ends for starts, ends in spans) * ratio
            going_on = sum(starts <= at < ends for starts, ends in self._taken)
            found.append((at, max(there - going_on, 0)))
        return tuple(found)


def least(profile: Profile, starts: int, ends: int) -> int:
    """The least of a profile between two instants."""
    inside = (value for at, value in profile if starts < at < ends)
    return min([_value(profile, starts), *inside])


def _value(profile: Profile, at: int) -> int:
    """The profile at an instant; nothing is there before its first step."""
    return next((value for begins, value in reversed(profile) if begins <= at), 0)


def _busy_rooms(problem: Problem) -> dict[str, list[tuple[int, int]]]:
    """When each room is not free; a visit whose room is not known yet fills one that is."""
    busy: dict[str, list[tuple[int, int]]] = {room.id: [] for room in problem.rooms}
    for taken in sorted(problem.taken, key=lambda taken: (taken.room is None, taken.starts)):
        starts, ends = minute(taken.starts), minute(taken.ends) + problem.turnover_min
        if taken.room is None:
            free = (
                room
                for room, spans in busy.items()
                if not any(s < ends and starts < e for s, e in spans)
            )
            room = next(free, None)
        else:
            room = taken.room if taken.room in busy else None
        if room is not None:
            busy[room].append((starts, ends))
    return {room: sorted(spans) for room, spans in busy.items()}
