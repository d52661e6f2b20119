"""Judge when the infusions of one course lie: far enough apart, and not drawn out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise
from typing import Any

from openketamine.core.course.limits import HOUSE, CourseLimits, Limit
from openketamine.core.decision import Decision, Outcome, Reason, decide
from openketamine.core.facts import Fact
from openketamine.core.ids import rule_id

GAP = rule_id("COURSE-GAP-01")
WEEK = rule_id("COURSE-WEEK-01")
SPAN = rule_id("COURSE-SPAN-01")
PAUSE = rule_id("COURSE-PAUSE-01")
CODES = (
    "visits_apart",
    "visits_too_close",
    "visits_a_week",
    "too_many_in_a_week",
    "course_in_time",
    "course_drawn_out",
    "no_week_empty",
    "long_pause",
)


def judge_calendar(
    starts: Iterable[datetime], zone: tzinfo, limits: CourseLimits = HOUSE
) -> Decision:
    """Hold where infusions come too close; caution where the course is drawn out.

    The gap is elapsed time, so the night of a clock change counts as long as it is; weeks, span
    and pause count the clinic's own dates.
    """
    times = sorted(starts)
    if not times:
        return Decision()
    days = [moment.astimezone(zone).date() for moment in times]
    return decide(
        (_gap(times, limits), _week(days, limits), _span(days, limits), _pause(days, limits))
    )


def keeps_rhythm(starts: Iterable[datetime], zone: tzinfo, limits: CourseLimits = HOUSE) -> bool:
    """Whether no two infusions come too close; cautions do not count."""
    return judge_calendar(starts, zone, limits).outcome < Outcome.HOLD


def most_in_7_days(days: Sequence[date]) -> int:
    """The largest number of dates in any 7 consecutive days; `days` is sorted."""
    week = timedelta(days=7)
    return max(sum(first <= day < first + week for day in days) for first in days)


def span_days(days: Sequence[date]) -> int:
    """First to last date, both counted."""
    return (days[-1] - days[0]).days + 1


def longest_pause_days(days: Sequence[date]) -> int:
    """The most days from one date to the next; 0 for a single one."""
    return max((later - day for day, later in pairwise(days)), default=timedelta(0)).days


def _gap(times: Sequence[datetime], limits: CourseLimits) -> Reason:
    least = min((later - moment for moment, later in pairwise(times)), default=None)
    is_close = least is not None and least < limits.gap
    hours = Decimal(0) if least is None else Decimal(int(least.total_seconds())) / 3600
    fact = Fact(name="least_gap", value=hours.quantize(Decimal("0.01")), unit="h")
    return Reason(
        rule_id=GAP,
        outcome=Outcome.HOLD if is_close else Outcome.ALLOW,
        code="visits_too_close" if is_close else "visits_apart",
        facts=() if least is None else (fact,),
        **_against(limits.min_gap),
    )


def _week(days: Sequence[date], limits: CourseLimits) -> Reason:
    most = most_in_7_days(days)
    is_many = most > limits.max_in_7_days.value
    return Reason(
        rule_id=WEEK,
        outcome=Outcome.HOLD if is_many else Outcome.ALLOW,
        code="too_many_in_a_week" if is_many else "visits_a_week",
        facts=(Fact(name="most_in_7_days", value=Decimal(most), unit="{infusion}"),),
        **_against(limits.max_in_7_days),
    )


def _span(days: Sequence[date], limits: CourseLimits) -> Reason:
    span = span_days(days)
    is_long = span > limits.span.value
    return Reason(
        rule_id=SPAN,
        outcome=Outcome.CAUTION if is_long else Outcome.ALLOW,
        code="course_drawn_out" if is_long else "course_in_time",
        facts=(Fact(name="span", value=Decimal(span), unit="d"),),
        **_against(limits.span),
    )


def _pause(days: Sequence[date], limits: CourseLimits) -> Reason:
    pause = longest_pause_days(days)
    is_long = pause > limits.longest_pause.value
    return Reason(
        rule_id=PAUSE,
        outcome=Outcome.CAUTION if is_long else Outcome.ALLOW,
        code="long_pause" if is_long else "no_week_empty",
        facts=(Fact(name="longest_pause", value=Decimal(pause), unit="d"),),
        **_against(limits.longest_pause),
    )


def _against(limit: Limit) -> dict[str, Any]:
    return {"threshold": str(limit.value), "unit": limit.unit, "citation": limit.source}
