"""Two small clinics, made through the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.set_up import (
    add_bed,
    add_staff,
    book_session,
    found_clinic,
    plan_course,
    register_patient,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough passphrase"


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A clinic with its people, one bed and one booked session."""

    clinic_id: UUID
    nora: Actor  # nurse
    paul: Actor  # prescriber
    faye: Actor  # front desk
    ada: Actor  # administrator
    system: Actor
    bed_id: UUID
    session_id: UUID
    patient_id: UUID
    course_id: UUID

    def people(self) -> tuple[Actor, ...]:
        return (self.nora, self.paul, self.faye, self.ada, self.system)


def make_world(name: str) -> World:
    """A clinic; the user names carry its name."""
    clinic_id = found_clinic(name=name, at=AT)
    system = system_actor(clinic_id)

    def person(username: str, role: str) -> Actor:
        staff_id = add_staff(
            username=f"{username}-{name}",
            password=PASSWORD,
            role=role,
            display_name=f"{username.title()} of {name}",
            by=system,
            at=AT,
        )
        return Actor(
            staff_id=staff_id,
            clinic_id=clinic_id,
            role=role,
            display_name=f"{username.title()} of {name}",
        )

    bed_id = add_bed(name=f"Room 1 {name}", device_key=f"{name}^1", by=system, at=AT)
    patient_id = register_patient(
        number="1001",
        family_name=f"Example-{name}",
        given_name="Pat",
        born_on=date(1980, 1, 2),
        by=system,
        at=AT,
    )
    course_id = plan_course(patient_id, by=system, at=AT)
    session_id = book_session(
        course_id,
        bed_id=bed_id,
        ordinal=1,
        scheduled_at=AT,
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=system,
        at=AT,
    )
    return World(
        clinic_id=clinic_id,
        nora=person("nora", "nurse"),
        paul=person("paul", "prescriber"),
        faye=person("faye", "front_desk"),
        ada=person("ada", "admin"),
        system=system,
        bed_id=bed_id,
        session_id=session_id,
        patient_id=patient_id,
        course_id=course_id,
    )
