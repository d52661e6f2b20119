"""The whole question, dates and hours, as one model: exact, and slower than the two steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from openketamine.planning import cost
from openketamine.planning.candidates import Candidate
from openketamine.planning.capacity import Capacity
from openketamine.planning.grid import Grid, Start
from openketamine.planning.places import enough_places


@dataclass(slots=True)
class Whole:
    """The model of dates and hours at once, with the variables that an answer is read from."""

    cp: cp_model.CpModel
    sets: list[list[cp_model.IntVar]] = field(default_factory=list)
    visits: list[dict[Start, cp_model.IntVar]] = field(default_factory=list)
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
    enough_places(model.cp, grid, capacity, at)
    if model.points:
        model.cp.minimize(sum(model.points))
    return model


def _patient(model: Whole, candidate: Candidate, *, may_leave_out: bool) -> None:
    """One patient has one set of dates and, on each of its dates, one start."""
    cp = model.cp
    sets = [cp.new_bool_var("") for _ in candidate.sets]
    if may_leave_out:
        cp.add_at_most_one(sets)
        model.points.append(cost.left_out(candidate.wish) * (1 - sum(sets)))
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
