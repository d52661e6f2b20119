"""A patient who was accepted, a plan that is signed, a consent under way."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.consents import (
    answer_question,
    countersign_consent,
    open_consent,
    sign_consent,
)
from openketamine.actions.plans import sign_plan
from openketamine.core.consent import PlanContent
from openketamine.core.eligibility import Indication
from openketamine.queries.consents import ConsentRow, consent_of
from openketamine.records.models import EligibilityReport
from openketamine.records.scope import clinic_scope

from .conftest import TheClinic


def accept(clinic: TheClinic, patient_id: UUID, conclusion: str = "accepted") -> None:
    """The prescriber's conclusion on depression."""
    with clinic_scope(clinic.id):
        EligibilityReport.objects.create(
            clinic_id=clinic.id,
            patient_id=patient_id,
            indication="depression",
            protocol_set="consensus-moderate@1",
            outcome="allow",
            conclusion=conclusion,
            chart="{}",
            decision="{}",
            at=datetime.now(UTC),
            by_id=clinic.people["prescriber"].staff_id,
        )


def plan_for(clinic: TheClinic, patient_id: UUID, version: int = 0, **changed: Any) -> None:
    """A signed plan: depression, 0.5 mg/kg over 40 min."""
    given: dict[str, Any] = {
        "indication": Indication.DEPRESSION,
        "protocol_set": "consensus-moderate",
        "mg_per_kg": Decimal("0.5"),
        "minutes": Decimal(40),
        "volume_ml": Decimal(50),
        "vial_mg_per_ml": Decimal(50),
    }
    prescriber = clinic.people["prescriber"]
    sign_plan(
        patient_id,
        PlanContent(**{**given, **changed}),
        expected_version=version,
        signer=prescriber,
        by=prescriber,
        at=datetime.now(UTC),
    )


def planned(clinic: TheClinic, patient_id: UUID) -> None:
    """Accepted and planned."""
    accept(clinic, patient_id)
    plan_for(clinic, patient_id)


def consent_row(clinic: TheClinic, patient_id: UUID) -> ConsentRow:
    """The consent now."""
    return consent_of(clinic_id=clinic.id, patient_id=patient_id, at=datetime.now(UTC))


def state(clinic: TheClinic, patient_id: UUID) -> str:
    """Its state in one word."""
    return str(consent_row(clinic, patient_id).standing.state)


def understand(clinic: TheClinic, pat: Actor, language: str = "en") -> str:
    """Read and answered; returns the document's hash."""
    assert pat.patient_id is not None
    open_consent(language, by=pat, at=datetime.now(UTC))
    document = consent_row(clinic, pat.patient_id).document
    assert document is not None
    for asked in document.content["questions"]:
        right = next(option["id"] for option in asked["options"] if option["is_right"])
        answer_question(asked["id"], right, by=pat, at=datetime.now(UTC))
    return document.sha256


def patient_signs(clinic: TheClinic, pat: Actor) -> str:
    """Understood and signed by the patient; without a login a witness is needed."""
    digest = understand(clinic, pat)
    sign_consent("Pat Sample", sha256=digest, signer=pat, by=pat, at=datetime.now(UTC))
    return digest


def consented(clinic: TheClinic, pat: Actor) -> str:
    """Valid."""
    digest = patient_signs(clinic, pat)
    nurse = clinic.people["nurse"]
    assert pat.patient_id is not None
    countersign_consent(pat.patient_id, sha256=digest, signer=nurse, by=nurse, at=datetime.now(UTC))
    return digest
