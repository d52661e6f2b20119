"""Plan: everybody if it can be, else as many as can be, with the reason and what would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ortools.sat.python import cp_model

from openketamine.planning.answer import Answer, Change, Obstacle, Placed, Status
from openketamine.planning.candidates import Candidate, candidate_of
from openketamine.planning.capacity import Capacity
from openketamine.planning.dates import dates_model
from openketamine.planning.day_sets import MOST_SETS
from openketamine.planning.explain import Possible, explain_all, explain_one
from openketamine.planning.grid import Grid, Start, moment
from openketamine.planning.hours import hours_model
from openketamine.planning.model import whole_model
from openketamine.planning.problem import Problem, Taken, Wish
from openketamine.planning.rooms import deal_rooms
from openketamine.planning.search import Effort, run

_TRIES = 20  # for the reasons and changes of one patient, and of all together
_PART = 6  # of the effort is for the plan of some where not all can be placed
_HOURS = 15  # of the effort is for hours that leave the usual time of day
_SETS_IN_A_TRY = 300
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
        found = self._together() or self._one_by_one()
        kept = {visit.patient for visit in found.placed}
        left_out = tuple(w.id for w in self.problem.wishes if w.id not in kept)
        return replace(found, left_out=left_out)

    def _together(self) -> Found | None:
        """As many patients as the days, or else days and hours, have room and staff for."""
        possible = [one for one in self.candidates if one.sets]
        days = dates_model(self.grid, self.capacity, possible, may_leave_out=True)
        hours = whole_model(self.grid, self.capacity, possible, may_leave_out=True)
        for cp, sets in (days, (hours.cp, hours.sets)):
            solver, status = run(cp, self.effort)
            if status in _FOUND:
                served = {one.wish.id for one in _chosen(solver, possible, sets)}
                found = self._find([one for one in possible if one.wish.id in served])
                if found.placed:
                    return found
        return None

    def _one_by_one(self) -> Found:
        """Each patient beside those who were placed before; who has the least choice goes first."""
        placed: list[Placed] = []
        taken = self.problem.taken
        length = timedelta(minutes=self.problem.visit_min)
        order = sorted(self.candidates, key=lambda one: (one.wish.priority, len(one.sets)))
        for one in order:
            alone = replace(self.problem, wishes=(one.wish,), taken=taken)
            visits = Search(alone, self.effort).everybody().placed
            placed += visits
            taken += tuple(
                Taken(room=visit.room, starts=visit.starts, ends=visit.starts + length)
                for visit in visits
            )
        in_order = sorted(placed, key=lambda visit: (visit.patient, visit.starts))
        return Found(status=Status.FEASIBLE, placed=tuple(in_order))

    def _find(self, candidates: Sequence[Candidate]) -> Found:
        """Dates, then hours; where no hours fit these dates, both at once."""
        cp, sets = dates_model(self.grid, self.capacity, candidates)
        solver, status = run(cp, self.effort)
        if status == cp_model.INFEASIBLE:
            return Found(status=Status.INFEASIBLE)
        if status in _FOUND:
            chosen = _chosen(solver, candidates, sets)
            found = self._hours(chosen, solver, is_proven=status == cp_model.OPTIMAL)
            if found is not None:
                return found
        whole = whole_model(self.grid, self.capacity, candidates)
        solver, status = run(whole.cp, self.effort, is_large=True)
        if status not in _FOUND:
            is_proven = status == cp_model.INFEASIBLE
            return Found(status=Status.INFEASIBLE if is_proven else Status.UNKNOWN)
        chosen = _chosen(solver, candidates, whole.sets)
        found = self._hours(chosen, solver, is_proven=status == cp_model.OPTIMAL)
        return found or Found(status=Status.UNKNOWN)

    def _hours(
        self, chosen: list[Candidate], dates: cp_model.CpSolver, *, is_proven: bool
    ) -> Found | None:
        """Hours for chosen dates: one usual time for each patient, else whatever fits."""
        cp, offers = hours_model(self.grid, self.capacity, chosen)
        solver, status = run(cp, self.effort)
        timed: list[Timed] = []
        if status in _FOUND:
            for one, offer in zip(chosen, offers, strict=True):
                timed += [(one.wish, t.starts) for t, v in offer if solver.boolean_value(v)]
        else:
            whole = whole_model(self.grid, self.capacity, chosen, has_hours_cost=True)
            solver, status = run(
                whole.cp, replace(self.effort, work=self.effort.work / _HOURS), is_large=True
            )
            if status not in _FOUND:
                return None
            for one, visits in zip(chosen, whole.visits, strict=True):
                starts = (s for s, v in visits.items() if solver.boolean_value(v))
                timed.append((one.wish, tuple(sorted(starts, key=lambda s: s.at))))
        is_whole = all(one.is_whole for one in self.candidates)
        is_best = is_proven and is_whole and status == cp_model.OPTIMAL
        return Found(
            status=Status.OPTIMAL if is_best else Status.FEASIBLE,
            placed=self._placed(timed),
            cost=round(dates.objective_value) if is_proven else 0,
            bound=round(dates.best_objective_bound) if is_proven else 0,
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


def plan(problem: Problem, effort: Effort = Effort()) -> Answer:  # noqa: B008
    """A plan of everybody; else as many as can be, what stands in the way and what would help."""
    search = Search(problem, effort)
    found = search.everybody()
    if found.placed:
        return Answer(status=found.status, placed=found.placed, cost=found.cost, bound=found.bound)
    search.effort = replace(effort, work=effort.work / _PART, seconds=effort.seconds / 2)
    part = search.as_many_as_can_be()
    is_proven = found.status is Status.INFEASIBLE
    obstacles, changes = _why(problem, search, effort) if is_proven else ([], [])
    return Answer(
        status=found.status,
        placed=part.placed,
        left_out=part.left_out,
        obstacles=tuple(obstacles),
        changes=tuple(changes),
        cost=part.cost,
        bound=part.bound,
    )


def _why(problem: Problem, search: Search, effort: Effort) -> tuple[list[Obstacle], list[Change]]:
    """The reasons of each patient who is impossible alone, then those of the others together."""
    tries = replace(effort, work=effort.work / _TRIES, seconds=effort.seconds / 4)

    def tried() -> Possible:
        left = [_TRIES]

        def is_possible(other: Problem) -> bool:
            left[0] -= 1
            return left[0] >= 0 and Search(other, tries, _SETS_IN_A_TRY).is_possible()

        return is_possible

    obstacles: list[Obstacle] = []
    changes: list[Change] = []
    for patient in search.impossible:
        in_the_way, would_help = explain_one(problem, patient, tried())
        obstacles += in_the_way
        changes += would_help
    others = tuple(w for w in problem.wishes if w.id not in search.impossible)
    if others and not (search.impossible and tried()(replace(problem, wishes=others))):
        in_the_way, would_help = explain_all(replace(problem, wishes=others), tried())
        obstacles += in_the_way
        changes += would_help
    return obstacles, changes
