"""Enough rooms and staff at every minute.

Rooms that are free at the same hours of a day are alike, so a day's rooms are counted in groups
and the model stays small; `rooms.py` then says who gets which. This loses nothing: visits that
overlap in at most n places can always be laid into n like rooms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from openketamine.planning.capacity import Capacity
from openketamine.planning.grid import Grid, Start


def enough_places(
    cp: cp_model.CpModel,
    grid: Grid,
    capacity: Capacity,
    at: Mapping[Start, Sequence[cp_model.IntVar]],
) -> None:
    """Keep the visits that may begin at each start within rooms, nurses and prescribers."""
    by_day: dict[int, dict[Start, cp_model.IntVar]] = defaultdict(dict)
    for start in sorted(at, key=lambda start: start.at):
        by_day[start.day][start] = _count(cp, at[start])
    for day, counts in by_day.items():
        _staff(cp, grid, capacity, day, counts)
        _rooms(cp, grid, capacity, day, counts)


def _staff(
    cp: cp_model.CpModel,
    grid: Grid,
    capacity: Capacity,
    day: int,
    counts: Mapping[Start, cp_model.IntVar],
) -> None:
    """More is needed at each start only, and less may be there at each step of a profile."""
    length = grid.problem.visit_min
    for profile in capacity.staff(day):
        for at in sorted({start.at for start in counts} | {step for step, _ in profile}):
            present = [c for start, c in counts.items() if start.at <= at < start.at + length]
            if present:
                there = next((value for step, value in reversed(profile) if step <= at), 0)
                cp.add(sum(present) <= there)


def _rooms(
    cp: cp_model.CpModel,
    grid: Grid,
    capacity: Capacity,
    day: int,
    counts: Mapping[Start, cp_model.IntVar],
) -> None:
    """Each visit is in a room that is free until it is cleaned."""
    block = grid.problem.visit_min + grid.problem.turnover_min
    shares: dict[Start, list[cp_model.IntVar]] = {start: [] for start in counts}
    for group in capacity.groups(day):
        inside = {
            start: cp.new_int_var(0, len(group.rooms), "")
            for start in counts
            if group.is_free(start.at, start.at + block)
        }
        for start, share in inside.items():
            shares[start].append(share)
            present = [v for s, v in inside.items() if s.at <= start.at < s.at + block]
            cp.add(sum(present) <= len(group.rooms))
    for start, count in counts.items():
        cp.add(sum(shares[start]) == count)


def _count(cp: cp_model.CpModel, variables: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
    """How many visits begin at one start."""
    if len(variables) == 1:
        return variables[0]
    count = cp.new_int_var(0, len(variables), "")
    cp.add(sum(variables) == count)
    return count
