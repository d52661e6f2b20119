"""Six infusions of many patients into rooms, staff and days, by constraint programming."""

from openketamine.planning.answer import Answer, Change, Obstacle, Placed, Status
from openketamine.planning.problem import (
    Free,
    Opening,
    Problem,
    Room,
    Shift,
    Taken,
    Wish,
)
from openketamine.planning.search import Effort
from openketamine.planning.solve import plan

__all__ = [
    "Answer",
    "Change",
    "Effort",
    "Free",
    "Obstacle",
    "Opening",
    "Placed",
    "Problem",
    "Room",
    "Shift",
    "Status",
    "Taken",
    "Wish",
    "plan",
]
