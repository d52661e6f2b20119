"""The course: how its infusions may lie in the calendar."""

from openketamine.core.course.calendar import judge_calendar
from openketamine.core.course.limits import HOUSE, INFUSIONS, CourseLimits, Limit

__all__ = ["HOUSE", "INFUSIONS", "CourseLimits", "Limit", "judge_calendar"]
