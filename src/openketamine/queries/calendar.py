"""The calendar: visits by room and day, the load against the people there, and what is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openketamine.core.course import HOUSE, Load, Timetable, keeps_rhythm
from openketamine.core.session.state import Phase
from openketamine.queries._make import bed_row, patient_row
from openketamine.queries.rows import BedRow, PatientRow
from openketamine.queries.scoped import scoped
from openketamine.records.confirmations import newest_confirmations
from openketamine.records.consents import newest_plan, standings
from openketamine.records.models import (
    Availability,
    Bed,
    Clinic,
    Course,
    OpeningHours,
    Plan,
    Session,
    Shift,
    VisitConfirmation,
    WaitingEntry,
    WaitingState,
)
from openketamine.records.timetable import timetable

_DONE = (Phase.DISCHARGED, Phase.SIGNED)
_LOOK = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a patient has said of a visit: yes, no, unsure, or empty; and who takes them home."""

    ride: str = ""
    ride_name: str = ""
    ride_phone: str = ""
    fasting: str = ""
    coming: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarVisit:
    """One visit as the calendar shows it; `ends` includes no cleaning."""

    session_id: UUID
    course_id: UUID
    patient: PatientRow
    bed_id: UUID | None
    room: str
    starts: datetime
    ends: datetime
    ordinal: int
    planned: int
    phase: str
    is_missed: bool
    times_moved: int
    said: Said
    is_consented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """A half hour: its load against the people there."""

    at: datetime
    load: Load


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One date: when the clinic is open, the visits in order of time, the load by half hours."""

    on: date
    is_closed: bool
    open_spans: tuple[tuple[datetime, datetime], ...]
    visits: tuple[CalendarVisit, ...]
    slots: tuple[SlotRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """Some days of a clinic. `has_hours` and `has_people` are False before they were entered."""

    rooms: tuple[BedRow, ...]
    days: tuple[DayRow, ...]
    has_hours: bool
    has_people: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBook:
    """A course whose plan has more infusions than are done and booked."""

    course_id: UUID
    patient: PatientRow
    planned: int
    done: int
    booked: int
    missed: int
    per_week: int
    is_consented: bool
    has_availability: bool
    waiting: str

    @property
    def missing(self) -> int:
        """How many visits are to be booked."""
        return self.planned - self.done - self.booked


@scoped
def calendar(*, clinic_id: UUID, first_on: date, days: int, at: datetime) -> CalendarRow:
    """Some days from a date on."""
    clinic = Clinic.objects.get(pk=clinic_id)
    zone = ZoneInfo(clinic.timezone)
    begin = datetime.combine(first_on, time(0), zone).astimezone(UTC)
    end = datetime.combine(first_on + timedelta(days=days), time(0), zone).astimezone(UTC)
    rows = Session.objects.filter(
        clinic_id=clinic_id, scheduled_at__gte=begin, scheduled_at__lt=end
    ).exclude(phase=Phase.CANCELLED)
    visits = _visits(clinic, rows.order_by("scheduled_at", "bed__position"), at)
    table = timetable(clinic, begin, end)
    return CalendarRow(
        rooms=tuple(
            bed_row(bed) for bed in Bed.objects.filter(clinic_id=clinic_id, is_active=True)
        ),
        days=tuple(_day(first_on + timedelta(days=n), table, visits) for n in range(days)),
        has_hours=OpeningHours.objects.filter(clinic_id=clinic_id).exists(),
        has_people=Shift.objects.filter(clinic_id=clinic_id).exists(),
    )


@scoped
def calendar_visit(*, clinic_id: UUID, session_id: UUID, at: datetime) -> CalendarVisit:
    """One visit, called off ones too; raises ObjectDoesNotExist for an id not of this clinic."""
    row = Session.objects.get(clinic_id=clinic_id, pk=session_id)
    return _visits(Clinic.objects.get(pk=clinic_id), [row], at)[0]


@scoped
def visits_of(*, clinic_id: UUID, patient_id: UUID, at: datetime) -> tuple[CalendarVisit, ...]:
    """Every visit of a patient in time, called off ones too."""
    rows = Session.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    return _visits(Clinic.objects.get(pk=clinic_id), rows.order_by("scheduled_at"), at)


@scoped
def to_be_booked(*, clinic_id: UUID, at: datetime) -> tuple[ToBook, ...]:
    """Courses with a signed plan that lack visits: who waits for a place first."""
    plans: dict[UUID, Plan] = {}  # of each patient the newest course's newest
    rows = Plan.objects.filter(clinic_id=clinic_id).select_related("course", "patient")
    for row in rows.order_by("course__number", "version"):
        plans[row.patient_id] = row
    visits = Session.objects.filter(
        clinic_id=clinic_id, course_id__in=[plan.course_id for plan in plans.values()]
    )
    counted: dict[UUID, list[Session]] = {}
    for visit in visits:
        counted.setdefault(visit.course_id, []).append(visit)
    lacking = {
        pk: plan
        for pk, plan in plans.items()
        if sum(v.phase != Phase.CANCELLED for v in counted.get(plan.course_id, ())) < plan.infusions
    }
    consented = _consented(clinic_id, lacking, at)
    said = Availability.objects.filter(clinic_id=clinic_id, patient_id__in=lacking)
    available = set(said.values_list("patient_id", flat=True))
    waiting = _waiting(clinic_id)
    found = [
        _to_book(plan, counted.get(plan.course_id, []), pk in consented, pk in available, waiting)
        for pk, plan in lacking.items()
    ]
    order = {pk: number for number, pk in enumerate(waiting)}
    return tuple(
        sorted(found, key=lambda one: (order.get(one.patient.id, len(order)), one.patient.name))
    )


@scoped
def free_places(
    *,
    clinic_id: UUID,
    course_id: UUID,
    at: datetime,
    near: datetime | None = None,
    without: UUID | None = None,
    most: int = 12,
) -> tuple[tuple[datetime, BedRow], ...]:
    """The free places nearest to a time that keep the course's rhythm; `without` is to be moved."""
    clinic = Clinic.objects.get(pk=clinic_id)
    course = Course.objects.get(clinic_id=clinic_id, pk=course_id)
    plan = newest_plan(clinic_id, course_id=course.pk)
    limits = HOUSE.at_most(plan.per_week) if plan else HOUSE
    aside = [] if without is None else [without]
    visits = Session.objects.filter(clinic_id=clinic_id, course=course)
    kept = [
        visit.scheduled_at for visit in visits.exclude(phase=Phase.CANCELLED).exclude(pk__in=aside)
    ]
    wanted = near or at
    table = timetable(clinic, wanted - _LOOK, wanted + _LOOK, without=aside)
    rooms = {
        str(bed.pk): bed_row(bed) for bed in Bed.objects.filter(clinic_id=clinic_id, is_active=True)
    }
    found = table.nearest(
        wanted,
        rooms=tuple(rooms),
        patient=str(course.patient_id),
        not_before=at,
        fits=lambda starts: keeps_rhythm([*kept, starts], table.zone, limits),
        most=most,
    )
    return tuple((starts, rooms[room]) for starts, room in sorted(found))


@scoped
def said_of_visit(*, clinic_id: UUID, session_id: UUID) -> Said:
    """What the patient has said of a visit; nothing for an id not of this clinic."""
    row = Session.objects.filter(clinic_id=clinic_id, pk=session_id).first()
    if row is None:
        return Said()
    return _said(newest_confirmations(clinic_id, [row])[row.pk])


def _visits(clinic: Clinic, rows: Iterable[Session], at: datetime) -> tuple[CalendarVisit, ...]:
    """As many questions for one visit as for all."""
    wanted = [row.pk for row in rows]
    found = Session.objects.filter(clinic_id=clinic.pk, pk__in=wanted)
    by_id = {row.pk: row for row in found.select_related("patient", "course", "bed")}
    said = newest_confirmations(clinic.pk, by_id.values())
    consented = _consented(clinic.pk, {row.patient_id for row in by_id.values()}, at)
    length = timedelta(minutes=clinic.chair_min)
    return tuple(
        CalendarVisit(
            session_id=row.pk,
            course_id=row.course_id,
            patient=patient_row(row.patient),
            bed_id=row.bed_id,
            room=(row.bed.room or row.bed.name) if row.bed else "",
            starts=row.scheduled_at,
            ends=row.scheduled_until or row.scheduled_at + length,
            ordinal=row.ordinal,
            planned=row.course.planned_infusions,
            phase=row.phase,
            is_missed=row.is_missed,
            times_moved=row.times_moved,
            said=_said(said[row.pk]),
            is_consented=row.patient_id in consented,
        )
        for row in (by_id[pk] for pk in wanted)
    )


def _said(answers: Mapping[str, VisitConfirmation]) -> Said:
    ride, fasting, coming = (answers.get(kind) for kind in ("ride", "fasting", "coming"))
    return Said(
        ride=ride.answer if ride else "",
        ride_name=ride.ride_name if ride else "",
        ride_phone=ride.ride_phone if ride else "",
        fasting=fasting.answer if fasting else "",
        coming=coming.answer if coming else "",
        said_at=max((row.said_at for row in answers.values()), default=None),
    )


def _day(on: date, table: Timetable, visits: Iterable[CalendarVisit]) -> DayRow:
    spans = table.open_spans(on)
    mine = tuple(v for v in visits if v.starts.astimezone(table.zone).date() == on)
    is_closed = on in table.closures
    first = min([*(begin for begin, _ in spans), *(v.starts for v in mine)], default=None)
    last = max([*(end for _, end in spans), *(v.ends for v in mine)], default=None)
    slots: list[SlotRow] = []
    if first is not None and last is not None and (mine or not is_closed):
        moment = first.replace(minute=first.minute // 30 * 30, second=0, microsecond=0)
        while moment < last:
            slots.append(SlotRow(at=moment, load=table.load(moment)))
            moment += timedelta(minutes=30)
    return DayRow(
        on=on,
        is_closed=is_closed,
        open_spans=() if is_closed else tuple(spans),
        visits=mine,
        slots=tuple(slots),
    )


def _consented(clinic_id: UUID, patient_ids: Iterable[UUID], at: datetime) -> set[UUID]:
    """Whose consent to the newest plan stands."""
    found = standings(clinic_id, list(patient_ids), at=at)
    return {patient_id for patient_id, standing in found.items() if standing.is_valid}


def _waiting(clinic_id: UUID) -> dict[UUID, str]:
    """Who waits, in the order of the list."""
    rows = WaitingEntry.objects.filter(
        clinic_id=clinic_id, state__in=[WaitingState.WAITING, WaitingState.OFFERED]
    )
    return {row.patient_id: row.state for row in rows.order_by("priority", "since")}


def _to_book(
    plan: Plan,
    visits: Iterable[Session],
    is_consented: bool,
    has_availability: bool,
    waiting: Mapping[UUID, str],
) -> ToBook:
    found = list(visits)
    done = sum(v.phase in _DONE for v in found)
    return ToBook(
        course_id=plan.course_id,
        patient=patient_row(plan.patient),
        planned=plan.infusions,
        done=done,
        booked=sum(v.phase != Phase.CANCELLED for v in found) - done,
        missed=sum(v.is_missed for v in found),
        per_week=plan.per_week,
        is_consented=is_consented,
        has_availability=has_availability,
        waiting=waiting.get(plan.patient_id, ""),
    )
