"""What is to be planned: values that are checked when they are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from openketamine.core.course import HOUSE, CourseLimits
from openketamine.core.errors import BadInputError

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of a weekday (0 is Monday) to another, in the clinic's time."""

    weekday: int
    starts: int
    ends: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.starts < self.ends <= DAY_MIN):
            raise BadInputError("A span of a weekday begins before it ends.", field="span")


class Opening(Span):
    """When the clinic is open; a visit ends before it closes."""

    __slots__ = ()


class Shift(Span):
    """When one nurse, or one prescriber, is there."""

    __slots__ = ()


class Free(Span):
    """When a patient can be in the clinic, from the start of a visit to its end."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room by its id."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A visit that stands: its room (None: not yet known) and time (aware UTC)."""

    room: str | None
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One patient: how many visits to place, and when that can be.

    `fixed` are visits of the same course that stand (past, confirmed, begun); they count for
    gap, week, span and pause. `booked` are visits that may be moved, if it must be; `booked_in`
    are their rooms, in the same order, where known. `free` is None where nobody has asked: any
    time. A smaller `priority` is served first.
    """

    id: str
    visits: int
    limits: CourseLimits = HOUSE
    free: tuple[Free, ...] | None = None
    away: frozenset[date] = frozenset()
    fixed: tuple[datetime, ...] = ()
    booked: tuple[datetime, ...] = ()
    booked_in: tuple[str, ...] = ()
    start_by: date | None = None
    likes_from: int = 0
    likes_until: int = DAY_MIN
    likes_room: str = ""
    priority: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.visits <= 12:
            raise BadInputError("A course has 1 to 12 visits to place.", field="visits")
        if self.booked_in and len(self.booked_in) != len(self.booked):
            raise BadInputError("Each booked visit has one room.", field="booked_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A clinic's calendar from one date to another, and the patients to place in it.

    Room and staff are needed from the start of a visit for `visit_min`; the room is then
    cleaned for `turnover_min`. A ratio is the number of patients for one person.
    """

    zone: tzinfo
    first_on: date
    last_on: date
    not_before: datetime
    rooms: tuple[Room, ...]
    opening: tuple[Opening, ...]
    nurses: tuple[Shift, ...]
    prescribers: tuple[Shift, ...]
    wishes: tuple[Wish, ...]
    closures: frozenset[date] = frozenset()
    taken: tuple[Taken, ...] = ()
    visit_min: int = 120
    turnover_min: int = 15
    nurse_ratio: int = 2
    prescriber_ratio: int = 8
    grid_min: int = 30

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise BadInputError("The last day is before the first.", field="last_on")
        if (self.last_on - self.first_on).days > 120:
            raise BadInputError("A plan covers at most 120 days.", field="last_on")
        if self.not_before.tzinfo is None:
            raise BadInputError("The time needs a time zone.", field="not_before")
        if min(self.visit_min, self.grid_min, self.nurse_ratio, self.prescriber_ratio) < 1:
            raise BadInputError("Length, grid and ratios are at least 1.", field="visit_min")
        if len({wish.id for wish in self.wishes}) != len(self.wishes):
            raise BadInputError("A patient is named twice.", field="wishes")

    @property
    def days(self) -> tuple[date, ...]:
        """Every date of the calendar."""
        count = (self.last_on - self.first_on).days + 1
        return tuple(self.first_on + timedelta(days=day) for day in range(count))
