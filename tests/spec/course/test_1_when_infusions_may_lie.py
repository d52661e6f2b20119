"""A course is six infusions, two or three a week, at least 48 h apart, over two to three weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openketamine.core.course import (
    HOUSE,
    INFUSIONS,
    CourseLimits,
    Limit,
    judge_calendar,
    keeps_rhythm,
)
from openketamine.core.decision import Outcome, Reason
from openketamine.core.errors import BadInputError
from openketamine.core.evidence import citations

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 30)


def visits(*days: int, hour: int = 9, zone: ZoneInfo = CHICAGO) -> list[datetime]:
    """Visits so many days after a Monday, at one time of the clinic's day."""
    dates = [MONDAY + timedelta(days=day) for day in days]
    return [datetime(d.year, d.month, d.day, hour, tzinfo=zone).astimezone(UTC) for d in dates]


def verdict(rule: str, starts: list[datetime], per_week: int = 3) -> Reason:
    decision = judge_calendar(starts, CHICAGO, HOUSE.at_most(per_week))
    return next(reason for reason in decision.reasons if reason.rule_id == rule)


def test_six_in_two_weeks_three_a_week_are_allowed() -> None:
    decision = judge_calendar(visits(0, 2, 4, 7, 9, 11), CHICAGO)

    assert decision.outcome is Outcome.ALLOW
    assert len(decision.reasons) == 4


def test_six_in_three_weeks_two_a_week_are_allowed() -> None:
    assert judge_calendar(visits(0, 3, 7, 10, 14, 17), CHICAGO).outcome is Outcome.ALLOW


def test_exactly_48_hours_are_enough_and_a_minute_less_is_not() -> None:
    """COURSE-GAP-01"""
    first, second = visits(0, 2)
    close = verdict("COURSE-GAP-01", [first, second - timedelta(minutes=1)])

    assert verdict("COURSE-GAP-01", [first, second]).outcome is Outcome.ALLOW
    assert (close.outcome, close.code) == (Outcome.HOLD, "visits_too_close")
    assert (close.threshold, close.unit) == ("48", "h")
    assert str(close.facts[0].value) == "47.98"


def test_the_gap_is_elapsed_time_when_the_clocks_go_forward() -> None:
    """COURSE-GAP-01: Saturday 09:00 to Monday 09:00 is 47 h on the weekend of 14 March 2027."""
    saturday = datetime(2027, 3, 13, 9, tzinfo=CHICAGO).astimezone(UTC)
    monday = datetime(2027, 3, 15, 9, tzinfo=CHICAGO).astimezone(UTC)

    assert verdict("COURSE-GAP-01", [saturday, monday]).outcome is Outcome.HOLD
    later = monday + timedelta(hours=1)
    assert verdict("COURSE-GAP-01", [saturday, later]).outcome is Outcome.ALLOW


@pytest.mark.parametrize(
    ("days", "per_week", "outcome"),
    [
        ((0, 2, 4, 7), 3, Outcome.ALLOW),
        ((0, 2, 4, 6), 3, Outcome.HOLD),
        ((0, 3, 7), 2, Outcome.ALLOW),
        ((0, 3, 6), 2, Outcome.HOLD),
    ],
)
def test_no_seven_days_hold_more_than_the_plan_says(
    days: tuple[int, ...], per_week: int, outcome: Outcome
) -> None:
    """COURSE-WEEK-01"""
    assert verdict("COURSE-WEEK-01", visits(*days), per_week).outcome is outcome


def test_a_course_longer_than_three_weeks_is_drawn_out() -> None:
    """COURSE-SPAN-01: a caution, for a prescriber may lengthen a course and says so."""
    in_time = verdict("COURSE-SPAN-01", visits(0, 4, 8, 12, 16, 20))
    drawn_out = verdict("COURSE-SPAN-01", visits(0, 4, 8, 12, 16, 21))

    assert in_time.outcome is Outcome.ALLOW
    assert (drawn_out.outcome, drawn_out.code) == (Outcome.CAUTION, "course_drawn_out")


def test_no_week_of_a_course_stays_empty() -> None:
    """COURSE-PAUSE-01"""
    assert verdict("COURSE-PAUSE-01", visits(0, 7)).outcome is Outcome.ALLOW
    assert verdict("COURSE-PAUSE-01", visits(0, 8)).outcome is Outcome.CAUTION


def test_a_rhythm_is_kept_by_a_course_that_is_only_drawn_out() -> None:
    assert keeps_rhythm(visits(0, 10), CHICAGO)
    assert not keeps_rhythm(visits(0, 1), CHICAGO)


def test_nothing_booked_is_judged_unknown() -> None:
    assert judge_calendar([], CHICAGO).outcome is Outcome.UNKNOWN


def test_a_single_visit_has_no_gap_to_judge() -> None:
    decision = judge_calendar(visits(0), CHICAGO)

    assert decision.outcome is Outcome.ALLOW
    assert next(r for r in decision.reasons if r.rule_id == "COURSE-GAP-01").facts == ()


@pytest.mark.parametrize("per_week", [0, 4])
def test_a_plan_has_one_to_three_a_week(per_week: int) -> None:
    with pytest.raises(BadInputError):
        HOUSE.at_most(per_week)


def test_every_number_has_a_source_that_is_listed() -> None:
    limits = (HOUSE.min_gap, HOUSE.max_in_7_days, HOUSE.span, HOUSE.longest_pause, INFUSIONS)

    assert all(limit.source in citations() and limit.unit for limit in limits)
    assert HOUSE.min_gap.value * 2 <= HOUSE.longest_pause.value * 24 <= HOUSE.span.value * 24


def test_a_longer_course_may_be_asked_for() -> None:
    assert judge_calendar(visits(0, 10, 27), CHICAGO, HOUSE.over(28)).outcome is Outcome.ALLOW


def test_limits_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(BadInputError):
        CourseLimits(longest_pause=Limit(1, "d", HOUSE.span.source))
    with pytest.raises(BadInputError):
        CourseLimits(min_gap=Limit(0, "h", HOUSE.span.source))
