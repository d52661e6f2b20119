"""Who can be placed is placed, regularly, at one time of day, and soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from openketamine.core.course import HOUSE
from openketamine.planning import Answer, Shift, Status, Taken, Wish, plan
from tests.planning.clinic import CHICAGO, MONDAY, QUICK, free, hours, local, problem
from tests.planning.slow_checker import faults

ALICE = Wish(id="alice", visits=6, limits=HOUSE.at_most(2))
BOB = Wish(id="bob", visits=6)


def days_of(answer: Answer, patient: str) -> list[int]:
    """The dates of a patient as days after the first Monday."""
    return [
        (visit.starts.astimezone(CHICAGO).date() - MONDAY).days
        for visit in answer.placed
        if visit.patient == patient
    ]


def clock_of(answer: Answer, patient: str) -> set[str]:
    mine = [visit for visit in answer.placed if visit.patient == patient]
    return {visit.starts.astimezone(CHICAGO).strftime("%H:%M") for visit in mine}


def test_a_course_begins_soon_is_regular_and_keeps_its_time_of_day() -> None:
    asked = problem(ALICE, BOB)
    answer = plan(asked, QUICK)

    assert answer.status is Status.OPTIMAL
    assert days_of(answer, "alice") == [0, 3, 7, 10, 14, 17]
    assert days_of(answer, "bob") == [0, 2, 4, 7, 9, 11]
    assert len(clock_of(answer, "alice")) == len(clock_of(answer, "bob")) == 1
    assert faults(asked, answer.placed) == []
    assert answer.cost == answer.bound


def test_the_same_question_has_the_same_answer() -> None:
    asked = problem(ALICE, BOB, replace(BOB, id="carol", free=free(0, 2, 4, ends=12)))

    assert plan(asked, QUICK) == plan(asked, QUICK)


def test_a_patient_comes_only_when_free() -> None:
    asked = problem(replace(ALICE, free=free(1, 4, starts=13), away=frozenset({date(2026, 12, 4)})))
    answer = plan(replace(asked, last_on=date(2026, 12, 25)), QUICK)

    # from Tuesday 1 December it would be 22 days, for the first Friday is away
    assert answer.placed
    assert {day % 7 for day in days_of(answer, "alice")} == {1, 4}
    assert 4 not in days_of(answer, "alice")


def test_a_liked_time_of_day_is_given_where_it_is_free() -> None:
    answer = plan(problem(replace(ALICE, likes_from=13 * 60)), QUICK)

    assert clock_of(answer, "alice") == {"13:00"}


def test_a_closed_day_is_left_out() -> None:
    asked = problem(BOB, closures=frozenset({MONDAY}))
    answer = plan(asked, QUICK)

    assert 0 not in days_of(answer, "bob")
    assert faults(asked, answer.placed) == []


def test_a_taken_room_is_free_again_after_it_was_cleaned() -> None:
    taken = tuple(
        Taken(room=room, starts=local(0, 8), ends=local(0, 10)) for room in ("one", "two")
    )
    answer = plan(problem(Wish(id="alice", visits=1), last_on=MONDAY, taken=taken), QUICK)

    assert clock_of(answer, "alice") == {"10:30"}


def test_a_visit_that_has_no_room_yet_takes_one() -> None:
    taken = (
        Taken(room="one", starts=local(0, 8), ends=local(0, 18)),
        Taken(room=None, starts=local(0, 8), ends=local(0, 18)),
    )
    answer = plan(problem(Wish(id="alice", visits=1), last_on=MONDAY, taken=taken), QUICK)

    assert answer.status is Status.INFEASIBLE
    assert {one.group for one in answer.obstacles} >= {"rooms"}


@pytest.mark.parametrize(("nurses", "at_once"), [(1, 2), (2, 3)])
def test_nurses_limit_how_many_come_at_once(nurses: int, at_once: int) -> None:
    wishes = tuple(Wish(id=f"p{number}", visits=1) for number in range(3))
    asked = problem(
        *wishes, last_on=MONDAY, nurses=hours(Shift, count=nurses), opening=hours(_opening(), 8, 13)
    )
    asked = replace(asked, rooms=(*asked.rooms, replace(asked.rooms[0], id="three")))
    answer = plan(asked, QUICK)

    busiest = max(sum(v.starts == w.starts for v in answer.placed) for w in answer.placed)
    assert answer.status is Status.OPTIMAL
    assert busiest <= at_once
    assert faults(asked, answer.placed) == []


def test_the_clock_change_does_not_shorten_the_48_hours() -> None:
    """Saturday 13 to Monday 15 March 2027 at one time of day are 47 hours."""
    weekend = range(7)
    asked = problem(
        Wish(id="alice", visits=2, free=free(5, 0)),
        first_on=date(2027, 3, 13),
        last_on=date(2027, 3, 15),
        opening=hours(_opening(), 9, 12, weekend),
        nurses=hours(Shift, 0, 24, weekend),
        prescribers=hours(Shift, 0, 24, weekend),
    )
    answer = plan(asked, QUICK)
    first, second = (visit.starts for visit in answer.placed)

    assert faults(asked, answer.placed) == []
    assert (second - first).total_seconds() == 48 * 3600
    assert second.astimezone(CHICAGO).hour == first.astimezone(CHICAGO).hour + 1


def test_a_patient_keeps_the_liked_room() -> None:
    answer = plan(problem(replace(ALICE, likes_room="two"), BOB), QUICK)

    assert {visit.room for visit in answer.placed if visit.patient == "alice"} == {"two"}


def _opening() -> type:
    from openketamine.planning import Opening

    return Opening
