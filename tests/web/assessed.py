"""A patient who was referred and assessed today, for the pages before the first infusion."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openketamine.actions.assessment import sign_assessment
from openketamine.actions.referrals import refer
from openketamine.actions.set_up import register_patient
from openketamine.core.assessment import MEDICAL, PSYCHOLOGICAL
from tests.core.assessment.answers import medical, psychological

from .conftest import TheClinic

BORN_ON = date(1980, 5, 4)


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().astimezone(ZoneInfo("America/Chicago")).date()


def arrived(
    clinic: TheClinic,
    number: str = "P-0007",
    family_name: str = "Sample",
    born_on: date = BORN_ON,
) -> UUID:
    """Registered and referred by a clinician."""
    patient_id = register_patient(
        number=number,
        family_name=family_name,
        given_name="Kim",
        born_on=born_on,
        by=clinic.system,
        at=now(),
    )
    refer(
        patient_id,
        source="clinician",
        indication="depression",
        referrer_name="Dr Example",
        by=clinic.people["front_desk"],
        at=now(),
    )
    return patient_id


def assessed(
    clinic: TheClinic, doctor: dict[str, Any] | None = None, mind: dict[str, Any] | None = None
) -> UUID:
    """Both assessments signed an hour ago, as given or of one whom nothing speaks against."""
    patient_id = arrived(clinic)
    for kind, content in (
        (MEDICAL, doctor or medical(today())),
        (PSYCHOLOGICAL, mind or psychological(today())),
    ):
        sign_assessment(
            patient_id,
            kind,
            content,
            expected_version=0,
            signer=clinic.people["prescriber"],
            by=clinic.people["nurse"],
            at=now() - timedelta(seconds=1),
        )
    return patient_id
