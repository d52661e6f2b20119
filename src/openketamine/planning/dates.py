"""First step: which dates for whom, under what every day has room and staff for.

The hours are left open, so nothing that could be planned is refused here: what a day, or a part
of it, can take at most is counted exactly (`Most`). A plan that keeps these dates is therefore
proven to have the best ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ortools.sat.python import cp_model

from openketamine.planning import cost
from openketamine.planning.candidates import Candidate
from openketamine.planning.capacity import Capacity
from openketamine.planning.grid import Grid, Start
from openketamine.planning.places import enough_places
from openketamine.planning.problem import DAY_MIN
from openketamine.planning.search import Effort, run

_SMALL = Effort(work=10, seconds=60)
Chosen = list[list[cp_model.IntVar]]


class Most:
    """The most visits that can begin at some starts of one day, found once for days alike."""

    def __init__(self, grid: Grid, capacity: Capacity) -> None:
        self._grid, self._capacity = grid, capacity
        self._known: dict[object, int] = {}

    def __call__(self, starts: Sequence[Start]) -> int:
        day, first = starts[0].day, starts[0].at
        key = (
            tuple(start.at - first for start in starts),
            tuple(
                tuple((max(at - first, -DAY_MIN), value) for at, value in profile)
                for profile in self._capacity.staff(day)
            ),
            tuple(
                (tuple((b - first, e - first) for b, e in group.busy), len(group.rooms))
                for group in self._capacity.groups(day)
            ),
        )
        if key not in self._known:
            self._known[key] = self._most(starts)
        return self._known[key]

    def _most(self, starts: Sequence[Start]) -> int:
        cp = cp_model.CpModel()
        room_for = sum(len(group.rooms) for group in self._capacity.groups(starts[0].day))
        counts = {start: cp.new_int_var(0, room_for, "") for start in starts}
        enough_places(cp, self._grid, self._capacity, {s: [v] for s, v in counts.items()})
        cp.maximize(sum(counts.values()))
        solver, status = run(cp, _SMALL)
        assert status == cp_model.OPTIMAL, "a question of one day is small"
        return round(solver.objective_value)


def dates_model(
    grid: Grid,
    capacity: Capacity,
    candidates: Sequence[Candidate],
    *,
    may_leave_out: bool = False,
    at_most: int | None = None,
    has_cost: bool = True,
) -> tuple[cp_model.CpModel, Chosen]:
    """The model, and for each patient one variable for each set of dates.

    Without cost any dates are good; with `may_leave_out` it is who comes that counts, no dates,
    and no more than `at_most` do.
    """
    cp = cp_model.CpModel()
    chosen: Chosen = []
    points: list[cp_model.LinearExprT] = []
    on_day: dict[int, list[tuple[Candidate, cp_model.IntVar]]] = defaultdict(list)
    for candidate in candidates:
        sets = [cp.new_bool_var("") for _ in candidate.sets]
        chosen.append(sets)
        if may_leave_out:
            cp.add_at_most_one(sets)
            points.append(cost.left_out(candidate.wish) * (1 - sum(sets)))
        else:
            cp.add_exactly_one(sets)
        if has_cost and not may_leave_out:
            priced = zip(candidate.sets, sets, strict=True)
            points += [one.cost * variable for one, variable in priced if one.cost]
        for variable, one in zip(sets, candidate.sets, strict=True):
            for day in one.days:
                on_day[day].append((candidate, variable))
    most_of = Most(grid, capacity)
    for day, wanted in on_day.items():
        _enough(cp, most_of, day, wanted)
    if at_most is not None:
        cp.add(sum(variable for sets in chosen for variable in sets) <= at_most)
    if points:
        cp.minimize(sum(points))
    return cp, chosen


def _enough(
    cp: cp_model.CpModel,
    most_of: Most,
    day: int,
    wanted: Sequence[tuple[Candidate, cp_model.IntVar]],
) -> None:
    """Visits that must lie inside one part of a day are not more than that part can take."""
    parts = {id(candidate): candidate.starts[day] for candidate, _ in wanted}
    firsts = sorted({starts[0].at for starts in parts.values()})
    lasts = sorted({starts[-1].at for starts in parts.values()})
    all_starts: dict[int, Start] = {}
    for starts in parts.values():
        all_starts |= {start.at: start for start in starts}
    for first in firsts:
        for last in lasts:
            inside = [
                variable
                for candidate, variable in wanted
                if first <= candidate.starts[day][0].at and candidate.starts[day][-1].at <= last
            ]
            if not inside:
                continue
            possible = [all_starts[at] for at in sorted(all_starts) if first <= at <= last]
            most = most_of(possible)
            if len(parts) > most:
                cp.add(sum(inside) <= most)
