"""Where not everybody can be placed, the plan says what is in the way and what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from openketamine.core.course import HOUSE
from openketamine.core.errors import BadInputError
from openketamine.planning import Change, Effort, Free, Opening, Room, Shift, Status, Wish, plan
from openketamine.planning.changes import CODES, changed
from openketamine.planning.relax import GROUPS, relaxed
from tests.planning.clinic import MONDAY, QUICK, free, hours, problem
from tests.planning.slow_checker import faults

ALICE = Wish(id="alice", visits=6, limits=HOUSE.at_most(2))


def codes(answer: object) -> set[str]:
    return {change.code for change in answer.changes}  # type: ignore[attr-defined]


def groups(answer: object) -> set[str]:
    return {one.group for one in answer.obstacles}  # type: ignore[attr-defined]


def test_who_is_free_one_day_a_week_is_told_which_other_day_would_do() -> None:
    answer = plan(problem(replace(ALICE, free=free(0))), QUICK)

    assert answer.status is Status.INFEASIBLE
    assert (answer.left_out, answer.placed) == (("alice",), ())
    assert "availability" in groups(answer)
    assert {one.patient for one in answer.obstacles} == {"alice"}
    helps = [change for change in answer.changes if change.code == "free_on"]
    assert helps[0].facts["weekday"] in (2, 3, 4)  # Monday again, or Tuesday, is too close


def test_dates_away_are_named() -> None:
    away = frozenset(MONDAY + timedelta(days=day) for day in (7, 8, 9, 10, 11))
    answer = plan(problem(replace(ALICE, away=away)), QUICK)

    assert "away" in groups(answer)


def test_too_few_nurses_are_named_with_how_many_more_would_do() -> None:
    wishes = tuple(Wish(id=f"p{number}", visits=1) for number in range(4))
    asked = problem(*wishes, last_on=MONDAY, nurses=(), opening=hours(Opening, 8, 13))
    answer = plan(asked, QUICK)

    assert groups(answer) == {"nurses"}
    assert answer.changes[0] == Change(code="more_nurses_on", facts={"weekday": 0}, patient="p0")


def test_too_few_rooms_are_named_and_those_who_fit_are_placed() -> None:
    wishes = tuple(Wish(id=f"p{number}", visits=1) for number in range(5))
    asked = problem(*wishes, last_on=MONDAY, opening=hours(Opening, 8, 12))
    answer = plan(asked, QUICK)

    assert answer.status is Status.INFEASIBLE
    assert (len(answer.placed), len(answer.left_out)) == (2, 3)
    assert groups(answer) == {"rooms", "opening", "span"}  # it is one day only
    assert Change(code="more_rooms", facts={"count": 3}) in answer.changes
    assert faults(asked, answer.placed) == []


def test_who_is_to_be_served_first_is_not_the_one_left_out() -> None:
    wishes = (
        *(Wish(id=f"p{number}", visits=1) for number in range(2)),
        Wish(id="urgent", visits=1, priority=1),
    )
    answer = plan(problem(*wishes, last_on=MONDAY, opening=hours(Opening, 8, 10)), QUICK)

    assert len(answer.left_out) == 1
    assert "urgent" not in answer.left_out


def test_a_calendar_that_is_too_short_is_looked_further() -> None:
    answer = plan(problem(ALICE, last_on=date(2026, 12, 4)), QUICK)

    assert "span" in groups(answer)
    assert "look_further" in codes(answer)


def test_three_a_week_are_offered_where_two_do_not_fit() -> None:
    answer = plan(problem(ALICE, last_on=date(2026, 12, 11)), QUICK)

    assert Change(code="more_a_week", patient="alice", facts={"count": 3}) in answer.changes


def test_every_obstacle_and_every_change_was_tried() -> None:
    """Taking an obstacle away, or making a change, gives a plan that keeps all other rules."""
    questions = (
        problem(replace(ALICE, free=free(0, 1))),
        problem(ALICE, last_on=date(2026, 12, 11)),
        problem(ALICE, closures=frozenset(MONDAY + timedelta(days=d) for d in (7, 8, 9, 10, 11))),
        problem(
            *(Wish(id=f"p{number}", visits=2, free=free(0, 3)) for number in range(14)),
            last_on=date(2026, 12, 4),
            rooms=(Room(id="one"), Room(id="two"), Room(id="three")),
        ),
        problem(ALICE, prescribers=hours(Shift, days=(0, 1))),
    )
    tried: set[str] = set()
    for asked in questions:
        answer = plan(asked, QUICK)
        assert answer.status is Status.INFEASIBLE
        assert answer.obstacles
        for obstacle in answer.obstacles:
            _is_good(relaxed(asked, obstacle.group))
            tried.add(obstacle.group)
        for change in answer.changes:
            _is_good(changed(asked, change))
            tried.add(change.code)
    assert tried >= {"availability", "span", "opening", "rooms", "prescribers", "free_on"}


def _is_good(asked: object) -> None:
    answer = plan(asked, QUICK)  # type: ignore[arg-type]
    assert answer.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert faults(asked, answer.placed) == []  # type: ignore[arg-type]


def test_every_group_and_change_can_be_carried_out() -> None:
    asked = problem(replace(ALICE, free=free(0), away=frozenset({MONDAY})))
    facts = {"count": 1, "weekday": 2, "minutes": 60, "date": MONDAY.toordinal(), "days": 7}
    facts |= {"starts": 0, "ends": 720}
    for group in GROUPS:
        assert relaxed(asked, group) != asked or group == "opening"
    for code in CODES:
        if code not in ("more_a_week", "open_on"):
            assert changed(asked, Change(code=code, patient="alice", facts=facts)) != asked


def test_ill_formed_questions_are_refused() -> None:
    with pytest.raises(BadInputError):
        Free(7, 0, 60)
    with pytest.raises(BadInputError):
        Wish(id="nobody", visits=0)
    with pytest.raises(BadInputError):
        problem(ALICE, ALICE)
    with pytest.raises(BadInputError):
        problem(ALICE, last_on=date(2026, 11, 1))


def test_of_many_who_do_not_all_fit_nearly_as_many_as_can_be_are_placed() -> None:
    """One room takes four visits a day, sixty in all: ten courses, and two more are asked for."""
    wishes = tuple(Wish(id=f"p{number:02}", visits=6) for number in range(12))
    asked = problem(*wishes, rooms=(Room(id="one"),))
    answer = plan(asked, QUICK)

    assert answer.status is Status.INFEASIBLE
    assert faults(asked, answer.placed) == []
    assert len(answer.placed) >= 8 * 6
    assert len(answer.left_out) == 12 - len(answer.placed) // 6


def test_a_search_that_is_given_no_time_says_that_nothing_was_shown() -> None:
    wishes = tuple(Wish(id=f"p{number:02}", visits=6) for number in range(12))
    answer = plan(problem(*wishes), Effort(work=1e-9, seconds=60))

    assert answer.status is Status.UNKNOWN
    assert (answer.obstacles, answer.changes) == ((), ())
