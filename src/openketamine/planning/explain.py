"""Why not everybody can be placed: what stands in the way, and what one change would help.

Nothing is guessed: each obstacle and each change was tried, and the plan without the one or
after the other exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from openketamine.planning.answer import Change, Obstacle
from openketamine.planning.changes import changed, offers
from openketamine.planning.problem import Problem
from openketamine.planning.relax import GROUPS, relaxed

Possible = Callable[[Problem], bool]
"""Whether everybody can be placed; False also where that was not shown in time."""
_CHANGES = 2  # of one group
_ONE_IS_ENOUGH = "span"  # a longer course is offered only where a longer calendar does not help


def explain_one(
    problem: Problem, patient: str, is_possible: Possible
) -> tuple[list[Obstacle], list[Change]]:
    """What stands in the way of one patient who could not be placed even alone."""
    alone = replace(problem, wishes=tuple(w for w in problem.wishes if w.id == patient))
    obstacles, changes = explain_all(alone, is_possible)
    return [replace(one, patient=patient) for one in obstacles], [
        replace(change, patient=patient) for change in changes
    ]


def explain_all(problem: Problem, is_possible: Possible) -> tuple[list[Obstacle], list[Change]]:
    """Every group without which the problem has a plan, and the small changes that help."""
    obstacles, changes = [], []
    for group in GROUPS:
        if is_possible(relaxed(problem, group)):
            obstacles.append(Obstacle(group=group))
            changes += list(islice(_that_help(problem, group, is_possible), _many(group)))
    return obstacles, changes


def _many(group: str) -> int:
    return 1 if group == _ONE_IS_ENOUGH else _CHANGES


def _that_help(problem: Problem, group: str, is_possible: Possible) -> Iterator[Change]:
    """The changes after which there is a plan; a bigger one is not tried after a smaller."""
    helped: set[str] = set()
    for change in offers(problem, group):
        kind = change.code.removesuffix("_on") + change.patient
        if kind in helped and not change.code.endswith("_on"):
            continue
        if is_possible(changed(problem, change)):
            helped.add(kind)
            yield change
