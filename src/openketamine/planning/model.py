"""Enough rooms and staff at every minute; and the whole question, dates and hours, as one model.

Rooms that are free at the same hours of a day are alike, so a day's rooms are counted in groups
and the model stays small; `rooms.py` then says who gets which. This loses nothing: visits that
overlap in at most n places can always be laid into n like rooms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from openketamine.planning import cost
from openketamine.planning.candidates import Candidate
from openketamine.planning.capacity import Capacity, Group
from openketamine.planning.dates import left_out_cost
from openketamine.planning.grid import Grid, Start

Shares = dict[Start, list[tuple[Group, cp_model.IntVar]]]
"""For each start, how many of its visits go into which group of rooms."""


def enough_places(
    cp: cp_model.CpModel,
    grid: Grid,
    capacity: Capacity,
    at: Mapping[Start, Sequence[cp_model.IntVar]],
) -> Shares:
    """Keep the visits that may begin at each start within rooms, nurses and prescribers."""
    by_day: dict[int, dict[Start, cp_model.IntVar]] = defaultdict(dict)
    for start in sorted(at, key=lambda start: start.at):
        count = cp.new_int_var(0, len(at[start]), "")
        cp.add(sum(at[start]) == count)
        by_day[start.day][start] = count
    shares: Shares = {}
    for day, counts in by_day.items():
        _staff(cp, grid, capacity, day, counts)
        shares |= _rooms(cp, grid, capacity, day, counts)
    return shares


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
) -> Shares:
    """Each visit is in a room that is free until it is cleaned."""
    block = grid.problem.visit_min + grid.problem.turnover_min
    shares: Shares = {start: [] for start in counts}
    for group in capacity.groups(day):
        inside = {
            start: cp.new_int_var(0, len(group.rooms), "")
            for start in counts
            if group.is_free(start.at, start.at + block)
        }
        for start, share in inside.items():
            shares[start].append((group, share))
            present = [v for s, v in inside.items() if s.at <= start.at < s.at + block]
            cp.add(sum(present) <= len(group.rooms))
    for start, count in counts.items():
        cp.add(sum(share for _, share in shares[start]) == count)
    return shares


@dataclass(slots=True)
class Whole:
    """The model of dates and hours at once, with the variables that an answer is read from."""

    cp: cp_model.CpModel
    sets: list[list[cp_model.IntVar]] = field(default_factory=list)
    visits: list[dict[Start, cp_model.IntVar]] = field(default_factory=list)
    shares: Shares = field(default_factory=dict)
    points: list[cp_model.LinearExprT] = field(default_factory=list)


def whole_model(
    grid: Grid,
    capacity: Capacity,
    candidates: Sequence[Candidate],
    *,
    may_leave_out: bool = False,
    has_hours_cost: bool = False,
) -> Whole:
    """Every date and every hour is open: exact, and slower than the two steps."""
    model = Whole(cp_model.CpModel())
    for candidate in candidates:
        _patient(model, candidate, may_leave_out=may_leave_out)
        if has_hours_cost:
            _hours_cost(model, grid, candidate)
    at: dict[Start, list[cp_model.IntVar]] = defaultdict(list)
    for visits in model.visits:
        for start, variable in visits.items():
            at[start].append(variable)
    model.shares = enough_places(model.cp, grid, capacity, at)
    if model.points:
        model.cp.minimize(sum(model.points))
    return model


def _patient(model: Whole, candidate: Candidate, *, may_leave_out: bool) -> None:
    """One patient has one set of dates and, on each of its dates, one start."""
    cp = model.cp
    sets = [cp.new_bool_var("") for _ in candidate.sets]
    if may_leave_out:
        cp.add_at_most_one(sets)
        model.points.append(left_out_cost(candidate) * (1 - sum(sets)))
    else:
        cp.add_exactly_one(sets)
        priced = zip(candidate.sets, sets, strict=True)
        model.points += [one.cost * variable for one, variable in priced if one.cost]
    by_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for variable, one in zip(sets, candidate.sets, strict=True):
        for day in one.days:
            by_day[day].append(variable)
    visits: dict[Start, cp_model.IntVar] = {}
    for day, chosen in by_day.items():
        starts = {start: cp.new_bool_var("") for start in candidate.starts[day]}
        cp.add(sum(starts.values()) == sum(chosen))
        visits |= starts
    _far_enough_apart(cp, candidate, visits)
    model.sets.append(sets)
    model.visits.append(visits)


def _far_enough_apart(
    cp: cp_model.CpModel, candidate: Candidate, visits: Mapping[Start, cp_model.IntVar]
) -> None:
    """Two dates that are just far enough apart leave the hours to be compared."""
    gap = candidate.wish.limits.min_gap.value * 60
    by_day: dict[int, list[Start]] = defaultdict(list)
    for start in sorted(visits, key=lambda start: start.at):
        by_day[start.day].append(start)
    for day, early in by_day.items():
        for other in (day + gap // (24 * 60), day + gap // (24 * 60) + 1):
            late = by_day.get(other, [])
            if not late or early[-1].at + gap <= late[0].at:
                continue
            for start in late:
                too_close = [visits[s] for s in early if s.at > start.at - gap]
                if too_close:
                    until = [visits[s] for s in late if s.at <= start.at]
                    cp.add_at_most_one([*too_close, *until])


def _hours_cost(model: Whole, grid: Grid, candidate: Candidate) -> None:
    cp, wish, visits = model.cp, candidate.wish, model.visits[-1]
    for start, variable in visits.items():
        points = cost.start_cost(wish, start, grid)
        if points:
            model.points.append(points * variable)
    if wish.booked:
        booked = cost.booked_minutes(wish)
        model.points += [-cost.MOVED * v for start, v in visits.items() if start.at in booked]
        return
    usual = {of_day: cp.new_bool_var("") for of_day in {start.of_day for start in visits}}
    cp.add_exactly_one(usual.values())
    for start, variable in visits.items():
        other = cp.new_bool_var("")
        cp.add(variable <= usual[start.of_day] + other)
        model.points.append(cost.OTHER_TIME * other)
