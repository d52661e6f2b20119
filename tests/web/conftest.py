"""A clinic with its people, and a browser-less client for each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

PASSWORD = "correct horse battery staple"
ROLES = ("nurse", "prescriber", "front_desk", "pharmacist", "auditor", "admin")
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def static_root(settings: Any, tmp_path: Path) -> None:
    """A folder of collected static files that exists, if empty."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def clinic(db: None, settings: Any) -> Any:
    """Riverside Clinic in Chicago, with one person of each role named as the role."""
    from openketamine.records.models import Clinic, Staff

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    clinic = Clinic.objects.create(name="Riverside Clinic", timezone="America/Chicago")
    for role in ROLES:
        Staff.objects.create_user(
            username=role,
            password=PASSWORD,
            clinic=clinic,
            role=role,
            display_name=f"Robin {role.replace('_', ' ').title()}",
        )
    return clinic


@pytest.fixture
def sign_in(clinic: Any) -> SignIn:
    """A client of a person, signed in through the login page."""

    def enter(username: str) -> Client:
        client = Client()
        answer = client.post("/login/", {"username": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return enter


@pytest.fixture
def patient_session(clinic: Any) -> Any:
    """Maria Example, expected today in Room 1 for the third of six infusions."""
    from openketamine.records.models import Bed, Course, Patient, Session

    bed = Bed.objects.create(clinic=clinic, name="Room 1", device_key="ROOM1", position=1)
    patient = Patient.objects.create(
        clinic=clinic,
        number="P-0001",
        family_name="Example",
        given_name="Maria",
        born_on=date(1974, 3, 1),
    )
    course = Course.objects.create(clinic=clinic, patient=patient, planned_infusions=6)
    return Session.objects.create(
        clinic=clinic,
        course=course,
        patient=patient,
        bed=bed,
        ordinal=3,
        scheduled_at=datetime.now(UTC),
        protocol_set="consensus-moderate@1",
        ordered_mg_per_kg=Decimal("0.5"),
        ordered_minutes=Decimal(40),
        ordered_volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
    )
