"""Second step: the time of day, one usual time for each patient, on dates that are chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ortools.sat.python import cp_model

from openketamine.planning.candidates import Candidate
from openketamine.planning.capacity import Capacity
from openketamine.planning.grid import Grid, Start
from openketamine.planning.places import enough_places
from openketamine.planning.timetables import Timetable, timetables


def hours_model(
    grid: Grid, capacity: Capacity, candidates: Sequence[Candidate]
) -> tuple[cp_model.CpModel, list[list[tuple[Timetable, cp_model.IntVar]]]]:
    """The model, and for each patient one variable for each timetable."""
    cp = cp_model.CpModel()
    offers: list[list[tuple[Timetable, cp_model.IntVar]]] = []
    at: dict[Start, list[cp_model.IntVar]] = defaultdict(list)
    points: list[cp_model.LinearExprT] = []
    for candidate in candidates:
        offer = [
            (t, cp.new_bool_var("")) for t in timetables(candidate.wish, candidate.starts, grid)
        ]
        cp.add_exactly_one(variable for _, variable in offer)
        for timetable, variable in offer:
            points.append(timetable.cost * variable)
            for start in timetable.starts:
                at[start].append(variable)
        offers.append(offer)
    enough_places(cp, grid, capacity, at)
    cp.minimize(sum(points))
    return cp, offers
