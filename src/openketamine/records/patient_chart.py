"""What is recorded of one patient before a course, as the core's chart reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from openketamine.core.assessment import Charted, Given, chart_of
from openketamine.core.assessment.chart import RECORD, Signed
from openketamine.core.assessment.patient import Saved
from openketamine.core.consent import State
from openketamine.core.eligibility import Indication
from openketamine.core.facts import Fact
from openketamine.records.consents import newest_plan, standing
from openketamine.records.models import (
    Assessment,
    Clinic,
    EligibilityOverride,
    IntakeSection,
    Patient,
)


def patient_chart(
    clinic_id: UUID, patient_id: UUID, indication: Indication, *, at: datetime
) -> Charted:
    """The chart of a patient of this clinic at one moment; raises Patient.DoesNotExist.

    Must run in the clinic's scope.
    """
    zone = ZoneInfo(Clinic.objects.values_list("timezone", flat=True).get(pk=clinic_id))
    return chart_of(given_of(clinic_id, patient_id, at=at), indication, at=at, zone=zone)


def given_of(clinic_id: UUID, patient_id: UUID, *, at: datetime) -> Given:
    """The newest signed assessments, the newest intake, and where the consent stands."""
    patient = Patient.objects.get(clinic_id=clinic_id, pk=patient_id)
    signed: dict[str, Signed] = {}
    drafts: dict[str, datetime] = {}
    rows = Assessment.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    for row in rows.order_by("version").iterator():
        if row.signature_id is not None:
            signed[row.kind] = Signed(content=json.loads(row.content), at=row.saved_at)
        else:
            drafts[row.kind] = row.saved_at
    return Given(
        born_on=patient.born_on,
        signed=signed,
        drafts=drafts,
        intake=newest_intake(clinic_id, patient_id),
        consent=tuple(_consent(clinic_id, patient_id, at)),
    )


def newest_intake(clinic_id: UUID, patient_id: UUID) -> dict[str, Saved]:
    """The newest save of each section, of whichever referral it was written for."""
    rows = IntakeSection.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    return {
        row.section: Saved(json.loads(row.answers), row.saved_at)
        for row in rows.order_by("saved_at", "version").iterator()
    }


def overridden_rules(
    clinic_id: UUID, patient_id: UUID, indication: str
) -> dict[str, EligibilityOverride]:
    """The overrides in force, by rule; the highest ordinal counts and may have ended it."""
    rows = EligibilityOverride.objects.filter(
        clinic_id=clinic_id, patient_id=patient_id, indication=indication
    ).select_related("signature")
    newest = {row.rule_id: row for row in rows.order_by("ordinal")}
    return {rule_id: row for rule_id, row in newest.items() if not row.is_ended}


def _consent(clinic_id: UUID, patient_id: UUID, at: datetime) -> Iterator[Fact]:
    """Where the consent stands; what is not signed yet is not known.

    A signature is only possible after the teach-back was right, so it proves both.
    """
    found = standing(
        clinic_id, patient_id, plan=newest_plan(clinic_id, patient_id=patient_id), at=at
    )
    if found.state is State.NONE:
        return
    is_withdrawn = found.state is State.WITHDRAWN
    yield Fact(name="consent_withdrawn", value=is_withdrawn, at=at, source=RECORD)
    if found.state is State.OUTDATED:
        yield Fact(name="consent_version_current", value=False, at=at, source=RECORD)
    if found.is_valid:
        for name in ("consent_signed", "teach_back_passed", "consent_version_current"):
            yield Fact(name=name, value=True, at=at, source=RECORD)
