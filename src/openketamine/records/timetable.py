"""A clinic's opening, people and visits as the core's timetable."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from openketamine.core.course import Hours, Timetable, Visit
from openketamine.core.session.state import Phase
from openketamine.records.models import Clinic, Closure, OpeningHours, Role, Session, Shift


def timetable(
    clinic: Clinic, first: datetime, last: datetime, *, without: Collection[UUID] = ()
) -> Timetable:
    """The timetable of a clinic, with the visits between two times but those left out."""
    length = timedelta(minutes=clinic.chair_min)
    # visits without an end are of before there were lengths; those hold a room as long as any
    before = max(timedelta(days=1), 2 * length)
    rows = Session.objects.filter(
        clinic_id=clinic.pk, scheduled_at__gte=first - before, scheduled_at__lt=last
    )
    standing = rows.exclude(phase=Phase.CANCELLED).exclude(pk__in=without)
    people = Shift.objects.filter(clinic_id=clinic.pk, staff__is_active=True)
    return Timetable(
        zone=ZoneInfo(clinic.timezone),
        opening=tuple(
            Hours(row.weekday, row.opens_at, row.closes_at)
            for row in OpeningHours.objects.filter(clinic_id=clinic.pk)
        ),
        closures=frozenset(
            Closure.objects.filter(clinic_id=clinic.pk).values_list("on", flat=True)
        ),
        nurses=_hours(people, Role.NURSE),
        prescribers=_hours(people, Role.PRESCRIBER),
        visits=tuple(
            Visit(
                starts=row.scheduled_at,
                ends=row.scheduled_until or row.scheduled_at + length,
                room=str(row.bed_id or ""),
                patient=str(row.patient_id),
            )
            for row in standing.order_by("scheduled_at")
        ),
        length=length,
        turnover=timedelta(minutes=clinic.turnover_min),
        nurse_ratio=clinic.nurse_ratio,
        prescriber_ratio=clinic.prescriber_ratio,
    )


def _hours(people: QuerySet[Shift], role: str) -> tuple[Hours, ...]:
    return tuple(
        Hours(row.weekday, row.starts_at, row.ends_at) for row in people.filter(staff__role=role)
    )
