"""Riverside Clinic with opening hours, people, two rooms, and patients with signed plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from openketamine.actions import set_up
from openketamine.actions.booking import Place, book_series
from openketamine.actions.opening import add_opening_hours, add_shift
from openketamine.queries.plans import approved_plan
from tests.actions.consenting import planned
from tests.actions.world import World
from tests.web.conftest import TheClinic

ZONE = ZoneInfo("America/Chicago")


def now() -> datetime:
    return datetime.now(UTC)


def open_world(clinic: TheClinic) -> World:
    """Open every day from 6 to 22, so that tests do not depend on the weekday."""
    at, by = now(), clinic.system
    for weekday in range(7):
        add_opening_hours(weekday, opens_at=time(6), closes_at=time(22), by=by, at=at)
        for role in ("nurse", "prescriber"):
            staff_id = clinic.people[role].staff_id
            assert staff_id is not None
            add_shift(staff_id, weekday, starts_at=time(6), ends_at=time(22), by=by, at=at)
    beds = [
        set_up.add_bed(name=f"Room {n}", device_key=f"CAL{n}", position=n, by=by, at=at)
        for n in (1, 2)
    ]
    return World(
        clinic_id=clinic.id,
        nora=clinic.people["nurse"],
        paul=clinic.people["prescriber"],
        faye=clinic.people["front_desk"],
        ada=clinic.people["admin"],
        system=by,
        bed_id=beds[0],
        session_id=uuid4(),
        patient_id=uuid4(),
        course_id=uuid4(),
    )


def with_plan(world: World, name: str, patient_id: UUID | None = None) -> World:
    """The clinic with a patient, made or given, whose plan is signed."""
    patient_id = patient_id or set_up.register_patient(
        number=f"C-{name}",
        family_name=name,
        given_name="Robin",
        born_on=date(1970, 1, 1),
        by=world.system,
        at=now(),
    )
    other = planned(replace(world, patient_id=patient_id))
    plan = approved_plan(clinic_id=world.clinic_id, patient_id=patient_id)
    assert plan is not None
    return replace(other, course_id=plan.course_id)


def in_days(days: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time on the clinic's clock so many days from today."""
    day = now().astimezone(ZONE).date() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def booked(world: World, days: tuple[int, ...] = (2, 5, 9, 12, 16, 19)) -> tuple[UUID, ...]:
    """Visits of the patient on these days at nine, in the first room."""
    places = [Place(in_days(day), world.bed_id) for day in days]
    return book_series(world.course_id, places, by=world.faye, at=now()).session_ids
