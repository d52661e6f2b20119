"""What the verbs of plan and consent share: the locked patient, the document, the next step."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from openketamine.actions._proven import bear_witness
from openketamine.actions.help_numbers import help_numbers
from openketamine.actions.recorded import Write, lock_rows
from openketamine.core.consent import (
    NO_PLAN_RULE,
    NOT_OPENED_RULE,
    TEMPLATE_VERSION,
    AboutClinic,
    AboutPatient,
    Standing,
    make_content,
)
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.records.chain import canonical, consent_event_content, document_content
from openketamine.records.consents import newest_plan, planned, standing
from openketamine.records.models import (
    Clinic,
    ConsentDocument,
    ConsentEvent,
    ConsentEventKind,
    Patient,
    Plan,
)
from openketamine.records.protocol import clinic_protocol


def locked_patient(write: Write, patient_id: UUID) -> Patient:
    """The patient of the writer's clinic, locked so that steps are numbered one by one."""
    rows = Patient.objects.filter(clinic_id=write.by.clinic_id, pk=patient_id)
    patient = lock_rows(rows).first()
    if patient is None:
        raise BadInputError("There is no such patient in this clinic.", field="patient")
    return patient


def plan_of(write: Write, patient: Patient) -> Plan:
    """The plan that counts; RefusedError while a prescriber has signed none."""
    plan = newest_plan(write.by.clinic_id, patient_id=patient.pk)
    if plan is None:
        raise RefusedError("There is no signed plan to consent to yet.", rule_id=NO_PLAN_RULE)
    return plan


def standing_of(write: Write, patient: Patient) -> Standing:
    """Where this patient's consent to the newest plan stands now."""
    plan = newest_plan(write.by.clinic_id, patient_id=patient.pk)
    return standing(write.by.clinic_id, patient.pk, plan=plan, at=write.at)


def document_for(write: Write, patient: Patient, plan: Plan, language: str) -> ConsentDocument:
    """The document of this plan and text in a language, made now if it is not there."""
    known = ConsentDocument.objects.filter(clinic_id=write.by.clinic_id, patient=patient)
    mine = known.filter(plan=plan, template_version=TEMPLATE_VERSION)
    found = mine.filter(language=language).select_related("plan").first()
    if found is not None:
        return found
    same, newest = mine.first(), known.order_by("-version").first()
    version = same.version if same else 1 + (newest.version if newest else 0)
    content = canonical(_content(write, patient, plan, language))
    row = write.add(
        ConsentDocument,
        patient=patient,
        plan=plan,
        version=version,
        template_version=TEMPLATE_VERSION,
        language=language,
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        made_at=write.at,
    )
    bear_witness(write, row, document_content(row))
    return row


def _content(write: Write, patient: Patient, plan: Plan, language: str) -> dict[str, Any]:
    clinic = Clinic.objects.get(pk=write.by.clinic_id)
    return make_content(
        planned(plan),
        clinic_protocol(clinic.pk, plan.protocol_set.partition("@")[0]),
        clinic=AboutClinic(
            name=clinic.name,
            phone=clinic.phone,
            address=clinic.address,
            help=help_numbers(clinic.country),
        ),
        patient=AboutPatient(
            name=f"{patient.given_name} {patient.family_name}", born_on=patient.born_on
        ),
        language=language,
        plan_version=plan.version,
    )


def opened_document(write: Write, patient: Patient, found: Standing) -> ConsentDocument:
    """The document that the patient opened last; RefusedError when none was opened."""
    if found.document is None:
        raise RefusedError("The patient has not opened the consent yet.", rule_id=NOT_OPENED_RULE)
    return ConsentDocument.objects.select_related("plan").get(
        clinic_id=write.by.clinic_id,
        patient=patient,
        version=found.document.version,
        language=found.document.language,
    )


def add_event(
    write: Write,
    patient: Patient,
    document: ConsentDocument,
    kind: ConsentEventKind,
    *,
    printed_name: str = "",
    **facts: Any,
) -> ConsentEvent:
    """Append one step; the patient must be locked. The audit names its number, kind and hash."""
    known = ConsentEvent.objects.filter(clinic_id=write.by.clinic_id, patient=patient)
    row = write.add(
        ConsentEvent,
        patient=patient,
        document=document,
        ordinal=known.count() + 1,
        kind=kind,
        facts=canonical(facts),
        record_hash=document.sha256,
        printed_name=printed_name or write.by.display_name,
        by_id=write.by.staff_id,
        at=write.at,
    )
    bear_witness(write, row, consent_event_content(row))
    write.facts.update(
        step=row.kind, ordinal=row.ordinal, consent_hash=row.record_hash, version=document.version
    )
    return row
