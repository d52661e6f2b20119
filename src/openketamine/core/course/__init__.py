"""The course: how its infusions may lie in the calendar, and when there is room for them."""

from openketamine.core.course.availability import Available, Away, Window, available_from
from openketamine.core.course.calendar import judge_calendar, keeps_rhythm
from openketamine.core.course.limits import HOUSE, INFUSIONS, CourseLimits, Limit
from openketamine.core.course.timetable import Hours, Load, Obstacle, Timetable, Visit

__all__ = [
    "HOUSE",
    "INFUSIONS",
    "Available",
    "Away",
    "CourseLimits",
    "Hours",
    "Limit",
    "Load",
    "Obstacle",
    "Timetable",
    "Visit",
    "Window",
    "available_from",
    "judge_calendar",
    "keeps_rhythm",
]
