"""Two visits in one room, or of one patient, at one time: the database refuses the second."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from openketamine.actions.set_up import add_bed, plan_course, register_patient
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope
from tests.actions.world import AT, World, later

ROOM_TAKEN = "okt_session_room_taken"
PATIENT_TAKEN = "okt_session_patient_taken"


def visit(world: World, minutes: float, *, long: float = 120, **values: Any) -> Session:
    """A booked visit that begins so many minutes after the world's own time."""
    given = {
        "course_id": world.course_id,
        "patient_id": world.patient_id,
        "bed_id": world.bed_id,
        "ordinal": 2 + Session.objects.filter(clinic_id=world.clinic_id).count(),
        "scheduled_at": later(minutes),
        "scheduled_until": later(minutes + long),
        "protocol_set": "consensus-moderate@1",
        "ordered_mg_per_kg": Decimal("0.5"),
        "ordered_minutes": Decimal(40),
        "ordered_volume_ml": Decimal(50),
        "vial_mg_per_ml": Decimal(50),
        **values,
    }
    with clinic_scope(world.clinic_id):
        return Session.objects.create(clinic_id=world.clinic_id, **given)


def somebody_else(world: World) -> dict[str, UUID]:
    patient_id = register_patient(
        number="1002",
        family_name="Sample",
        given_name="Sam",
        born_on=AT.date(),
        by=world.system,
        at=AT,
    )
    return {"patient_id": patient_id, "course_id": plan_course(patient_id, by=world.system, at=AT)}


def refused(name: str) -> Any:
    return pytest.raises(DatabaseError, match=name)


def test_a_room_is_one_patients_at_a_time(riverside: World) -> None:
    visit(riverside, 60)
    other = somebody_else(riverside)
    with refused(ROOM_TAKEN), transaction.atomic():
        visit(riverside, 179, **other)
    assert visit(riverside, 180, **other).pk


def test_a_patient_is_in_one_room_at_a_time(riverside: World) -> None:
    visit(riverside, 60)
    second = add_bed(name="Room 2", device_key="riverside^2", by=riverside.system, at=AT)
    with refused(PATIENT_TAKEN), transaction.atomic():
        visit(riverside, 60, bed_id=second)


def test_a_visit_cannot_be_moved_onto_another(riverside: World) -> None:
    visit(riverside, 60)
    moved = visit(riverside, 300, **somebody_else(riverside))
    with clinic_scope(riverside.clinic_id):
        rows = Session.objects.filter(pk=moved.pk)
        with refused(ROOM_TAKEN), transaction.atomic():
            rows.update(scheduled_at=later(90), scheduled_until=later(210))
        assert rows.update(scheduled_at=later(240), scheduled_until=later(360)) == 1


def test_a_cancelled_visit_leaves_its_room_free(riverside: World) -> None:
    visit(riverside, 60, phase="cancelled")
    assert visit(riverside, 60, **somebody_else(riverside)).pk


def test_who_has_arrived_may_lie_in_another_room_than_the_booked_one(riverside: World) -> None:
    visit(riverside, 60)
    second = add_bed(name="Room 2", device_key="riverside^2", by=riverside.system, at=AT)
    arrived = visit(riverside, 60, bed_id=second, **somebody_else(riverside))
    with clinic_scope(riverside.clinic_id):
        rows = Session.objects.filter(pk=arrived.pk)
        assert rows.update(bed_id=riverside.bed_id, phase="check_in") == 1


def test_other_clinics_visits_do_not_count(riverside: World, hilltop: World) -> None:
    assert visit(riverside, 60).pk
    assert visit(hilltop, 60).scheduled_until - later(60) == timedelta(minutes=120)  # type: ignore[operator]
