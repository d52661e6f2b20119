"""Opening hours, closed days and shifts, as they are edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from openketamine.queries.scoped import scoped
from openketamine.records.models import Clinic, Closure, OpeningHours, Shift, Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """One span of a weekday; of a shift `staff_id` and `name` say whose."""

    id: UUID
    weekday: int
    starts: time
    ends: time
    staff_id: UUID | None = None
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """A closed day."""

    id: UUID
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """Everything that says when a visit can be; lengths are minutes, ratios patients for one."""

    hours: tuple[HoursRow, ...]
    closures: tuple[ClosureRow, ...]
    shifts: tuple[HoursRow, ...]
    people: tuple[tuple[UUID, str, str], ...]
    chair_min: int
    turnover_min: int
    nurse_ratio: int
    prescriber_ratio: int


@scoped
def opening(*, clinic_id: UUID, from_on: date | None = None) -> OpeningRow:
    """The clinic's opening; closed days from a date on. People are nurses and prescribers."""
    clinic = Clinic.objects.get(pk=clinic_id)
    closures = Closure.objects.filter(clinic_id=clinic_id).order_by("on")
    if from_on is not None:
        closures = closures.filter(on__gte=from_on)
    shifts = Shift.objects.filter(clinic_id=clinic_id, staff__is_active=True)
    people = Staff.objects.filter(
        clinic_id=clinic_id, is_active=True, role__in=["nurse", "prescriber"]
    )
    return OpeningRow(
        hours=tuple(
            HoursRow(id=row.pk, weekday=row.weekday, starts=row.opens_at, ends=row.closes_at)
            for row in OpeningHours.objects.filter(clinic_id=clinic_id).order_by(
                "weekday", "opens_at"
            )
        ),
        closures=tuple(ClosureRow(id=row.pk, on=row.on, reason=row.reason) for row in closures),
        shifts=tuple(
            HoursRow(
                id=row.pk,
                weekday=row.weekday,
                starts=row.starts_at,
                ends=row.ends_at,
                staff_id=row.staff_id,
                name=row.staff.display_name,
                role=row.staff.role,
            )
            for row in shifts.select_related("staff").order_by(
                "staff__display_name", "weekday", "starts_at"
            )
        ),
        people=tuple(
            (person.pk, person.display_name, person.role)
            for person in people.order_by("display_name")
        ),
        chair_min=clinic.chair_min,
        turnover_min=clinic.turnover_min,
        nurse_ratio=clinic.nurse_ratio,
        prescriber_ratio=clinic.prescriber_ratio,
    )
