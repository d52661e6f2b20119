"""Plan: everybody if it can be, else as many as can be, with the reason and what would help."""

from __future__ import annotations

from dataclasses import replace

from openketamine.planning.answer import Answer, Change, Obstacle, Status
from openketamine.planning.explain import Possible, explain_all, explain_one
from openketamine.planning.problem import Problem
from openketamine.planning.search import Effort
from openketamine.planning.steps import Search

_PART = 6  # of the effort is for the plan of some where not all can be placed
_TRIES = 20  # for the reasons and changes of one patient, and of all together
_SETS_IN_A_TRY = 300


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
