"""Who gets which room, once the times are known: day by day, the wanted room where it is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from openketamine.planning.capacity import Capacity
from openketamine.planning.grid import Start, minute
from openketamine.planning.problem import Problem, Wish
from openketamine.planning.search import Effort, run

_BOOKED, _LIKED, _LAST = 100, 10, 1
_SMALL = Effort(work=10, seconds=60)

Visit = tuple[Start, Wish]


def deal_rooms(
    problem: Problem, capacity: Capacity, visits: Sequence[Visit]
) -> dict[tuple[Start, str], str]:
    """A room for each visit: first the room that it was booked in, then the liked one, then the
    one that the patient had the time before. The times were chosen so that there are enough.
    """
    by_day: dict[int, list[Visit]] = defaultdict(list)
    for start, wish in visits:
        by_day[start.day].append((start, wish))
    dealt: dict[tuple[Start, str], str] = {}
    last: dict[str, str] = {}
    for day in sorted(by_day):
        of_day = sorted(by_day[day], key=lambda visit: (visit[0].at, visit[1].id))
        for (start, wish), room in zip(of_day, _deal(problem, capacity, of_day, last), strict=True):
            dealt[start, wish.id] = last[wish.id] = room
    return dealt


def _deal(
    problem: Problem, capacity: Capacity, visits: Sequence[Visit], last: Mapping[str, str]
) -> list[str]:
    block = problem.visit_min + problem.turnover_min
    cp = cp_model.CpModel()
    points: list[cp_model.LinearExprT] = []
    choices: list[dict[str, cp_model.IntVar]] = []
    in_room: dict[str, list[tuple[Start, cp_model.IntVar]]] = defaultdict(list)
    for start, wish in visits:
        groups = capacity.groups(start.day)
        rooms = [r for g in groups if g.is_free(start.at, start.at + block) for r in g.rooms]
        choice = {room: cp.new_bool_var("") for room in sorted(rooms)}
        cp.add_exactly_one(choice.values())
        for room, variable in choice.items():
            in_room[room].append((start, variable))
            points.append(_worth(wish, start, room, last) * variable)
        choices.append(choice)
    for held in in_room.values():
        for at in {start.at for start, _ in held}:
            cp.add_at_most_one(v for start, v in held if start.at <= at < start.at + block)
    cp.maximize(sum(points))
    solver, status = run(cp, _SMALL)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE), "the times leave room for all"
    return [
        next(room for room, variable in choice.items() if solver.boolean_value(variable))
        for choice in choices
    ]


def _worth(wish: Wish, start: Start, room: str, last: Mapping[str, str]) -> int:
    booked = {
        minute(moment): name for moment, name in zip(wish.booked, wish.booked_in, strict=False)
    }
    return (
        _BOOKED * (booked.get(start.at) == room)
        + _LIKED * (wish.likes_room == room)
        + _LAST * (last.get(wish.id) == room)
    )
