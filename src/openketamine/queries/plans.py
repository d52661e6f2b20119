"""Plans: the one that counts for a course or a patient, and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from openketamine.core.consent import PlanContent
from openketamine.core.session.state import Phase
from openketamine.queries.scoped import scoped
from openketamine.records.consents import newest_plan, planned
from openketamine.records.models import Clinic, Plan, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One signed version of a plan; doses are mg of ketamine base per kg."""

    id: UUID
    patient_id: UUID
    course_id: UUID
    course_number: int
    version: int
    content: PlanContent
    content_hash: str
    signed_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What the clinic asks for one infusion; `amount` is None where it has not said."""

    currency: str
    amount: Decimal | None


@scoped
def approved_plan(
    *, clinic_id: UUID, course_id: UUID | None = None, patient_id: UUID | None = None
) -> PlanRow | None:
    """The plan that counts for a course, else for the patient's newest course that has one."""
    if course_id is None and patient_id is None:
        raise ValueError("name the course or the patient")
    row = newest_plan(clinic_id, patient_id=patient_id, course_id=course_id)
    return None if row is None else _row(row)


@scoped
def plan_versions(*, clinic_id: UUID, patient_id: UUID) -> tuple[PlanRow, ...]:
    """Every plan that was ever signed for the patient, the newest first."""
    rows = Plan.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    found = rows.select_related("course", "signature").order_by("-course__number", "-version")
    return tuple(_row(row) for row in found)


@scoped
def visits_not_begun(*, clinic_id: UUID, course_id: UUID) -> int:
    """Booked visits that would get the order of a changed plan."""
    rows = Session.objects.filter(clinic_id=clinic_id, course_id=course_id)
    return rows.filter(phase=Phase.SCHEDULED, event_count=0).count()


@scoped
def price(*, clinic_id: UUID) -> Price:
    """The clinic's price for one infusion."""
    clinic = Clinic.objects.get(pk=clinic_id)
    return Price(currency=clinic.currency, amount=clinic.price_per_infusion)


def _row(row: Plan) -> PlanRow:
    return PlanRow(
        id=row.pk,
        patient_id=row.patient_id,
        course_id=row.course_id,
        course_number=row.course.number,
        version=row.version,
        content=planned(row),
        content_hash=row.content_hash,
        signed_by=row.signature.printed_name,
        at=row.at,
    )
