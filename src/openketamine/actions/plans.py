"""A prescriber's plan of a course: checked, signed, and carried into what is booked already."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from openketamine.actions._consent import document_for, locked_patient
from openketamine.actions._proven import bear_witness
from openketamine.actions.actor import Actor
from openketamine.actions.recorded import Write, recorded
from openketamine.actions.signature import add_signature, check_signer
from openketamine.core.consent import (
    LANGUAGES,
    Concluded,
    PlanContent,
    check_accepted,
    check_plan,
)
from openketamine.core.errors import BadInputError, StaleError
from openketamine.core.protocols import names
from openketamine.core.session.state import Phase
from openketamine.core.units import Quantity
from openketamine.records.chain import plan_content, row_hash
from openketamine.records.consents import newest_plan
from openketamine.records.models import Course, EligibilityReport, Patient, Plan, Session
from openketamine.records.protocol import clinic_protocol

MEANING = "orders this course and is responsible for it"
"""What a signature of a plan says."""
_DONE = (Phase.DISCHARGED, Phase.SIGNED)


def sign_plan(
    patient_id: UUID,
    plan: PlanContent,
    *,
    expected_version: int,
    signer: Actor,
    by: Actor,
    at: datetime,
) -> UUID:
    """Sign a plan, or a changed one; returns its id. Visits not begun yet get its order.

    `signer` has just given user name and password again; `expected_version` is that of the plan
    on the screen, 0 for none. A changed plan needs a new consent. Raises RefusedError when the
    newest eligibility report was not accepted or a limit of the protocol set is broken,
    StaleError when somebody else has signed a plan since.
    """
    check_signer(signer, by)
    if plan.protocol_set.partition("@")[0] not in names():
        raise BadInputError("There is no such protocol set.", field="protocol_set")
    new_id = uuid4()
    subject = f"plan:{new_id}"
    with recorded(
        by=signer, at=at, action="sign_plan", subject=subject, permission="plan.sign"
    ) as write:
        patient = locked_patient(write, patient_id)
        protocol = clinic_protocol(by.clinic_id, plan.protocol_set.partition("@")[0])
        plan = replace(plan, protocol_set=protocol.label)
        check_plan(plan, protocol, _weight(patient))
        before = newest_plan(by.clinic_id, patient_id=patient_id)
        if (before.version if before else 0) != expected_version:
            raise StaleError("Another plan was signed meanwhile: look at it and repeat.")
        course = _course(write, patient, plan)
        is_first = before is None or before.course_id != course.pk
        report = _report(write, patient, plan)
        check_accepted(report, at=at, protocol=protocol, is_first=is_first)
        row = _add(write, new_id, patient, course, plan)
        for language in LANGUAGES:
            document_for(write, patient, row, language)
        write.facts.update(
            patient=str(patient_id),
            plan_version=row.version,
            reordered=_reorder(write, course, row),
            screen_of=str(by.staff_id or ""),
        )
        return row.pk


def _report(write: Write, patient: Patient, plan: PlanContent) -> Concluded | None:
    rows = EligibilityReport.objects.filter(
        clinic_id=write.by.clinic_id, patient=patient, indication=str(plan.indication)
    )
    row = rows.order_by("-at").first()
    if row is None:
        return None
    return Concluded(conclusion=row.conclusion, protocol_set=row.protocol_set, at=row.at)


def _weight(patient: Patient) -> Quantity | None:
    known = patient.last_weight_kg
    return None if known is None else Quantity(known, "kg")


def _course(write: Write, patient: Patient, plan: PlanContent) -> Course:
    """The course under way, else a new one; it counts as many infusions as the plan."""
    rows = Course.objects.filter(clinic_id=write.by.clinic_id, patient=patient)
    course = rows.order_by("-number").first()
    if course is None or _is_over(write, course):
        return write.add(
            Course,
            patient=patient,
            number=course.number + 1 if course else 1,
            planned_infusions=plan.infusions,
            indication=str(plan.indication),
        )
    write.change(course, planned_infusions=plan.infusions, indication=str(plan.indication))
    return course


def _is_over(write: Write, course: Course) -> bool:
    visits = Session.objects.filter(clinic_id=write.by.clinic_id, course=course)
    return visits.filter(phase__in=_DONE).count() >= course.planned_infusions


def _add(write: Write, new_id: UUID, patient: Patient, course: Course, plan: PlanContent) -> Plan:
    known = Plan.objects.filter(clinic_id=write.by.clinic_id, course=course)
    values = {
        "id": new_id,
        "patient_id": patient.pk,
        "course_id": course.pk,
        "version": known.count() + 1,
        "indication": str(plan.indication),
        "protocol_set": plan.protocol_set,
        "drug": plan.drug,
        "mg_per_kg": plan.mg_per_kg,
        "minutes": plan.minutes,
        "volume_ml": plan.volume_ml,
        "vial_mg_per_ml": plan.vial_mg_per_ml,
        "infusions": plan.infusions,
        "per_week": plan.per_week,
        "cost_text": plan.cost_text,
        "note": plan.note,
        "at": write.at,
    }
    content = plan_content(Plan(**values))
    digest = row_hash(content)
    signature = add_signature(write, f"plan:{new_id}", meaning=MEANING, record_hash=digest)
    row = write.add(Plan, content_hash=digest, signature=signature, **values)
    bear_witness(write, row, content)
    return row


def _reorder(write: Write, course: Course, plan: Plan) -> int:
    """Give every visit that nobody has begun the plan's order; how many had another."""
    rows = Session.objects.filter(
        clinic_id=write.by.clinic_id, course=course, phase=Phase.SCHEDULED, event_count=0
    )
    order = {
        "protocol_set": plan.protocol_set,
        "drug": plan.drug,
        "ordered_mg_per_kg": plan.mg_per_kg,
        "ordered_minutes": plan.minutes,
        "ordered_volume_ml": plan.volume_ml,
        "vial_mg_per_ml": plan.vial_mg_per_ml,
    }
    changed = 0
    for session in rows:
        if any(getattr(session, name) != value for name, value in order.items()):
            write.change(session, **order)
            changed += 1
    return changed
