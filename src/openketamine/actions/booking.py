"""Book the visits of a course as one object; move a visit, call it off, or note it was missed.

Rooms, patient and clinic are locked in this order before the timetable is read, so that of two
bookings at the same moment the second one sees the first. The database refuses what passes here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from openketamine.actions._places import (
    ObstructedError,
    Place,
    cautions,
    check_place,
    check_rhythm,
    database_keeps,
    limits_of,
    refusal,
    standing_visits,
)
from openketamine.actions.actor import Actor
from openketamine.actions.append_event import append_in, locked_session
from openketamine.actions.outbox import cancel_for_visit, queue_message
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.course import keeps_rhythm
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.session.commands import Command, CommandKind
from openketamine.core.session.state import Phase
from openketamine.records.consents import newest_plan, standing
from openketamine.records.models import (
    Bed,
    Clinic,
    Course,
    Patient,
    Plan,
    Session,
    WaitingEntry,
    WaitingState,
)
from openketamine.records.scope import clinic_scope
from openketamine.records.timetable import timetable

__all__ = [
    "Booked",
    "Moved",
    "Place",
    "book_series",
    "cancel_visit",
    "mark_missed",
    "move_visit",
    "replace_visits",
]

VISITS_PAGE = "/portal/visits/"
_PLAN = "BOOK-PLAN-01"
_COUNT = "BOOK-PLAN-02"
_MARGIN = timedelta(days=1)
_ASIDE = 1000  # above any number of a visit, while numbers change places


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What was booked. Without a consent that stands nothing of it may start."""

    series: UUID
    session_ids: tuple[UUID, ...]
    is_consented: bool
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A visit that stands, and where it goes."""

    session_id: UUID
    to: Place


def book_series(course_id: UUID, places: Sequence[Place], *, by: Actor, at: datetime) -> Booked:
    """Book the visits of a course, all or none, with the order of its plan.

    Raises RefusedError without a plan, for more visits than it has, where infusions come too
    close, and where something is in the way: then with the nearest free places.
    """
    return replace_visits(course_id, new=places, moved=(), reason="", by=by, at=at)


def replace_visits(
    course_id: UUID,
    *,
    new: Sequence[Place],
    moved: Sequence[Moved],
    reason: str,
    by: Actor,
    at: datetime,
) -> Booked:
    """Book visits and move others of the same course in one step, as a plan proposes it.

    A reason is needed where a visit is moved.
    """
    if not new and not moved:
        raise BadInputError("Choose at least one time.", field="starts_at")
    if moved:
        reason = _given(reason)
    wanted = [*new, *(one.to for one in moved)]
    aside = [one.session_id for one in moved]
    with (
        _explained(course_id, aside, by=by, at=at),
        recorded(
            by=by,
            at=at,
            action="replan_visits" if moved else "book_series",
            subject=f"course:{course_id}",
            permission="calendar.book",
        ) as write,
    ):
        sessions = [_movable(write, session_id, course_id) for session_id in sorted(aside)]
        by_id = {session.pk: session for session in sessions}
        was = {session.pk: session.scheduled_at for session in sessions}
        course, plan, clinic = _locked(write, course_id, wanted)
        kept = [s for s in standing_visits(course) if s.pk not in by_id]
        _check_count(plan, len(kept) + len(wanted))
        zone, limits = ZoneInfo(clinic.timezone), limits_of(plan)
        starts = [*(s.scheduled_at for s in kept), *(place.starts_at for place in wanted)]
        check_rhythm(starts, zone, limits)
        _check_places(clinic, course, wanted, aside, at=at)
        for one in moved:
            _set_aside(write, by_id[one.session_id])
        for one in moved:
            _move(write, by_id[one.session_id], one.to, clinic)
        series = uuid4()
        ids = [_add(write, course, plan, clinic, place, series, n) for n, place in enumerate(new)]
        _renumber(write, course)
        _leave_waiting_list(write, course)
        is_consented = standing(by.clinic_id, course.patient_id, plan=plan, at=at).is_valid
        write.facts.update(
            patient=str(course.patient_id),
            plan_version=plan.version,
            consent_stands=is_consented,
            series=str(series) if new else "",
            visits=[_said(i, p) for i, p in zip(ids, new, strict=True)],
            moved=[_said(one.session_id, one.to) for one in moved],
            reason=reason,
        )
        if new:
            _tell(write, "visits_booked", str(series), course.patient_id)
        for session in sessions:
            _tell_moved(write, session, was[session.pk])
        return Booked(
            series=series,
            session_ids=tuple(ids),
            is_consented=is_consented,
            cautions=cautions(starts, zone, limits),
        )


def move_visit(
    session_id: UUID, to: Place, *, reason: str, by: Actor, at: datetime
) -> tuple[str, ...]:
    """Move one visit to another time or room; returns what is worth saying of the new dates."""
    reason = _given(reason)
    course_id = _course_of(by.clinic_id, session_id)
    with (
        _explained(course_id, [session_id], by=by, at=at),
        recorded(
            by=by,
            at=at,
            action="move_visit",
            subject=f"session:{session_id}",
            permission="calendar.book",
        ) as write,
    ):
        session = _movable(write, session_id, course_id)
        course, plan, clinic = _locked(write, course_id, [to])
        kept = [s.scheduled_at for s in standing_visits(course) if s.pk != session_id]
        zone, starts = ZoneInfo(clinic.timezone), [*kept, to.starts_at]
        check_rhythm(starts, zone, limits_of(plan))
        _check_places(clinic, course, [to], [session_id], at=at)
        was = session.scheduled_at
        before = _said(session.pk, Place(was, session.bed_id or to.bed_id))
        _move(write, session, to, clinic)
        _renumber(write, course)
        write.facts.update(was=before, now=_said(session.pk, to), reason=reason)
        _tell_moved(write, session, was)
        return cautions(starts, zone, limits_of(plan))


def cancel_visit(session_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Call a visit off before its infusion; the session's own log tells it."""
    reason = _given(reason)
    with recorded(
        by=by,
        at=at,
        action="cancel_visit",
        subject=f"session:{session_id}",
        permission="calendar.book",
    ) as write:
        session = locked_session(write, session_id)
        was_to_come = session.scheduled_at > at
        _call_off(write, session, reason)
        if was_to_come:
            _tell_changed(write, session, session.scheduled_at, f"{session.pk}:cancelled")


def mark_missed(session_id: UUID, *, note: str, by: Actor, at: datetime) -> None:
    """The patient did not come: the visit is over and counts no more; the course has one less."""
    with recorded(
        by=by,
        at=at,
        action="mark_missed",
        subject=f"session:{session_id}",
        permission="calendar.book",
    ) as write:
        session = locked_session(write, session_id)
        if session.phase != Phase.SCHEDULED:
            raise RefusedError("This patient has been here: cancel the session on its own page.")
        if session.scheduled_at > at:
            raise RefusedError("This visit is still to come: move it or call it off.")
        _call_off(write, session, f"Did not come. {note.strip()}".strip())
        write.change(session, is_missed=True)


@contextmanager
def _explained(
    course_id: UUID, without: Sequence[UUID], *, by: Actor, at: datetime
) -> Iterator[None]:
    """Say what is in the way once everything is undone: a refused write cannot be read in."""
    try:
        yield
    except ObstructedError as stopped:
        with clinic_scope(by.clinic_id):
            course = Course.objects.get(clinic_id=by.clinic_id, pk=course_id)
            raise refusal(
                by.clinic_id,
                course.patient_id,
                stopped,
                at=at,
                fits=_fits(course, without),
                without=without,
            ) from None


def _fits(course: Course, without: Collection[UUID]) -> Callable[[datetime], bool]:
    """Whether one more visit at a time keeps the course's rhythm."""
    plan = newest_plan(course.clinic_id, course_id=course.pk)
    zone = ZoneInfo(Clinic.objects.get(pk=course.clinic_id).timezone)
    kept = [s.scheduled_at for s in standing_visits(course) if s.pk not in without]

    def fits(starts: datetime) -> bool:
        return plan is None or keeps_rhythm([*kept, starts], zone, limits_of(plan))

    return fits


def _locked(write: Write, course_id: UUID, places: Sequence[Place]) -> tuple[Course, Plan, Clinic]:
    """Visits, rooms, patient and clinic locked, in the order in which an arrival locks them."""
    clinic_id = write.by.clinic_id
    course = Course.objects.filter(clinic_id=clinic_id, pk=course_id).first()
    if course is None:
        raise BadInputError("There is no such course in this clinic.", field="course")
    visits = Session.objects.filter(clinic_id=clinic_id, course=course, phase=Phase.SCHEDULED)
    list(lock_rows(visits.order_by("pk")))  # they may be numbered anew
    wanted = {place.bed_id for place in places}
    rooms = lock_rows(Bed.objects.filter(clinic_id=clinic_id, is_active=True, pk__in=wanted))
    if {bed.pk for bed in rooms.order_by("pk")} != wanted:
        raise BadInputError("There is no such room in this clinic.", field="bed_id")
    lock_rows(Patient.objects.filter(clinic_id=clinic_id, pk=course.patient_id)).get()
    clinic = lock_rows(Clinic.objects.filter(pk=clinic_id)).get()
    plan = newest_plan(clinic_id, course_id=course.pk)
    if plan is None:
        raise RefusedError(
            "No plan is signed for this course. A prescriber signs it first.", rule_id=_PLAN
        )
    return course, plan, clinic


def _course_of(clinic_id: UUID, session_id: UUID) -> UUID:
    with clinic_scope(clinic_id):
        row = Session.objects.filter(clinic_id=clinic_id, pk=session_id).first()
    if row is None:
        raise BadInputError("There is no such session in this clinic.", field="session")
    return row.course_id


def _movable(write: Write, session_id: UUID, course_id: UUID) -> Session:
    session = locked_session(write, session_id)
    if session.course_id != course_id:
        raise BadInputError("This visit is of another course.", field="session")
    if session.phase != Phase.SCHEDULED:
        raise RefusedError("This visit has begun or is over: it cannot be moved.")
    return session


def _check_count(plan: Plan, wanted: int) -> None:
    if wanted > plan.infusions:
        raise RefusedError(
            f"The plan has {plan.infusions} infusions and these would be {wanted}, those done "
            "and booked included.",
            rule_id=_COUNT,
        )


def _check_places(
    clinic: Clinic, course: Course, places: Sequence[Place], aside: Sequence[UUID], *, at: datetime
) -> None:
    """Every place against what stands and those of this booking before it."""
    first = min(place.starts_at for place in places) - _MARGIN
    last = max(place.starts_at for place in places) + _MARGIN
    table = timetable(clinic, first, last, without=aside)
    for place in sorted(places, key=lambda one: one.starts_at):
        check_place(place, course.patient_id, table, at=at)
        table = table.also(place.starts_at, str(place.bed_id), str(course.patient_id))


def _add(
    write: Write,
    course: Course,
    plan: Plan,
    clinic: Clinic,
    place: Place,
    series: UUID,
    number: int,
) -> UUID:
    with database_keeps(place):
        row = write.add(
            Session,
            course=course,
            patient_id=course.patient_id,
            bed_id=place.bed_id,
            ordinal=_ASIDE + number,
            scheduled_at=place.starts_at,
            scheduled_until=place.starts_at + timedelta(minutes=clinic.chair_min),
            series=series,
            protocol_set=plan.protocol_set,
            drug=plan.drug,
            ordered_mg_per_kg=plan.mg_per_kg,
            ordered_minutes=plan.minutes,
            ordered_volume_ml=plan.volume_ml,
            vial_mg_per_ml=plan.vial_mg_per_ml,
        )
    return row.pk


def _set_aside(write: Write, session: Session) -> None:
    """Nowhere for a moment, so that two visits can change places."""
    write.change(session, scheduled_until=None)


def _move(write: Write, session: Session, to: Place, clinic: Clinic) -> None:
    with database_keeps(to):
        write.change(
            session,
            scheduled_at=to.starts_at,
            scheduled_until=to.starts_at + timedelta(minutes=clinic.chair_min),
            bed_id=to.bed_id,
            times_moved=session.times_moved + 1,
            moved_at=write.at,
        )


def _renumber(write: Write, course: Course) -> None:
    """Number the visits of a course in time; one that has begun keeps its number."""
    visits = standing_visits(course)
    fixed = {s.ordinal for s in visits if s.phase != Phase.SCHEDULED}
    free = (number for number in range(1, _ASIDE) if number not in fixed)
    wanted = [(s, next(free)) for s in visits if s.phase == Phase.SCHEDULED]
    changed = [(s, number) for s, number in wanted if s.ordinal != number]
    for session, number in changed:
        if session.ordinal < _ASIDE:
            write.change(session, ordinal=2 * _ASIDE + number)
    for session, number in changed:
        write.change(session, ordinal=number)


def _call_off(write: Write, session: Session, reason: str) -> None:
    append_in(write, session, Command(kind=CommandKind.CANCEL, payload={"reason": reason}))
    lock_rows(Clinic.objects.filter(pk=write.by.clinic_id)).get()
    _renumber(write, Course.objects.get(clinic_id=write.by.clinic_id, pk=session.course_id))
    cancel_for_visit(write, session.pk)


def _leave_waiting_list(write: Write, course: Course) -> None:
    rows = WaitingEntry.objects.filter(
        clinic_id=write.by.clinic_id,
        patient_id=course.patient_id,
        state__in=[WaitingState.WAITING, WaitingState.OFFERED],
    )
    for row in lock_rows(rows):
        write.change(row, state=WaitingState.BOOKED)


def _tell_moved(write: Write, session: Session, was: datetime) -> None:
    cancel_for_visit(write, session.pk)
    _tell_changed(write, session, was, f"{session.pk}:{session.times_moved}")


def _tell_changed(write: Write, session: Session, was: datetime, key: str) -> None:
    """Urgent when the visit was, or now is, today."""
    zone = ZoneInfo(Clinic.objects.get(pk=write.by.clinic_id).timezone)
    days = {moment.astimezone(zone).date() for moment in (was, session.scheduled_at)}
    is_today = write.at.astimezone(zone).date() in days
    kind = "visit_changed_today" if is_today else "visit_changed"
    _tell(write, kind, key, session.patient_id, session.pk)


def _tell(
    write: Write, kind: str, key: str, patient_id: UUID, session_id: UUID | None = None
) -> None:
    queue_message(
        write, kind, key=key, patient_id=patient_id, session_id=session_id, path=VISITS_PAGE
    )


def _said(session_id: UUID, place: Place) -> dict[str, str]:
    return {
        "session": str(session_id),
        "at": place.starts_at.isoformat(),
        "bed": str(place.bed_id),
    }


def _given(reason: str) -> str:
    if not reason.strip():
        raise BadInputError("Say why, in a few words.", field="reason")
    return reason.strip()
