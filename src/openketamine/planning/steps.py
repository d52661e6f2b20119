"""The steps of a search: dates, then hours, then rooms; everybody, or as many as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ortools.sat.python import cp_model

from openketamine.planning.answer import Placed, Status
from openketamine.planning.candidates import Candidate, candidate_of
from openketamine.planning.capacity import Capacity
from openketamine.planning.cost import left_out
from openketamine.planning.dates import dates_model
from openketamine.planning.day_sets import MOST_SETS
from openketamine.planning.grid import Grid, Start, moment
from openketamine.planning.hours import hours_model
from openketamine.planning.model import whole_model
from openketamine.planning.problem import Problem, Taken, Wish
from openketamine.planning.rooms import deal_rooms
from openketamine.planning.search import Effort, run

_HOURS = 15  # of the effort is for hours that leave the usual time of day
_FEWER = (0, 1, 2, 4, 7, 11)  # whom to leave out besides, so that hours fit
_FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
Timed = tuple[Wish, tuple[Start, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search has shown of a problem, before anybody is told why."""

    status: Status
    placed: tuple[Placed, ...] = ()
    left_out: tuple[str, ...] = ()
    cost: int = 0
    bound: int = 0


_NOT_SHOWN = Found(status=Status.UNKNOWN)


class Search:
    """One problem with what each patient could have."""

    def __init__(self, problem: Problem, effort: Effort, most_sets: int = MOST_SETS) -> None:
        self.problem, self.effort = problem, effort
        self.grid = Grid(problem)
        self.capacity = Capacity(self.grid)
        self.candidates = [
            candidate_of(wish, self.grid, self.capacity, most_sets) for wish in problem.wishes
        ]

    @property
    def impossible(self) -> tuple[str, ...]:
        """Patients who could not be placed even if nobody else were."""
        return tuple(one.wish.id for one in self.candidates if not one.sets)

    def everybody(self) -> Found:
        """A plan of all patients, or the proof that there is none."""
        if self.impossible:
            return Found(status=Status.INFEASIBLE)
        return self._find(self.candidates)

    def is_possible(self) -> bool:
        """Whether there is any plan of all patients; False also where none was found in time."""
        if self.impossible:
            return False
        cp, sets = dates_model(self.grid, self.capacity, self.candidates, has_cost=False)
        solver, status = run(cp, self.effort)
        if status not in _FOUND:
            return False
        chosen = _chosen(solver, self.candidates, sets)
        for model in (
            hours_model(self.grid, self.capacity, chosen)[0],
            whole_model(self.grid, self.capacity, chosen).cp,
            whole_model(self.grid, self.capacity, self.candidates).cp,
        ):
            model.clear_objective()  # type: ignore[no-untyped-call]
            if run(model, self.effort)[1] in _FOUND:
                return True
        return False

    def as_many_as_can_be(self) -> Found:
        """A plan that leaves out as few as can be found, those who are to be served first last."""
        nobody = Found(status=Status.FEASIBLE)
        plans = [self._filled(self._together() or nobody), self._filled(nobody)]
        found = max(plans, key=self._worth)
        kept = {visit.patient for visit in found.placed}
        others = tuple(wish.id for wish in self.problem.wishes if wish.id not in kept)
        return replace(found, left_out=others)

    def _worth(self, found: Found) -> int:
        kept = {visit.patient for visit in found.placed}
        return sum(left_out(one.wish) for one in self.candidates if one.wish.id in kept)

    def _together(self) -> Found | None:
        """As many patients as the days have room and staff for; a few less where no hours fit."""
        possible = [one for one in self.candidates if one.sets]
        most = len(possible)
        for fewer in _FEWER:
            cp, sets = dates_model(
                self.grid, self.capacity, possible, may_leave_out=True, at_most=most - fewer
            )
            solver, status = run(cp, self.effort)
            if status not in _FOUND:
                break
            chosen = _chosen(solver, possible, sets)
            if fewer == 0:
                most = len(chosen)
            timed, _is_best = self._usual_hours(chosen)
            if timed:
                served = {one.wish.id for one in chosen}
                found = self._dates_then_hours([c for c in possible if c.wish.id in served])
                return found or Found(status=Status.FEASIBLE, placed=self._placed(timed))
        return self._at_once(possible)

    def _at_once(self, possible: Sequence[Candidate]) -> Found | None:
        whole = whole_model(self.grid, self.capacity, possible, may_leave_out=True)
        solver, status = run(whole.cp, self.effort, is_large=True)
        if status not in _FOUND:
            return None
        chosen = _chosen(solver, possible, whole.sets)
        found = self._with_hours(chosen, solver, is_proven=False) if chosen else None
        return found and replace(found, cost=0, bound=0)  # those were points of who comes

    def _filled(self, found: Found) -> Found:
        """The plan with one patient after another beside it; who has the least choice first."""
        placed = list(found.placed)
        kept = {visit.patient for visit in placed}
        for one in sorted(self.candidates, key=lambda one: (one.wish.priority, len(one.sets))):
            if one.sets and one.wish.id not in kept:
                taken = (*self.problem.taken, *map(self._taken, placed))
                alone = replace(self.problem, wishes=(one.wish,), taken=taken)
                placed += Search(alone, self.effort).everybody().placed
        if len(placed) == len(found.placed):
            return found
        in_order = sorted(placed, key=lambda visit: (visit.patient, visit.starts))
        return Found(status=Status.FEASIBLE, placed=tuple(in_order))

    def _taken(self, visit: Placed) -> Taken:
        ends = visit.starts + timedelta(minutes=self.problem.visit_min)
        return Taken(room=visit.room, starts=visit.starts, ends=ends)

    def _find(self, candidates: Sequence[Candidate]) -> Found:
        """Dates, then hours; where no hours fit these dates, both at once."""
        cp, sets = dates_model(self.grid, self.capacity, candidates)
        solver, status = run(cp, self.effort)
        if status == cp_model.INFEASIBLE:
            return self._none()
        if status in _FOUND:
            chosen = _chosen(solver, candidates, sets)
            is_proven = status == cp_model.OPTIMAL
            found = self._with_hours(chosen, solver, is_proven=is_proven)
            if found is not None:
                return found
        whole = whole_model(self.grid, self.capacity, candidates)
        solver, status = run(whole.cp, self.effort, is_large=True)
        if status not in _FOUND:
            return self._none() if status == cp_model.INFEASIBLE else _NOT_SHOWN
        chosen = _chosen(solver, candidates, whole.sets)
        found = self._with_hours(chosen, solver, is_proven=status == cp_model.OPTIMAL)
        return found or _NOT_SHOWN

    def _none(self) -> Found:
        """There is no plan; a proof only where every choice of dates was looked at."""
        return Found(status=Status.INFEASIBLE) if self._is_whole() else _NOT_SHOWN

    def _is_whole(self) -> bool:
        return all(one.is_whole for one in self.candidates)

    def _dates_then_hours(self, candidates: Sequence[Candidate]) -> Found | None:
        """The best dates with one usual time for each patient; None where there are none."""
        cp, sets = dates_model(self.grid, self.capacity, candidates)
        solver, status = run(cp, self.effort)
        if status not in _FOUND:
            return None
        timed, _is_best = self._usual_hours(_chosen(solver, candidates, sets))
        return self._found(timed, solver, is_best=False) if timed else None

    def _with_hours(
        self, chosen: list[Candidate], dates: cp_model.CpSolver, *, is_proven: bool
    ) -> Found | None:
        """Hours for chosen dates: one usual time for each patient, else whatever fits."""
        timed, is_best = self._usual_hours(chosen)
        if not timed:
            timed, is_best = self._any_hours(chosen)
        if not timed:
            return None
        return self._found(timed, dates, is_best=is_best and is_proven and self._is_whole())

    def _usual_hours(self, chosen: Sequence[Candidate]) -> tuple[list[Timed], bool]:
        """One usual time for each patient, and whether it is proven the best; empty: none fits."""
        cp, offers = hours_model(self.grid, self.capacity, chosen)
        solver, status = run(cp, self.effort)
        if status not in _FOUND:
            return [], False
        timed = [
            (one.wish, timetable.starts)
            for one, offer in zip(chosen, offers, strict=True)
            for timetable, variable in offer
            if solver.boolean_value(variable)
        ]
        return timed, status == cp_model.OPTIMAL

    def _any_hours(self, chosen: Sequence[Candidate]) -> tuple[list[Timed], bool]:
        whole = whole_model(self.grid, self.capacity, chosen, has_hours_cost=True)
        effort = replace(self.effort, work=self.effort.work / _HOURS)
        solver, status = run(whole.cp, effort, is_large=True)
        if status not in _FOUND:
            return [], False
        timed: list[Timed] = []
        for one, visits in zip(chosen, whole.visits, strict=True):
            starts = (start for start, v in visits.items() if solver.boolean_value(v))
            timed.append((one.wish, tuple(sorted(starts, key=lambda start: start.at))))
        return timed, status == cp_model.OPTIMAL

    def _found(self, timed: Sequence[Timed], dates: cp_model.CpSolver, *, is_best: bool) -> Found:
        return Found(
            status=Status.OPTIMAL if is_best else Status.FEASIBLE,
            placed=self._placed(timed),
            cost=round(dates.objective_value),
            bound=round(dates.best_objective_bound),
        )

    def _placed(self, timed: Sequence[Timed]) -> tuple[Placed, ...]:
        visits = [(start, wish) for wish, starts in timed for start in starts]
        dealt = deal_rooms(self.problem, self.capacity, visits)
        placed = (
            Placed(patient=patient, starts=moment(start.at), room=room)
            for (start, patient), room in dealt.items()
        )
        return tuple(sorted(placed, key=lambda one: (one.patient, one.starts)))


def _chosen(
    solver: cp_model.CpSolver,
    candidates: Sequence[Candidate],
    sets: Sequence[Sequence[cp_model.IntVar]],
) -> list[Candidate]:
    """The patients with the dates that the solver chose; those left out are not among them."""
    found = []
    for candidate, variables in zip(candidates, sets, strict=True):
        for variable, one in zip(variables, candidate.sets, strict=True):
            if solver.boolean_value(variable):
                found.append(candidate.with_dates(one.days))
    return found
