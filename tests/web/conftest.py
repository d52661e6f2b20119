"""A clinic with its people, and a browser-less client for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from openketamine.actions import set_up
from openketamine.actions.actor import Actor, system_actor

PASSWORD = "correct horse battery staple"
ROLES = ("nurse", "prescriber", "front_desk", "pharmacist", "auditor", "admin")
SignIn = Callable[[str], Client]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheClinic:
    """Riverside Clinic in Chicago: one person of each role, named as the role."""

    id: UUID
    people: dict[str, Actor]

    @property
    def system(self) -> Actor:
        return system_actor(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TheSession:
    """Maria Example, expected today in Room 1 for the third of six infusions."""

    id: UUID
    bed_id: UUID
    clinic: TheClinic


@pytest.fixture(autouse=True)
def static_root(settings: Any, tmp_path: Path) -> None:
    """A folder of collected static files that exists, if empty."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def clinic(db: None) -> TheClinic:
    at = datetime.now(UTC)
    clinic_id = set_up.found_clinic(name="Riverside Clinic", timezone="America/Chicago", at=at)
    people = {role: _person(clinic_id, role, at) for role in ROLES}
    return TheClinic(id=clinic_id, people=people)


def _person(clinic_id: UUID, role: str, at: datetime) -> Actor:
    name = f"Robin {role.replace('_', ' ').title()}"
    staff_id = set_up.add_staff(
        username=role,
        password=PASSWORD,
        role=role,
        display_name=name,
        by=system_actor(clinic_id),
        at=at,
    )
    return Actor(staff_id=staff_id, clinic_id=clinic_id, role=role, display_name=name)


@pytest.fixture
def sign_in(clinic: TheClinic) -> SignIn:
    """A client of a person, signed in through the login page."""

    def enter(username: str) -> Client:
        client = Client()
        answer = client.post("/login/", {"username": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return enter


@pytest.fixture
def session(clinic: TheClinic) -> TheSession:
    at, by = datetime.now(UTC), clinic.system
    bed_id = set_up.add_bed(name="Room 1", device_key="ROOM1", by=by, at=at)
    patient_id = set_up.register_patient(
        number="P-0001",
        family_name="Example",
        given_name="Maria",
        born_on=date(1974, 3, 1),
        by=by,
        at=at,
    )
    session_id = set_up.book_session(
        set_up.plan_course(patient_id, by=by, at=at),
        bed_id=bed_id,
        ordinal=3,
        scheduled_at=at,
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=by,
        at=at,
    )
    return TheSession(id=session_id, bed_id=bed_id, clinic=clinic)
