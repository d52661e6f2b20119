"""Patients: who they are, where each stands before the first infusion, and who must act."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from openketamine.core import pathway
from openketamine.core.assessment import PSYCHOLOGICAL, suicide_risk
from openketamine.core.assessment.chart import Signed
from openketamine.core.assessment.patient import Saved
from openketamine.core.consent.states import SIGNED
from openketamine.core.cssrs import Risk
from openketamine.core.forms import problems
from openketamine.core.intake import SECTIONS
from openketamine.core.session.state import Phase
from openketamine.queries._make import patient_row
from openketamine.queries.referrals import ReferralRow, referral_row
from openketamine.queries.rows import PatientRow
from openketamine.queries.scoped import scoped
from openketamine.records.consents import standings
from openketamine.records.models import (
    Assessment,
    Clinic,
    EligibilityReport,
    IntakeSection,
    Patient,
    Plan,
    Referral,
    Session,
)
from openketamine.records.protocol import clinic_protocol

MOST = 200
"""So many patients a list shows; a search narrows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheWay:
    """One patient with where it stands; `is_seen_today` asks for a clinician the same day."""

    patient: PatientRow
    referral: ReferralRow | None
    standing: pathway.Standing
    facts: pathway.Facts
    is_seen_today: bool
    next_visit_at: datetime | None


@scoped
def patient_of_clinic(*, clinic_id: UUID, patient_id: UUID) -> PatientRow:
    """One patient; raises ObjectDoesNotExist for an id that is not of this clinic."""
    return patient_row(Patient.objects.get(clinic_id=clinic_id, pk=patient_id))


@scoped
def patient_by_number(*, clinic_id: UUID, number: str) -> PatientRow | None:
    """The patient of the clinic's own record number; None when the number is free."""
    row = Patient.objects.filter(clinic_id=clinic_id, number=number.strip()).first()
    return None if row is None else patient_row(row)


@scoped
def on_the_way(*, clinic_id: UUID, patient_id: UUID, at: datetime) -> OnTheWay:
    """Where one patient stands; raises ObjectDoesNotExist for an id not of this clinic."""
    patient = Patient.objects.get(clinic_id=clinic_id, pk=patient_id)
    return _standing_of(clinic_id, [patient], at)[0]


@scoped
def patient_list(
    *, clinic_id: UUID, at: datetime, search: str = "", limit: int = MOST
) -> tuple[OnTheWay, ...]:
    """Patients by name: those to be seen today first. A search reads name and number."""
    rows = Patient.objects.filter(clinic_id=clinic_id)
    for word in search.replace(",", " ").split():  # as names are shown: "Example, Pat"
        rows = rows.filter(
            Q(family_name__icontains=word)
            | Q(given_name__icontains=word)
            | Q(number__icontains=word)
        )
    found = _standing_of(clinic_id, rows.order_by("family_name", "given_name")[:limit], at)
    return tuple(sorted(found, key=lambda row: not row.is_seen_today))


def _standing_of(clinic_id: UUID, patients: Iterable[Patient], at: datetime) -> list[OnTheWay]:
    """Everything is read for all patients at once: as many questions for one as for all."""
    known = list(patients)
    mine = Q(clinic_id=clinic_id, patient_id__in=[patient.pk for patient in known])
    clinic = Clinic.objects.get(pk=clinic_id)
    days = clinic_protocol(clinic_id, clinic.protocol_set).number("assessment_max_age_d")
    earliest = at - timedelta(days=float(days))
    referrals = {
        row.patient_id: row for row in Referral.objects.filter(mine).order_by("received_at")
    }
    assessed = _assessments(mine, earliest)
    intakes = _intakes(mine)
    concluded = dict(
        EligibilityReport.objects.filter(mine)
        .order_by("at")
        .values_list("patient_id", "conclusion")
    )
    planned = set(Plan.objects.filter(mine).values_list("patient_id", flat=True))
    consents = standings(clinic_id, [patient.pk for patient in known], at=at)
    visits, next_visit = _visits(mine, at)
    seen = _seen_today(mine, intakes)
    rows = []
    for patient in known:
        referral = referrals.get(patient.pk)
        sections = intakes.get(patient.pk, {})
        facts = pathway.Facts(
            referral="" if referral is None else referral.state,
            intake_sent=referral is not None and referral.intake_sent_at is not None,
            intake_begun=bool(sections),
            intake_open=_open_sections(sections),
            assessments=assessed.get(patient.pk, {}),
            conclusion=concluded.get(patient.pk, ""),
            has_plan=patient.pk in planned,
            has_consent=patient.pk in consents and consents[patient.pk].is_valid,
            is_signed_by_patient=patient.pk in consents and consents[patient.pk].state in SIGNED,
            is_high_risk=patient.pk in seen,
            visits=visits[patient.pk],
        )
        rows.append(
            OnTheWay(
                patient=patient_row(patient),
                referral=None if referral is None else referral_row(referral),
                standing=pathway.standing(facts),
                facts=facts,
                is_seen_today=facts.is_high_risk,
                next_visit_at=next_visit.get(patient.pk),
            )
        )
    return rows


def _assessments(mine: Q, earliest: datetime) -> dict[UUID, dict[str, pathway.Signed]]:
    found: dict[UUID, dict[str, pathway.Signed]] = {}
    rows = Assessment.objects.filter(mine).order_by("version")
    for patient_id, kind, saved_at, signature_id in rows.values_list(
        "patient_id", "kind", "saved_at", "signature_id"
    ):
        states = found.setdefault(patient_id, {})
        if signature_id is not None:
            is_old = saved_at < earliest
            states[kind] = pathway.Signed.STALE if is_old else pathway.Signed.SIGNED
        else:
            states.setdefault(kind, pathway.Signed.DRAFT)
    return found


def _intakes(mine: Q) -> dict[UUID, dict[str, Saved]]:
    found: dict[UUID, dict[str, Saved]] = {}
    for row in IntakeSection.objects.filter(mine).order_by("saved_at", "version"):
        sections = found.setdefault(row.patient_id, {})
        sections[row.section] = Saved(json.loads(row.answers), row.saved_at)
    return found


def _open_sections(sections: Mapping[str, Saved]) -> int:
    """How many parts of the intake are not answered completely."""
    return sum(
        name not in sections or bool(problems(section, sections[name].answers))
        for name, section in SECTIONS.items()
    )


def _visits(mine: Q, at: datetime) -> tuple[Counter[UUID], dict[UUID, datetime]]:
    """Visits that are still to come or under way, and the first of them."""
    ended = [Phase.CANCELLED.value, Phase.DISCHARGED.value, Phase.SIGNED.value]
    rows: QuerySet[Session] = Session.objects.filter(mine).exclude(phase__in=ended)
    counts: Counter[UUID] = Counter()
    first: dict[UUID, datetime] = {}
    for patient_id, scheduled_at in rows.order_by("scheduled_at").values_list(
        "patient_id", "scheduled_at"
    ):
        if scheduled_at >= at - timedelta(days=1):
            counts[patient_id] += 1
            first.setdefault(patient_id, scheduled_at)
    return counts, first


def _seen_today(mine: Q, intakes: Mapping[UUID, Mapping[str, Saved]]) -> set[UUID]:
    """Whose C-SSRS says high: a clinician sees them the same day, wherever they stand."""
    signed: dict[UUID, Signed] = {}
    rows = Assessment.objects.filter(mine, kind=PSYCHOLOGICAL, signature__isnull=False)
    for row in rows.order_by("version"):
        signed[row.patient_id] = Signed(content=json.loads(row.content), at=row.saved_at)
    return {
        patient_id
        for patient_id in {*signed, *intakes}
        if suicide_risk(signed.get(patient_id), intakes.get(patient_id, {}).get("safety"))
        is Risk.HIGH
    }
