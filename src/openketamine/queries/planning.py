"""What is to be planned, from the records: the calendar as it stands and the courses to place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openketamine.core.course import HOUSE, Available, CourseLimits, Hours, available_from
from openketamine.core.course.limits import INFUSIONS
from openketamine.core.session.state import Phase
from openketamine.planning.problem import (
    DAY_MIN,
    Free,
    Opening,
    Problem,
    Room,
    Shift,
    Taken,
    Wish,
)
from openketamine.queries._make import bed_row, patient_row
from openketamine.queries.rows import BedRow, PatientRow
from openketamine.queries.scoped import scoped
from openketamine.records.models import (
    Availability,
    Bed,
    Clinic,
    Plan,
    Session,
    WaitingEntry,
    WaitingState,
)
from openketamine.records.timetable import timetable

MOST_COURSES = 60
FIXED_FOR = timedelta(hours=24)
"""A visit that begins within this time is not moved by a plan: the patient has prepared."""

_USUAL_PRIORITY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A visit that stands."""

    session_id: UUID
    starts: datetime
    bed_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseToPlan:
    """A course of the problem: its wish has the same id as text. `kept` visits stay as they are."""

    course_id: UUID
    patient: PatientRow
    planned: int
    kept: tuple[Standing, ...]
    movable: tuple[Standing, ...]
    missing: int
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPlan:
    """The problem for the solver, and what its ids mean."""

    problem: Problem
    courses: tuple[CourseToPlan, ...]
    rooms: tuple[BedRow, ...]


@scoped
def planning_problem(
    *,
    clinic_id: UUID,
    course_ids: Sequence[UUID],
    at: datetime,
    first_on: date,
    last_on: date,
    may_move: bool = False,
    longest_days: int | None = None,
) -> ToPlan | None:
    """Place what the courses lack; with `may_move` their coming visits may move, if they must.

    `longest_days` lets a course take longer than the rules propose. None when nothing of these
    courses is to be placed, or none of them has a plan.
    """
    clinic = Clinic.objects.get(pk=clinic_id)
    zone = ZoneInfo(clinic.timezone)
    plans = _plans(clinic_id, course_ids)
    asked = _availability(clinic_id, plans)
    priorities = _priorities(clinic_id)
    courses: list[CourseToPlan] = []
    wishes: list[Wish] = []
    for plan in plans.values():
        course, wish = _course(plan, asked, priorities, at, may_move, longest_days)
        if wish is not None:
            courses.append(course)
            wishes.append(wish)
    if not wishes:
        return None
    begin = datetime.combine(first_on, time(0), zone).astimezone(UTC)
    # an answer may look some weeks further
    end = datetime.combine(last_on + timedelta(days=35), time(0), zone).astimezone(UTC)
    aside = [visit.session_id for course in courses for visit in course.movable]
    table = timetable(clinic, begin, end, without=aside)
    beds = [bed_row(bed) for bed in Bed.objects.filter(clinic_id=clinic_id, is_active=True)]
    problem = Problem(
        zone=zone,
        first_on=first_on,
        last_on=last_on,
        not_before=at,
        rooms=tuple(Room(id=str(bed.id)) for bed in beds),
        opening=tuple(Opening(*_minutes(hours)) for hours in table.opening),
        nurses=tuple(Shift(*_minutes(hours)) for hours in table.nurses),
        prescribers=tuple(Shift(*_minutes(hours)) for hours in table.prescribers),
        closures=table.closures,
        taken=tuple(Taken(room=v.room or None, starts=v.starts, ends=v.ends) for v in table.visits),
        wishes=tuple(wishes),
        visit_min=clinic.chair_min,
        turnover_min=clinic.turnover_min,
        nurse_ratio=clinic.nurse_ratio,
        prescriber_ratio=clinic.prescriber_ratio,
    )
    return ToPlan(problem=problem, courses=tuple(courses), rooms=tuple(beds))


def _plans(clinic_id: UUID, course_ids: Iterable[UUID]) -> dict[UUID, Plan]:
    """The newest plan of each course, by patient's name."""
    rows = Plan.objects.filter(clinic_id=clinic_id, course_id__in=list(course_ids)[:MOST_COURSES])
    rows = rows.select_related("patient").order_by(
        "patient__family_name", "patient__given_name", "course_id", "version"
    )
    return {row.course_id: row for row in rows}


def _course(
    plan: Plan,
    asked: dict[UUID, Available],
    priorities: dict[UUID, int],
    at: datetime,
    may_move: bool,
    longest_days: int | None,
) -> tuple[CourseToPlan, Wish | None]:
    rows = Session.objects.filter(clinic_id=plan.clinic_id, course_id=plan.course_id)
    visits = list(rows.exclude(phase=Phase.CANCELLED).order_by("scheduled_at"))
    movable = [
        visit
        for visit in visits
        if may_move and visit.phase == Phase.SCHEDULED and visit.scheduled_at > at + FIXED_FOR
    ]
    kept = [visit for visit in visits if visit not in movable]
    missing = plan.infusions - len(visits)
    course = CourseToPlan(
        course_id=plan.course_id,
        patient=patient_row(plan.patient),
        planned=plan.infusions,
        kept=tuple(map(_standing, kept)),
        movable=tuple(map(_standing, movable)),
        missing=missing,
        is_asked=plan.patient_id in asked,
    )
    count = missing + len(movable)
    if missing < 1 and not movable:
        return course, None
    said = asked.get(plan.patient_id, Available())
    rooms = [str(visit.bed_id) for visit in movable if visit.bed_id]
    return course, Wish(
        id=str(plan.course_id),
        visits=min(count, INFUSIONS.value),
        limits=_limits(plan, longest_days),
        free=tuple(Free(w.weekday, _minute(w.starts), _minute(w.ends)) for w in said.windows)
        or None,
        away=said.days_away,
        fixed=tuple(visit.scheduled_at for visit in kept),
        booked=tuple(visit.scheduled_at for visit in movable),
        booked_in=tuple(str(visit.bed_id or "") for visit in movable),
        likes_room=max(set(rooms), key=rooms.count) if rooms else "",
        priority=priorities.get(plan.patient_id, _USUAL_PRIORITY),
    )


def _standing(visit: Session) -> Standing:
    return Standing(session_id=visit.pk, starts=visit.scheduled_at, bed_id=visit.bed_id)


def _limits(plan: Plan, longest_days: int | None) -> CourseLimits:
    limits = HOUSE.at_most(plan.per_week)
    return limits if longest_days is None else limits.over(longest_days)


def _availability(clinic_id: UUID, plans: dict[UUID, Plan]) -> dict[UUID, Available]:
    rows = Availability.objects.filter(
        clinic_id=clinic_id, patient_id__in=[plan.patient_id for plan in plans.values()]
    )
    return {
        row.patient_id: available_from(json.loads(row.content)) for row in rows.order_by("version")
    }


def _priorities(clinic_id: UUID) -> dict[UUID, int]:
    rows = WaitingEntry.objects.filter(
        clinic_id=clinic_id, state__in=[WaitingState.WAITING, WaitingState.OFFERED]
    )
    return {row.patient_id: row.priority for row in rows}


def _minutes(hours: Hours) -> tuple[int, int, int]:
    return hours.weekday, _minute(hours.starts), _minute(hours.ends) or DAY_MIN


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
