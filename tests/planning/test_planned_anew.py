"""After a missed visit a course is planned anew, and as little as can be is disturbed."""

from __future__ import annotations

from openketamine.core.course import HOUSE
from openketamine.planning import Status, Taken, Wish, plan
from tests.planning.clinic import QUICK, local, problem
from tests.planning.slow_checker import faults

COURSE = [local(day, 9) for day in (0, 3, 7, 10, 14)]


def missed(**values: object) -> Wish:
    """Alice has been treated on Monday, missed Thursday, and has three visits booked."""
    usual: dict[str, object] = {
        "id": "alice",
        "visits": 4,
        "limits": HOUSE.at_most(2),
        "fixed": (COURSE[0],),
        "booked": tuple(COURSE[2:]),
    }
    return Wish(**(usual | values))  # type: ignore[arg-type]


def test_the_missed_visit_is_made_up_at_the_end_and_no_other_moves() -> None:
    asked = problem(missed(), not_before=local(4, 8))
    answer = plan(asked, QUICK)

    assert answer.status is Status.OPTIMAL
    assert [visit.starts for visit in answer.placed] == [*COURSE[2:], local(17, 9)]
    assert faults(asked, answer.placed) == []


def test_a_visit_whose_room_is_gone_moves_by_hours_not_by_days() -> None:
    gone = tuple(Taken(room=room, starts=local(7, 8), ends=local(7, 12)) for room in ("one", "two"))
    asked = problem(missed(), not_before=local(4, 8), taken=gone)
    answer = plan(asked, QUICK)

    starts = [visit.starts for visit in answer.placed]
    assert starts[1:] == [*COURSE[3:], local(17, 9)]
    assert starts[0] == local(7, 12, 30)


def test_two_courses_move_as_little_as_one_must() -> None:
    """Bob keeps his visits; Alice alone has missed one."""
    bob = tuple(local(day, 9) for day in (7, 10, 14, 17))
    other = Wish(id="bob", visits=4, limits=HOUSE.at_most(2), fixed=(local(3, 9),), booked=bob)
    asked = problem(missed(), other, not_before=local(4, 8))
    answer = plan(asked, QUICK)

    assert [v.starts for v in answer.placed if v.patient == "bob"] == list(bob)
    assert [v.starts for v in answer.placed if v.patient == "alice"][:3] == COURSE[2:]
    assert faults(asked, answer.placed) == []


def test_a_visit_that_is_kept_keeps_its_room() -> None:
    """The rooms differ on these days, so that any other choice would be as good."""
    rooms = ("two", "one", "two")
    taken = tuple(
        Taken(room="one" if room == "two" else "two", starts=local(day, 14), ends=local(day, 16))
        for day, room in zip((7, 10, 14), rooms, strict=True)
    )
    asked = problem(missed(booked_in=rooms), not_before=local(4, 8), taken=taken)
    answer = plan(asked, QUICK)

    assert [visit.room for visit in answer.placed][:3] == list(rooms)


def test_a_booked_time_beside_the_grid_can_be_kept() -> None:
    beside = tuple(local(day, 9, 10) for day in (7, 10, 14))
    answer = plan(problem(missed(booked=beside), not_before=local(4, 8)), QUICK)

    assert [visit.starts for visit in answer.placed][:3] == list(beside)


def test_what_lies_in_the_past_is_not_held_against_the_course() -> None:
    """Nine days have passed since the last visit; the rest is planned from here."""
    late = Wish(id="alice", visits=2, limits=HOUSE.over(40), fixed=(local(-9, 9), local(-11, 9)))
    asked = problem(late)

    assert plan(asked, QUICK).status is Status.OPTIMAL
