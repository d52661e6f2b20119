"""A patient on the way to a signed consent, made through the actions."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.consents import (
    answer_question,
    countersign_consent,
    open_consent,
    sign_consent,
)
from openketamine.actions.plans import sign_plan
from openketamine.core.consent import PlanContent
from openketamine.core.eligibility.chart import Indication
from openketamine.queries.consents import ConsentRow, consent_of
from openketamine.records.models import EligibilityReport, PortalAccount
from openketamine.records.scope import clinic_scope
from tests.actions.world import World, later

PORTAL_PASSWORD = "a patient's own passphrase"


def plan_content(**changed: Any) -> PlanContent:
    """Depression, 0.5 mg/kg over 40 min, six infusions, two a week."""
    given: dict[str, Any] = {
        "indication": Indication.DEPRESSION,
        "protocol_set": "consensus-moderate",
        "mg_per_kg": Decimal("0.5"),
        "minutes": Decimal(40),
        "volume_ml": Decimal(50),
        "vial_mg_per_ml": Decimal(50),
        "cost_text": "USD 450 for each infusion",
    }
    return PlanContent(**{**given, **changed})


def patient_actor(world: World, account_id: UUID | None = None) -> Actor:
    """The patient of this world, with or without a portal login."""
    return Actor(
        staff_id=None,
        clinic_id=world.clinic_id,
        role=PATIENT_ROLE,
        display_name="Pat Example",
        patient_id=world.patient_id,
        account_id=account_id,
    )


def give_login(world: World) -> Actor:
    """A portal login with a password; the patient signed in with it."""
    with clinic_scope(world.clinic_id):
        row = PortalAccount.objects.create(
            clinic_id=world.clinic_id,
            patient_id=world.patient_id,
            email="pat@example.com",
            password=make_password(PORTAL_PASSWORD),
            created_at=later(0),
        )
    return patient_actor(world, row.pk)


def report(
    world: World,
    *,
    conclusion: str = "accepted",
    at: datetime | None = None,
    indication: str = "depression",
    protocol_set: str = "consensus-moderate@1",
) -> None:
    """What a prescriber concluded of the patient's eligibility."""
    with clinic_scope(world.clinic_id):
        EligibilityReport.objects.create(
            clinic_id=world.clinic_id,
            patient_id=world.patient_id,
            indication=indication,
            protocol_set=protocol_set,
            outcome="allow" if conclusion == "accepted" else "hold",
            conclusion=conclusion,
            chart="{}",
            decision="{}",
            at=at or later(0),
            by_id=world.paul.staff_id,
        )


def sign(world: World, *, version: int = 0, at: datetime | None = None, **changed: Any) -> UUID:
    """Dr Paul signs a plan."""
    return sign_plan(
        world.patient_id,
        plan_content(**changed),
        expected_version=version,
        signer=world.paul,
        by=world.paul,
        at=at or later(1),
    )


def planned(world: World) -> World:
    """Accepted, and the plan is signed."""
    report(world)
    sign(world)
    return world


def stands(world: World, minutes: float = 60) -> ConsentRow:
    """The consent at a minute of the day."""
    return consent_of(clinic_id=world.clinic_id, patient_id=world.patient_id, at=later(minutes))


def state(world: World, minutes: float = 60) -> str:
    """Its state in one word."""
    return str(stands(world, minutes).standing.state)


def right_answers(row: ConsentRow) -> dict[str, str]:
    """The right option of each question of the opened document."""
    assert row.document is not None
    return {
        asked["id"]: next(o["id"] for o in asked["options"] if o["is_right"])
        for asked in row.document.content["questions"]
    }


def understand(world: World, pat: Actor, minutes: float = 3, language: str = "en") -> str:
    """The patient reads and answers everything right; returns the document's hash."""
    open_consent(language, by=pat, at=later(minutes))
    row = stands(world, minutes)
    for question, option in right_answers(row).items():
        assert answer_question(question, option, by=pat, at=later(minutes)).is_right
    assert row.document is not None
    return row.document.sha256


def consent(world: World, pat: Actor, minutes: float = 3) -> str:
    """Read, understood, signed by the patient and countersigned by Nora; returns the hash."""
    digest = understand(world, pat, minutes)
    sign_consent("Pat Example", sha256=digest, signer=pat, by=pat, at=later(minutes + 1))
    countersign_consent(
        world.patient_id, sha256=digest, signer=world.nora, by=world.nora, at=later(minutes + 2)
    )
    return digest


def facts_of(row: ConsentRow, kind: str) -> dict[str, Any]:
    """The facts of the newest step of a kind."""
    found = [step for step in row.steps if step.kind == kind]
    return json.loads(json.dumps(dict(found[-1].facts)))
