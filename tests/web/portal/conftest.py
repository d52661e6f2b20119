"""Patients of two clinics with their logins to the portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from openketamine.actions import set_up
from openketamine.actions.actor import PATIENT_ROLE, Actor, system_actor
from openketamine.records.models import Clinic, PortalAccount
from openketamine.records.scope import clinic_scope
from tests.web.conftest import TheClinic

PASSWORD = "a quiet river at dawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThePatient:
    """A patient with a login; `actor` is who acts when the patient does."""

    id: UUID
    clinic_id: UUID
    account_id: UUID
    email: str
    name: str

    @property
    def actor(self) -> Actor:
        return Actor(
            staff_id=None,
            clinic_id=self.clinic_id,
            role=PATIENT_ROLE,
            display_name=self.name,
            patient_id=self.id,
            account_id=self.account_id,
        )


EnterAs = Callable[[ThePatient], Client]


def make_patient(clinic_id: UUID, given_name: str, email: str, language: str = "en") -> ThePatient:
    """Somebody of the family Sample, born on 3 February 1979, with a login."""
    at = datetime.now(UTC)
    patient_id = set_up.register_patient(
        number=f"P-{given_name}",
        family_name="Sample",
        given_name=given_name,
        born_on=date(1979, 2, 3),
        by=system_actor(clinic_id),
        at=at,
    )
    with clinic_scope(clinic_id):
        account = PortalAccount.objects.create(
            clinic_id=clinic_id,
            patient_id=patient_id,
            email=email,
            language=language,
            password=make_password(PASSWORD),
            created_at=at,
        )
    return ThePatient(
        id=patient_id,
        clinic_id=clinic_id,
        account_id=account.pk,
        email=email,
        name=f"{given_name} Sample",
    )


def without_tokens(page: str) -> str:
    """A page without the tokens that differ in every answer."""
    return "".join(part for part in page.split('"') if len(part) != 64)


@pytest.fixture
def riverside(clinic: TheClinic) -> TheClinic:
    """The clinic as patients see it: it has an address of its own and takes referrals by self."""
    Clinic.objects.filter(pk=clinic.id).update(
        slug="riverside", phone="+1 312 555 0100", accepts_self_referral=True
    )
    return clinic


@pytest.fixture
def pat(riverside: TheClinic) -> ThePatient:
    """Pat, a patient of Riverside Clinic."""
    return make_patient(riverside.id, "Pat", "pat@example.com")


@pytest.fixture
def quinn(riverside: TheClinic) -> ThePatient:
    """Quinn, another patient of Riverside Clinic, who reads Spanish."""
    return make_patient(riverside.id, "Quinn", "quinn@example.com", "es")


@pytest.fixture
def hana(db: None) -> ThePatient:
    """Hana, a patient of Hilltop Clinic in Spain."""
    clinic_id = set_up.found_clinic(
        name="Hilltop Clinic", timezone="Europe/Madrid", at=datetime.now(UTC)
    )
    Clinic.objects.filter(pk=clinic_id).update(slug="hilltop", country="ES")
    return make_patient(clinic_id, "Hana", "hana@example.com")


@pytest.fixture
def enter_as() -> EnterAs:
    """A client of a patient, signed in through the portal's login page."""

    def enter(who: ThePatient) -> Client:
        client = Client()
        answer = client.post("/portal/login/", {"email": who.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return enter
