"""Whatever is asked, a plan obeys every rule, and what is called impossible is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openketamine.core.course import HOUSE
from openketamine.planning import Opening, Problem, Room, Shift, Status, Taken, Wish, plan
from openketamine.planning.changes import changed
from openketamine.planning.grid import Grid, moment
from openketamine.planning.relax import relaxed
from tests.planning.clinic import MONDAY, QUICK, free, hours, local, problem
from tests.planning.slow_checker import faults

DAYS = st.integers(0, 11)


@st.composite
def wishes(draw: Any, name: str) -> Wish:
    """A patient with some days free, some dates away and perhaps a visit behind them."""
    days = draw(st.sets(st.integers(0, 4), min_size=2))
    half = draw(st.sampled_from([(8, 18), (8, 13), (12, 18)]))
    return Wish(
        id=name,
        visits=draw(st.integers(1, 4)),
        limits=HOUSE.at_most(draw(st.sampled_from([2, 3]))),
        free=draw(st.sampled_from([None, free(*days, starts=half[0], ends=half[1])])),
        away=frozenset(MONDAY + timedelta(days=day) for day in draw(st.sets(DAYS, max_size=3))),
        fixed=draw(st.sampled_from([(), (local(-3, 9),), (local(1, 10),)])),
        start_by=draw(st.sampled_from([None, MONDAY + timedelta(days=7)])),
        likes_from=draw(st.sampled_from([0, 12 * 60])),
        priority=draw(st.integers(1, 9)),
    )


@st.composite
def problems(draw: Any) -> Problem:
    """A small clinic over two weeks with some visits booked already."""
    count = draw(st.integers(1, 4))
    taken = [
        Taken(room=room, starts=local(day, hour), ends=local(day, hour + 2))
        for day, hour, room in draw(
            st.sets(
                st.tuples(DAYS, st.sampled_from([8, 11, 14]), st.sampled_from(["one", "two"])),
                max_size=6,
            )
        )
    ]
    return problem(
        *(draw(wishes(f"p{number}")) for number in range(count)),
        last_on=MONDAY + timedelta(days=11),
        rooms=tuple(Room(id=name) for name in ("one", "two")[: draw(st.integers(1, 2))]),
        opening=hours(Opening, 8, draw(st.sampled_from([11, 14, 18]))),
        nurses=hours(Shift, 8, draw(st.sampled_from([12, 18])), count=draw(st.integers(1, 2))),
        prescribers=hours(Shift, days=sorted(draw(st.sets(st.integers(0, 4), min_size=3)))),
        closures=frozenset(MONDAY + timedelta(days=day) for day in draw(st.sets(DAYS, max_size=2))),
        taken=tuple(taken),
        nurse_ratio=draw(st.integers(1, 2)),
        grid_min=60,
    )


@settings(max_examples=25, deadline=None)
@given(problems())
def test_a_plan_obeys_every_rule_and_an_obstacle_taken_away_makes_one(asked: Problem) -> None:
    answer = plan(asked, QUICK)

    assert faults(asked, answer.placed) == []
    assert answer.status is not Status.UNKNOWN
    everybody = {wish.id for wish in asked.wishes}
    assert {visit.patient for visit in answer.placed} == everybody - set(answer.left_out)
    assert bool(answer.left_out) == (answer.status is Status.INFEASIBLE)
    for obstacle in answer.obstacles[:3]:
        _places_all(relaxed(_only(asked, obstacle.patient, answer.obstacles), obstacle.group))
    for change in answer.changes[:3]:
        if change.patient:
            _places_all(changed(_only(asked, change.patient, answer.obstacles), change))


def _only(asked: Problem, patient: str, obstacles: Any) -> Problem:
    """The problem an obstacle is about: one patient's, or of all who are possible alone."""
    from dataclasses import replace

    alone = {one.patient for one in obstacles if one.patient}
    named = {patient} if patient in alone else {w.id for w in asked.wishes} - alone
    return replace(asked, wishes=tuple(wish for wish in asked.wishes if wish.id in named))


def _places_all(asked: Problem) -> None:
    answer = plan(asked, QUICK)
    assert answer.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert faults(asked, answer.placed) == []


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_what_is_called_impossible_has_no_plan_at_all(data: Any) -> None:
    """Every start and room of one or two patients with one or two visits, tried one by one."""
    few = data.draw(problems())
    short = tuple(
        Wish(id=w.id, visits=1 + (n == 0), limits=w.limits, free=w.free, away=w.away)
        for n, w in enumerate(few.wishes[:2])
    )
    asked = problem(
        *short,
        last_on=date(2026, 12, 4),
        rooms=few.rooms[:1],
        opening=hours(Opening, 8, 14),
        nurses=few.nurses,
        prescribers=few.prescribers,
        taken=few.taken,
        nurse_ratio=few.nurse_ratio,
        grid_min=120,
    )
    is_possible = plan(asked, QUICK).status is not Status.INFEASIBLE

    assert is_possible == _tried_one_by_one(asked)


def _tried_one_by_one(asked: Problem) -> bool:
    from openketamine.planning import Placed

    starts = [moment(start.at) for of_day in Grid(asked).starts for start in of_day]
    slots = [wish.id for wish in asked.wishes for _ in range(wish.visits)]
    room = asked.rooms[0].id
    for chosen in product(starts, repeat=len(slots)):
        placed = [
            Placed(patient=patient, starts=start, room=room)
            for patient, start in zip(slots, chosen, strict=True)
        ]
        if not faults(asked, placed):
            return True
    return False
