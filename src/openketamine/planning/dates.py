"""First step: which dates for whom, under what every day has room and staff for.

The hours are left open, so nothing that could be planned is refused here: what a day, or a part
of it, can take at most is counted exactly (`capacity.most`). A plan that keeps these dates is
therefore proven to have the best ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ortools.sat.python import cp_model

from openketamine.planning.candidates import Candidate
from openketamine.planning.capacity import Capacity
from openketamine.planning.grid import Grid, Start

Chosen = list[list[cp_model.IntVar]]


def dates_model(
    grid: Grid,
    capacity: Capacity,
    candidates: Sequence[Candidate],
    *,
    may_leave_out: bool = False,
    has_cost: bool = True,
) -> tuple[cp_model.CpModel, Chosen]:
    """The model, and for each patient one variable for each set of dates.

    Without cost any dates are good; with `may_leave_out` it is who comes that counts, no dates.
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
            points.append(left_out_cost(candidate) * (1 - sum(sets)))
        else:
            cp.add_exactly_one(sets)
        if has_cost and not may_leave_out:
            priced = zip(candidate.sets, sets, strict=True)
            points += [one.cost * variable for one, variable in priced if one.cost]
        for variable, one in zip(sets, candidate.sets, strict=True):
            for day in one.days:
                on_day[day].append((candidate, variable))
    for day, wanted in on_day.items():
        _enough(cp, grid, capacity, day, wanted)
    if points:
        cp.minimize(sum(points))
    return cp, chosen


def left_out_cost(candidate: Candidate) -> int:
    """The points for leaving a patient out: more for who is to be served first."""
    return 11 - min(candidate.wish.priority, 10)


def _enough(
    cp: cp_model.CpModel,
    grid: Grid,
    capacity: Capacity,
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
            most = capacity.most(day, possible)
            if len({id(c) for c, _ in wanted}) > most:
                cp.add(sum(inside) <= most)
