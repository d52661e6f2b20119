"""Whether a visit may lie where it is wanted, and the sentence that says why it may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from openketamine.core.course import HOUSE, CourseLimits, Obstacle, Timetable, judge_calendar
from openketamine.core.course.timetable import RULES
from openketamine.core.decision import Outcome, Reason
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.messages.render import day_and_time
from openketamine.core.session.state import Phase
from openketamine.records.models import Bed, Clinic, Course, Plan, Session
from openketamine.records.timetable import timetable

_NETS = {"okt_session_room_taken": Obstacle.ROOM, "okt_session_patient_taken": Obstacle.PATIENT}
_LOOK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """When a visit begins, and in which room."""

    starts_at: datetime
    bed_id: UUID


class ObstructedError(Exception):
    """A visit cannot lie there; told to a person by `explained`, after everything is undone."""

    def __init__(self, place: Place, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.place, self.obstacle = place, obstacle


def check_rhythm(starts: Sequence[datetime], zone: ZoneInfo, limits: CourseLimits) -> None:
    """Raise RefusedError where the visits of a course come too close; it names the rule."""
    for reason in judge_calendar(starts, zone, limits).reasons:
        if reason.outcome is Outcome.HOLD:
            raise RefusedError(rhythm_sentence(reason), rule_id=reason.rule_id, field="starts_at")


def cautions(starts: Sequence[datetime], zone: ZoneInfo, limits: CourseLimits) -> tuple[str, ...]:
    """What is allowed but worth saying of the dates of a course."""
    found = judge_calendar(starts, zone, limits)
    return tuple(rhythm_sentence(r) for r in found.reasons if r.outcome is Outcome.CAUTION)


def rhythm_sentence(reason: Reason) -> str:
    """A reason of the calendar's rules in words, with what was found and the limit."""
    found = f"{float(str(reason.facts[0].value)):g}" if reason.facts else "--"
    limit = reason.threshold
    return {
        "visits_too_close": f"Two infusions lie {found} h apart; at least {limit} h are needed.",
        "too_many_in_a_week": f"{found} infusions lie within 7 days; at most {limit} may.",
        "course_drawn_out": f"The course takes {found} days; it should take at most {limit}.",
        "long_pause": f"The course pauses for {found} days; it should for at most {limit}.",
    }[reason.code]


def limits_of(plan: Plan) -> CourseLimits:
    """The limits of a course, with as many infusions a week as its plan says."""
    return HOUSE.at_most(plan.per_week)


def standing_visits(course: Course) -> list[Session]:
    """The visits of a course that count: not called off."""
    rows = Session.objects.filter(clinic_id=course.clinic_id, course=course)
    return list(rows.exclude(phase=Phase.CANCELLED).order_by("scheduled_at"))


def check_place(place: Place, patient_id: UUID, table: Timetable, *, at: datetime) -> None:
    """Raise ObstructedError where something is in the way, BadInputError for the past."""
    if place.starts_at <= at:
        raise BadInputError("A visit is booked for a time to come.", field="starts_at")
    found = table.obstacle(place.starts_at, str(place.bed_id), str(patient_id))
    if found is not None:
        raise ObstructedError(place, found)


@contextmanager
def database_keeps(place: Place) -> Iterator[None]:
    """Turn the database's own refusal of a second visit into what was found by asking."""
    try:
        yield
    except IntegrityError as error:
        obstacle = next((kind for net, kind in _NETS.items() if net in str(error)), None)
        if obstacle is None:
            raise
        raise ObstructedError(place, obstacle) from None


def refusal(
    clinic_id: UUID,
    patient_id: UUID,
    stopped: ObstructedError,
    *,
    at: datetime,
    fits: Callable[[datetime], bool],
    without: Sequence[UUID] = (),
) -> RefusedError:
    """The sentence: what is in the way, and the three nearest free places. Reads anew."""
    clinic = Clinic.objects.get(pk=clinic_id)
    wanted = stopped.place
    table = timetable(clinic, wanted.starts_at - _LOOK, wanted.starts_at + _LOOK, without=without)
    names = {str(bed.pk): bed.room or bed.name for bed in _rooms(clinic_id, wanted.bed_id)}
    free = table.nearest(
        wanted.starts_at,
        rooms=tuple(names),
        patient=str(patient_id),
        not_before=at,
        fits=fits,
    )
    said = _in_the_way(stopped, table, names[str(wanted.bed_id)])
    places = "; ".join(f"{_when(starts, table)} in {names[room]}" for starts, room in free)
    nearest = f"Free and nearest: {places}." if places else "Nothing is free within four weeks."
    return RefusedError(f"{said} {nearest}", rule_id=RULES[stopped.obstacle], field="starts_at")


def _rooms(clinic_id: UUID, first: UUID) -> list[Bed]:
    """The wanted room, then the others in their order."""
    rows = Bed.objects.filter(clinic_id=clinic_id, is_active=True)
    return sorted(rows, key=lambda bed: bed.pk != first)


def _in_the_way(stopped: ObstructedError, table: Timetable, room: str) -> str:
    starts = stopped.place.starts_at
    when = _when(starts, table)
    if stopped.obstacle is Obstacle.ROOM:
        other = table.in_room(starts, str(stopped.place.bed_id))
        if other is None:
            return f"{room} is taken on {when}."
        free = other.ends + table.turnover
        return (
            f"{room} is taken on {_when(other.starts, table)} to {_clock(other.ends, table)} "
            f"and ready again at {_clock(free, table)}."
        )
    load = table.load(starts)
    return {
        Obstacle.CLOSED: f"The clinic is closed on {when[:-7]}.",
        Obstacle.NOT_OPEN: f"The clinic is not open for a whole visit on {when}.",
        Obstacle.PATIENT: f"The patient has another visit on {when}.",
        Obstacle.NURSES: (
            f"There are too few nurses for one more visit on {when}: "
            f"{load.nurses} there, {load.visits} visits, {table.nurse_ratio} for each."
        ),
        Obstacle.PRESCRIBERS: (
            f"There are too few prescribers for one more visit on {when}: "
            f"{load.prescribers} there, {load.visits} visits, {table.prescriber_ratio} for each."
        ),
    }[stopped.obstacle]


def _when(moment: datetime, table: Timetable) -> str:
    return day_and_time(moment.astimezone(table.zone), "en")


def _clock(moment: datetime, table: Timetable) -> str:
    return f"{moment.astimezone(table.zone):%H:%M}"
