"""Short verbs for what happens before a course: assessments signed, an intake saved."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from openketamine.actions.assessment import save_assessment, sign_assessment
from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL
from openketamine.queries.assessments import assessment
from openketamine.queries.eligibility import Judged, judged
from openketamine.records.models import IntakeSection, Referral
from openketamine.records.scope import clinic_scope
from tests.actions.world import AT, World, later
from tests.core.assessment.answers import medical, psychological

TODAY = AT.date()
WROTE, SAVED, SIGNED, ASKED = later(0.5), later(1), later(2), later(10)


def version(world: World, kind: str) -> int:
    row = assessment(clinic_id=world.clinic_id, patient_id=world.patient_id, kind=kind)
    return 0 if row is None else row.version


def save(world: World, kind: str, content: dict[str, Any], at: datetime = SAVED) -> int:
    return save_assessment(
        world.patient_id,
        kind,
        content,
        expected_version=version(world, kind),
        by=world.nora,
        at=at,
    )


def sign(world: World, kind: str, content: dict[str, Any], at: datetime = SIGNED) -> int:
    return sign_assessment(
        world.patient_id,
        kind,
        content,
        expected_version=version(world, kind),
        signer=world.paul,
        by=world.nora,
        at=at,
    )


def assess(
    world: World, doctor: dict[str, Any] | None = None, mind: dict[str, Any] | None = None
) -> None:
    """Both assessments signed today, as given or of a person whom nothing speaks against."""
    sign(world, MEDICAL, doctor or medical(TODAY))
    sign(world, PSYCHOLOGICAL, mind or psychological(TODAY))


def judge(world: World, indication: str = "depression", at: datetime = ASKED) -> Judged:
    return judged(
        clinic_id=world.clinic_id, patient_id=world.patient_id, indication=indication, at=at
    )


def write_intake(world: World, section: str, answers: dict[str, Any], at: datetime = WROTE) -> None:
    """The patient saves one section at home."""
    with clinic_scope(world.clinic_id):
        mine = {"clinic_id": world.clinic_id, "patient_id": world.patient_id}
        referral = Referral.objects.filter(**mine).first() or Referral.objects.create(
            **mine, source="self", received_at=later(0), intake_sent_at=later(0), state="intake"
        )
        known = IntakeSection.objects.filter(referral=referral, section=section)
        IntakeSection.objects.create(
            **mine,
            referral=referral,
            section=section,
            version=known.count() + 1,
            answers=json.dumps(answers),
            saved_at=at,
        )
