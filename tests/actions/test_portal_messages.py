"""Patient and clinic write to each other; the notice of it says that something waits, no more."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.portal_messages import (
    LONGEST,
    MOST_A_DAY,
    answer_patient,
    mark_read,
    write_message,
)
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.queries.clinic import audit_rows
from openketamine.queries.portal_messages import (
    conversation,
    inbox,
    unread_for_patient,
    unread_messages,
    unread_of_patient,
)
from openketamine.records.models import Staff
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.notify.world import NOON, every, make_clinic

WORDS = "I felt sick on the way home.\nIs that usual?"


@pytest.fixture
def ward(db: None) -> World:
    world = make_clinic()
    with clinic_scope(world.clinic_id):
        Staff.objects.filter(pk=world.faye.staff_id).update(email="faye@clinic.example")
    return world


@pytest.fixture
def pat(ward: World) -> Actor:
    return Actor(
        staff_id=None,
        clinic_id=ward.clinic_id,
        role=PATIENT_ROLE,
        display_name="Pat Example",
        patient_id=ward.patient_id,
    )


def test_what_a_patient_writes_waits_in_the_inbox(ward: World, pat: Actor) -> None:
    write_message(f"  {WORDS}\r\n", by=pat, at=NOON)
    [row] = conversation(clinic_id=ward.clinic_id, patient_id=ward.patient_id)
    assert (row.body, row.is_from_patient, row.by_name) == (WORDS, True, "Pat Example")
    [thread] = inbox(clinic_id=ward.clinic_id)
    assert (thread.unread, thread.is_answered) == (1, False)
    assert thread.begins == "I felt sick on the way home. Is that usual?"
    assert unread_messages(clinic_id=ward.clinic_id) == 1


def test_nothing_of_it_is_in_the_audit_or_in_the_notice(ward: World, pat: Actor) -> None:
    write_message(WORDS, by=pat, at=NOON)
    answer_patient(ward.patient_id, "Take care, and call us.", by=ward.nora, at=NOON)
    told = [row.body + row.subject for row in every(ward)]
    audited = [str(row.facts) for row in audit_rows(clinic_id=ward.clinic_id)]
    assert len(told) == 2
    for text in told + audited:
        assert "sick" not in text
        assert "call us" not in text
        assert "Pat" not in text


def test_the_staff_get_one_notice_an_hour_and_the_patient_too(ward: World, pat: Actor) -> None:
    for minutes in (0, 20, 40, 61):
        at = NOON + timedelta(minutes=minutes)
        write_message(f"{minutes}", by=pat, at=at)
        answer_patient(ward.patient_id, f"{minutes}", by=ward.nora, at=at)
    templates = [row.template for row in every(ward)]
    assert (templates.count("staff_inbox"), templates.count("portal_message")) == (2, 2)
    assert {row.address for row in every(ward) if row.template == "staff_inbox"} == {
        "faye@clinic.example"
    }


def test_an_answer_marks_what_was_written_before_as_read(ward: World, pat: Actor) -> None:
    write_message("one", by=pat, at=NOON)
    answer_patient(ward.patient_id, "two", by=ward.nora, at=NOON + timedelta(minutes=1))
    write_message("three", by=pat, at=NOON + timedelta(minutes=2))
    rows = conversation(clinic_id=ward.clinic_id, patient_id=ward.patient_id)
    assert [(row.body, row.read_at is not None) for row in rows] == [
        ("one", True),
        ("two", False),
        ("three", False),
    ]
    mine = {"clinic_id": ward.clinic_id, "patient_id": ward.patient_id}
    assert (unread_of_patient(**mine), unread_for_patient(**mine)) == (1, 1)


def test_each_side_marks_the_other_sides_messages(ward: World, pat: Actor) -> None:
    write_message("one", by=pat, at=NOON)
    answer_patient(ward.patient_id, "two", by=ward.nora, at=NOON)
    write_message("three", by=pat, at=NOON)
    mine = {"clinic_id": ward.clinic_id, "patient_id": ward.patient_id}
    mark_read(ward.patient_id, by=pat, at=NOON)
    assert (unread_of_patient(**mine), unread_for_patient(**mine)) == (1, 0)
    mark_read(ward.patient_id, by=ward.faye, at=NOON)
    assert unread_of_patient(**mine) == 0
    [audit] = audit_rows(clinic_id=ward.clinic_id)[:1]
    assert (audit.action, audit.by_name) == ("read_messages", ward.faye.display_name)
    mark_read(ward.patient_id, by=ward.faye, at=NOON)
    assert audit_rows(clinic_id=ward.clinic_id)[0].seq == audit.seq


def test_a_button_pressed_twice_writes_once(ward: World, pat: Actor) -> None:
    first = write_message(WORDS, by=pat, at=NOON)
    assert write_message(WORDS, by=pat, at=NOON + timedelta(seconds=3)) == first
    assert write_message(WORDS, by=pat, at=NOON + timedelta(hours=1)) != first
    answer = answer_patient(ward.patient_id, "Yes", by=ward.nora, at=NOON)
    assert answer_patient(ward.patient_id, "Yes", by=ward.nora, at=NOON) == answer
    assert answer_patient(ward.patient_id, "Yes", by=ward.paul, at=NOON) != answer


def test_a_patient_writes_in_the_own_name_only(ward: World, pat: Actor, hilltop: World) -> None:
    with pytest.raises(ForbiddenError):
        answer_patient(ward.patient_id, "I am the clinic", by=hilltop.system, at=NOON)
    with pytest.raises(BadInputError, match="no such patient"):
        answer_patient(ward.patient_id, "hello", by=hilltop.nora, at=NOON)
    with pytest.raises(ForbiddenError, match="not your record"):
        mark_read(uuid4(), by=pat, at=NOON)
    assert conversation(clinic_id=ward.clinic_id, patient_id=ward.patient_id) == ()


def test_a_patient_cannot_answer_as_the_clinic(ward: World, pat: Actor) -> None:
    with pytest.raises(ForbiddenError):
        answer_patient(ward.patient_id, "You are fine", by=pat, at=NOON)
    assert conversation(clinic_id=ward.clinic_id, patient_id=ward.patient_id) == ()


@pytest.mark.parametrize("body", ["", "  \n ", "\x00"])
def test_nothing_is_not_sent(pat: Actor, body: str) -> None:
    with pytest.raises(BadInputError, match="write something"):
        write_message(body, by=pat, at=NOON)


def test_what_is_too_long_says_how_long_it_may_be(ward: World, pat: Actor) -> None:
    write_message("x" * LONGEST, by=pat, at=NOON)
    with pytest.raises(BadInputError, match="4001 letters of 4000"):
        write_message("x" * (LONGEST + 1), by=pat, at=NOON)


def test_who_writes_without_end_is_told_to_call(ward: World, pat: Actor) -> None:
    for number in range(MOST_A_DAY):
        write_message(f"{number}", by=pat, at=NOON)
    with pytest.raises(RefusedError, match="call the clinic"):
        write_message("one more", by=pat, at=NOON + timedelta(hours=23))
    write_message("next day", by=pat, at=NOON + timedelta(hours=25))
    assert unread_messages(clinic_id=ward.clinic_id) == MOST_A_DAY + 1


def test_unread_conversations_come_first_and_then_the_newest(ward: World, pat: Actor) -> None:
    from datetime import date

    from openketamine.actions.set_up import register_patient

    def other(number: str) -> Actor:
        patient_id = register_patient(
            number=number,
            family_name=f"Sample-{number}",
            given_name="Sam",
            born_on=date(1990, 1, 1),
            by=ward.faye,
            at=NOON,
        )
        return Actor(
            staff_id=None,
            clinic_id=ward.clinic_id,
            role=PATIENT_ROLE,
            display_name="Sam",
            patient_id=patient_id,
        )

    first, second = other("2"), other("3")
    write_message("oldest, read", by=first, at=NOON)
    mark_read(first.patient_id, by=ward.nora, at=NOON)  # type: ignore[arg-type]
    write_message("old, unread", by=pat, at=NOON + timedelta(minutes=1))
    write_message("new, read", by=second, at=NOON + timedelta(minutes=2))
    mark_read(second.patient_id, by=ward.nora, at=NOON + timedelta(minutes=2))  # type: ignore[arg-type]
    assert [row.begins for row in inbox(clinic_id=ward.clinic_id)] == [
        "old, unread",
        "new, read",
        "oldest, read",
    ]
