"""One patient in a bed, one session for a patient: the gates read the monitor of the bed.

SESS-BED-01 refuses a taken bed, SESS-BED-02 a patient who is in another session.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction

from openketamine.actions.append_event import Appended
from openketamine.actions.check_in import cancel, check_in
from openketamine.actions.set_up import add_bed, book_session, plan_course, register_patient
from openketamine.core.errors import RefusedError
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope
from tests.actions.journey import arrive
from tests.actions.stay import go_home, until_recovery
from tests.actions.world import AT, World, later, make_world


def book(ward: World, course_id: UUID, *, ordinal: int, bed_id: UUID | None = None) -> UUID:
    return book_session(
        course_id,
        bed_id=bed_id or ward.bed_id,
        ordinal=ordinal,
        scheduled_at=later(120),
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=ward.system,
        at=AT,
    )


def another_patient(ward: World, number: str = "2002", bed_id: UUID | None = None) -> UUID:
    patient_id = register_patient(
        number=number,
        family_name="Secondperson",
        given_name="Robin",
        born_on=date(1970, 1, 1),
        by=ward.system,
        at=AT,
    )
    course_id = plan_course(patient_id, by=ward.system, at=AT)
    return book(ward, course_id, ordinal=1, bed_id=bed_id)


def enter(ward: World, session_id: UUID, *, bed_id: UUID, minutes: float = 200) -> Appended:
    return check_in(session_id, bed_id=bed_id, identity=["name"], by=ward.faye, at=later(minutes))


def second_room(ward: World) -> UUID:
    return add_bed(name="Room 2", device_key="other^2", by=ward.system, at=AT)


def phase(ward: World, session_id: UUID) -> str:
    with clinic_scope(ward.clinic_id):
        return Session.objects.get(pk=session_id).phase


@pytest.mark.parametrize("until", [arrive, until_recovery], ids=["checking in", "recovering"])
def test_a_bed_with_a_patient_takes_no_other_one(
    riverside: World, until: Callable[[World], None]
) -> None:
    until(riverside)
    other = another_patient(riverside)
    with pytest.raises(RefusedError, match="Room 1 riverside is taken") as refused:
        enter(riverside, other, bed_id=riverside.bed_id)
    assert refused.value.rule_id == "SESS-BED-01"
    assert refused.value.field == "bed_id"
    assert phase(riverside, other) == "scheduled"


def test_the_refusal_does_not_name_the_other_patient(riverside: World) -> None:
    arrive(riverside)
    with pytest.raises(RefusedError) as refused:
        enter(riverside, another_patient(riverside), bed_id=riverside.bed_id)
    assert "Example" not in refused.value.message


def test_a_bed_is_free_again_after_discharge_and_after_a_cancelled_session(
    riverside: World,
) -> None:
    go_home(riverside)
    second, third = another_patient(riverside), another_patient(riverside, "3003")
    enter(riverside, second, bed_id=riverside.bed_id)
    cancel(second, reason="felt unwell", by=riverside.nora, at=later(210))
    enter(riverside, third, bed_id=riverside.bed_id, minutes=220)
    assert phase(riverside, third) == "check_in"


def test_a_patient_is_in_one_session_at_a_time(riverside: World) -> None:
    arrive(riverside)
    again = book(riverside, riverside.course_id, ordinal=2)
    with pytest.raises(RefusedError, match="another session in Room 1 riverside") as refused:
        enter(riverside, again, bed_id=second_room(riverside))
    assert refused.value.rule_id == "SESS-BED-02"


def test_the_database_refuses_by_itself_a_second_patient_in_a_bed_and_a_second_session(
    riverside: World,
) -> None:
    arrive(riverside)
    same_bed = another_patient(riverside)
    room_2 = second_room(riverside)
    same_patient = book(riverside, riverside.course_id, ordinal=2, bed_id=room_2)
    for session_id in (same_bed, same_patient):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            clinic_scope(riverside.clinic_id),
        ):
            Session.objects.filter(pk=session_id).update(phase="infusing")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared", ["SESS-BED-01", "SESS-BED-02"])
def test_of_arrivals_at_once_for_one_bed_or_one_patient_one_gets_in(shared: str) -> None:
    ward = make_world("riverside")
    beds = [add_bed(name=f"R{n}", device_key=f"k^{n}", by=ward.system, at=AT) for n in range(4)]
    if shared == "SESS-BED-01":
        sessions = [another_patient(ward, f"20{n}") for n in range(4)]
        beds = [ward.bed_id] * 4
    else:
        sessions = [book(ward, ward.course_id, ordinal=2 + n) for n in range(4)]

    def arrival(number: int) -> str:
        try:
            enter(ward, sessions[number], bed_id=beds[number])
        except RefusedError as refused:
            return refused.rule_id
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(arrival, range(4)))
    assert sorted(results) == sorted(["in", shared, shared, shared])
    assert [phase(ward, one) for one in sessions].count("check_in") == 1
