"""A clinic's timetable: whether a visit has room and people at a time, and where one is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from openketamine.core.ids import rule_id

GRID = timedelta(minutes=30)
"""Visits are offered on the half hours after opening."""
_LOOK = timedelta(days=28)
_MIDNIGHT = time(0)


class Obstacle(StrEnum):
    """What stands in the way of a visit."""

    CLOSED = "closed"
    NOT_OPEN = "not_open"
    ROOM = "room"
    PATIENT = "patient"
    NURSES = "nurses"
    PRESCRIBERS = "prescribers"


RULES = {
    Obstacle.CLOSED: rule_id("BOOK-OPEN-01"),
    Obstacle.NOT_OPEN: rule_id("BOOK-OPEN-02"),
    Obstacle.ROOM: rule_id("BOOK-ROOM-01"),
    Obstacle.PATIENT: rule_id("BOOK-ROOM-02"),
    Obstacle.NURSES: rule_id("BOOK-STAFF-01"),
    Obstacle.PRESCRIBERS: rule_id("BOOK-STAFF-02"),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """One span of one weekday (0 is Monday) on the clinic's wall clock."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Room and patient from one time to another (aware UTC); `room` is empty where none is set."""

    starts: datetime
    ends: datetime
    room: str
    patient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Visits at a moment, and how many the people who are there could look after."""

    visits: int
    nurses: int
    prescribers: int
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When a clinic is open, who is there, and the visits that stand.

    A ratio is the number of patients for one person. Without hours it is closed, without shifts
    nobody is there: what was not entered is not assumed.
    """

    zone: tzinfo
    opening: tuple[Hours, ...]
    nurses: tuple[Hours, ...]
    prescribers: tuple[Hours, ...]
    visits: tuple[Visit, ...] = ()
    closures: frozenset[date] = frozenset()
    length: timedelta = timedelta(minutes=120)
    turnover: timedelta = timedelta(minutes=15)
    nurse_ratio: int = 2
    prescriber_ratio: int = 8

    def obstacle(self, starts: datetime, room: str, patient: str) -> Obstacle | None:
        """The first thing in the way of a visit; None when nothing is."""
        ends = starts + self.length
        if starts.astimezone(self.zone).date() in self.closures:
            return Obstacle.CLOSED
        if not self._is_open(starts, ends):
            return Obstacle.NOT_OPEN
        for visit in self.visits:
            if visit.patient == patient and visit.starts < ends and starts < visit.ends:
                return Obstacle.PATIENT
        if self.in_room(starts, room) is not None:
            return Obstacle.ROOM
        return self._lacking(starts, ends)

    def in_room(self, starts: datetime, room: str) -> Visit | None:
        """The visit that the room is taken by, cleaning included."""
        ends = starts + self.length + self.turnover
        for visit in self.visits:
            is_meant = bool(room) and visit.room == room
            if is_meant and visit.starts < ends and starts < visit.ends + self.turnover:
                return visit
        return None

    def load(self, at: datetime) -> Load:
        """How many visits there are at a moment, and for how many there are people."""
        visits = sum(visit.starts <= at < visit.ends for visit in self.visits)
        nurses, prescribers = self._there(self.nurses, at), self._there(self.prescribers, at)
        places = min(nurses * self.nurse_ratio, prescribers * self.prescriber_ratio)
        return Load(visits=visits, nurses=nurses, prescribers=prescribers, places=places)

    def starts_on(self, day: date) -> Iterator[datetime]:
        """The times at which a visit may begin on a date, as far as the clinic is open."""
        if day in self.closures:
            return
        for opens, closes in self.open_spans(day):
            at = opens
            while at + self.length <= closes:
                yield at
                at += GRID

    def open_spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """When the clinic is open on a date (aware UTC), touching spans as one."""
        return _merged(self._span(hours, day) for hours in self.opening if _is_on(hours, day))

    def people_spans(self, people: Iterable[Hours], day: date) -> list[tuple[datetime, datetime]]:
        """From when to when people are there on a date (aware UTC), each span of its own."""
        return [self._span(hours, day) for hours in people if _is_on(hours, day)]

    def also(self, starts: datetime, room: str, patient: str) -> Timetable:
        """The timetable with one visit more."""
        new = Visit(starts=starts, ends=starts + self.length, room=room, patient=patient)
        return replace(self, visits=(*self.visits, new))

    def nearest(
        self,
        wanted: datetime,
        *,
        rooms: Sequence[str],
        patient: str,
        not_before: datetime,
        fits: Callable[[datetime], bool] = lambda _starts: True,
        most: int = 3,
    ) -> list[tuple[datetime, str]]:
        """The free places nearest to a wanted time: when, and in which of the rooms.

        `fits` says whether a time suits the patient's course. The wanted room comes first in
        `rooms`.
        """
        first = wanted.astimezone(self.zone).date()
        days = sorted(
            (first + timedelta(days=n) for n in range(-_LOOK.days, _LOOK.days + 1)),
            key=lambda day: abs(day - first),
        )
        found: list[tuple[datetime, str]] = []
        for day in days:
            # a day further away can only hold nearer places while too few were found
            if len(found) >= most and abs(day - first) > timedelta(days=1):
                break
            around = self._around(day)
            for starts in self.starts_on(day):
                if starts <= not_before or not fits(starts):
                    continue
                room = next((r for r in rooms if around.obstacle(starts, r, patient) is None), None)
                if room is not None:
                    found.append((starts, room))
        return sorted(found, key=lambda place: (abs(place[0] - wanted), place[0]))[:most]

    def _around(self, day: date) -> Timetable:
        """The timetable with the visits near one date only."""
        begin = datetime.combine(day, _MIDNIGHT, self.zone) - timedelta(days=1)
        end = begin + timedelta(days=3)
        near = tuple(visit for visit in self.visits if begin < visit.ends and visit.starts < end)
        return replace(self, visits=near)

    def _is_open(self, starts: datetime, ends: datetime) -> bool:
        day = starts.astimezone(self.zone).date()
        return any(opens <= starts and ends <= closes for opens, closes in self.open_spans(day))

    def _lacking(self, starts: datetime, ends: datetime) -> Obstacle | None:
        """Who is missing at any moment of a visit: people come and go, other visits begin."""
        others = [visit for visit in self.visits if visit.starts < ends and starts < visit.ends]
        for people, ratio, obstacle in (
            (self.nurses, self.nurse_ratio, Obstacle.NURSES),
            (self.prescribers, self.prescriber_ratio, Obstacle.PRESCRIBERS),
        ):
            spans = self.people_spans(people, starts.astimezone(self.zone).date())
            changes = {starts, *(visit.starts for visit in others), *(end for _, end in spans)}
            for at in (moment for moment in changes if starts <= moment < ends):
                there = sum(begin <= at < end for begin, end in spans)
                busy = sum(visit.starts <= at < visit.ends for visit in others)
                if busy + 1 > there * ratio:
                    return obstacle
        return None

    def _there(self, people: Iterable[Hours], at: datetime) -> int:
        spans = self.people_spans(people, at.astimezone(self.zone).date())
        return sum(begin <= at < end for begin, end in spans)

    def _span(self, hours: Hours, day: date) -> tuple[datetime, datetime]:
        end_day = day + timedelta(days=1) if hours.ends == _MIDNIGHT else day
        begin = datetime.combine(day, hours.starts, self.zone).astimezone(UTC)
        return begin, datetime.combine(end_day, hours.ends, self.zone).astimezone(UTC)


def _is_on(hours: Hours, day: date) -> bool:
    return hours.weekday == day.weekday()


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
