"""A message is queued once, in the transaction that wants it, by a way that its patient wants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connections

from openketamine.actions.addresses import plain_email, plain_phone
from openketamine.actions.outbox import (
    cancel_for_visit,
    queue_for_staff,
    queue_message,
    send_message,
)
from openketamine.actions.outbox_desk import cancel_message, retry_message
from openketamine.actions.recorded import recorded
from openketamine.actions.set_up import register_patient
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.queries.chains import chain_report
from openketamine.queries.clinic import audit_rows
from openketamine.records.models import Clinic, Staff
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.notify.world import (
    MORNING,
    NIGHT,
    NOON,
    add_account,
    change_account,
    edit,
    every,
    make_clinic,
    queue,
    stored,
)


@pytest.fixture
def ward(db: None) -> World:
    return make_clinic()


def test_a_message_waits_in_the_patients_language_for_its_sender(ward: World) -> None:
    change_account(ward, language="es")
    row = stored(ward, queue(ward))
    assert (row.state, row.channel, row.language) == ("queued", "email", "es")
    assert row.body.startswith(
        "Tiene un mensaje nuevo de Riverside Clinic. Léalo aquí: http://127.0.0.1:8000/portal/"
    )
    assert row.not_before == NOON


def test_the_same_key_queues_one_message(ward: World) -> None:
    first = queue(ward, key="answer-1")
    assert queue(ward, key="answer-1", at=NIGHT) == first
    assert queue(ward, key="answer-2") != first
    assert len(every(ward)) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_queue_it_at_once_one_does_and_none_fails() -> None:
    from concurrent.futures import ThreadPoolExecutor

    ward = make_clinic()

    def one(number: int) -> object:
        try:
            return queue(ward, key=f"message-{number // 4}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(one, range(12)))
    assert len(set(ids)) == len(every(ward)) == 3
    assert chain_report(clinic_id=ward.clinic_id).broken == ()


def test_a_message_is_part_of_the_write_that_wants_it(ward: World) -> None:
    def book(fails: bool) -> None:
        with recorded(
            by=ward.faye, at=NOON, action="book", subject="course:1", permission="session.book"
        ) as write:
            queue_message(write, "visits_booked", key="course-1", patient_id=ward.patient_id)
            if fails:
                raise RuntimeError("the booking does not hold")

    with pytest.raises(RuntimeError):
        book(fails=True)
    assert every(ward) == []
    book(fails=False)
    [row] = audit_rows(clinic_id=ward.clinic_id, subject="course:1")
    [message] = row.facts["messages"]
    assert (message["message"], message["channel"]) == ("visits_booked", "email")
    assert "example.org" not in str(row.facts)


def test_a_reminder_says_the_clinics_own_time(ward: World) -> None:
    row = stored(ward, queue(ward, "visit_reminder", session_id=ward.session_id))
    assert "on Mon 23 Nov, 14:05." in row.body
    assert row.channel == "sms"
    assert row.address == "+13125550123"


def test_another_patients_visit_is_not_told(ward: World) -> None:
    other = register_patient(
        number="2",
        family_name="Sample",
        given_name="Sam",
        born_on=date(1990, 1, 1),
        by=ward.faye,
        at=NOON,
    )
    add_account(ward, other)
    with pytest.raises(BadInputError, match="no such visit"):
        queue(ward, "visit_reminder", session_id=ward.session_id, patient_id=other)


@pytest.mark.parametrize("path", ["/portal/?patient=Pat", "https://evil.example/", "/portal/ x"])
def test_an_address_in_a_message_carries_nothing_about_anybody(ward: World, path: str) -> None:
    with pytest.raises(BadInputError, match="plain path"):
        queue(ward, path=path)


def test_what_is_wanted_at_night_waits_for_the_morning(ward: World) -> None:
    assert stored(ward, queue(ward, at=NIGHT)).not_before == MORNING


@pytest.mark.parametrize("template", ["visit_changed_today", "password_reset"])
def test_what_is_for_today_or_asked_for_does_not_wait(ward: World, template: str) -> None:
    assert stored(ward, queue(ward, template, at=NIGHT)).not_before == NIGHT


@pytest.mark.parametrize(
    ("account", "channel", "state", "reason"),
    [
        ({"wants_email": False}, "sms", "queued", ""),
        ({"wants_sms": False}, "email", "queued", ""),
        ({"wants_email": False, "wants_sms": False}, "email", "suppressed", "opted_out"),
        ({"wants_email": False, "phone": ""}, "email", "suppressed", "opted_out"),
        ({"wants_email": False, "phone": "12"}, "email", "suppressed", "opted_out"),
        ({"is_active": False}, "email", "suppressed", "no_account"),
    ],
)
def test_a_patient_who_wants_none_by_one_way_gets_it_by_the_other_or_it_is_seen(
    ward: World, account: dict[str, object], channel: str, state: str, reason: str
) -> None:
    change_account(ward, **account)
    row = stored(ward, queue(ward))
    assert (row.channel, row.state, row.last_error) == (channel, state, reason)


def test_what_a_patient_asks_for_comes_whatever_they_opted_out_of(ward: World) -> None:
    change_account(ward, wants_email=False, wants_sms=False)
    assert stored(ward, queue(ward, "password_reset")).state == "queued"


def test_a_patient_without_an_account_is_seen_not_to_have_been_told(ward: World) -> None:
    with clinic_scope(ward.clinic_id):
        from openketamine.records.models import PortalAccount

        PortalAccount.objects.all().delete()
    row = stored(ward, queue(ward, "invitation", path="/portal/join/a-secret/"))
    assert (row.state, row.last_error, row.address) == ("suppressed", "no_account", "")
    assert "a-secret" not in row.body


def test_a_number_is_kept_as_the_clinics_country_writes_it(ward: World) -> None:
    change_account(ward, phone="(312) 555-0123", wants_email=False)
    assert stored(ward, queue(ward)).address == "+13125550123"
    with clinic_scope(ward.clinic_id):
        Clinic.objects.filter(pk=ward.clinic_id).update(country="ES")
    change_account(ward, phone="612 34 56 78")
    assert stored(ward, queue(ward, key="2")).address == "+34612345678"


@pytest.mark.parametrize("typed", ["", "911", "12345", "+1 555 555", "call me", "٣١٢"])
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadInputError, match=r"should look like \+1") as raised:
        plain_phone(typed, "US")
    assert raised.value.field == "phone"


@pytest.mark.parametrize("typed", ["", "maria", "maria@", "a@b", "a b@example.org", "a@x.org\nb"])
def test_what_is_no_e_mail_address_is_refused(typed: str) -> None:
    with pytest.raises(BadInputError, match="not an e-mail address"):
        plain_email(typed)
    assert plain_email(" Maria@Example.ORG ") == "maria@example.org"


def test_a_patient_queues_nothing_for_another(ward: World) -> None:
    from openketamine.actions.actor import PATIENT_ROLE, Actor

    patient = Actor(
        staff_id=None,
        clinic_id=ward.clinic_id,
        role=PATIENT_ROLE,
        display_name="Pat",
        patient_id=uuid4(),
    )
    with pytest.raises(ForbiddenError):
        send_message("portal_message", key="1", patient_id=ward.patient_id, by=patient, at=NOON)


def test_the_staff_are_told_that_something_waits_and_not_what(ward: World) -> None:
    with clinic_scope(ward.clinic_id):
        Staff.objects.filter(pk=ward.faye.staff_id).update(email="faye@clinic.example")
        Staff.objects.filter(pk=ward.paul.staff_id).update(email="paul@clinic.example")
    with recorded(
        by=ward.faye, at=NOON, action="x", subject="x:1", permission="outbox.queue"
    ) as write:
        queue_for_staff(write, key="2026-11-20T18")
        queue_for_staff(write, key="2026-11-20T18")
    row = stored(ward)
    assert (row.address, row.patient_id, row.template) == (
        "faye@clinic.example",
        None,
        "staff_inbox",
    )
    assert "http://127.0.0.1:8000/messages/" in row.body


def test_a_message_that_waits_can_be_called_back_once(ward: World) -> None:
    message = queue(ward, "password_reset", path="/portal/reset/a-secret/")
    cancel_message(message, by=ward.nora, at=NOON)
    row = stored(ward)
    assert (row.state, row.body) == ("cancelled", "")
    with pytest.raises(RefusedError, match="not wait any more"):
        cancel_message(message, by=ward.nora, at=NOON)
    assert audit_rows(clinic_id=ward.clinic_id, subject=f"message:{message}")[0].by_name == (
        ward.nora.display_name
    )


def test_a_failed_message_goes_again_by_the_way_that_is_open_now(ward: World) -> None:
    message = queue(ward, "visit_reminder", session_id=ward.session_id)
    edit(ward, message, state="failed", attempts=8, last_error="550 no")
    change_account(ward, wants_sms=False, email="new@example.org")
    retry_message(message, by=ward.faye, at=NIGHT)
    row = stored(ward)
    assert (row.state, row.channel, row.address) == ("queued", "email", "new@example.org")
    assert (row.attempts, row.last_error, row.not_before) == (0, "", MORNING)
    assert row.subject == "Your appointment"
    assert "Confirm here: http://127.0.0.1:8000/portal/\n" in row.body


def test_what_cannot_be_sent_again_says_why(ward: World) -> None:
    waits = queue(ward)
    with pytest.raises(RefusedError, match="failed or was held back"):
        retry_message(waits, by=ward.faye, at=NOON)
    edit(ward, waits, state="failed")
    change_account(ward, wants_sms=False, wants_email=False)
    with pytest.raises(RefusedError, match="Please call"):
        retry_message(waits, by=ward.faye, at=NOON)
    secret = queue(ward, "password_reset")
    edit(ward, secret, state="failed", body="")
    with pytest.raises(RefusedError, match="new invitation"):
        retry_message(secret, by=ward.faye, at=NOON)


def test_the_reminders_of_a_visit_that_moves_are_called_back(ward: World) -> None:
    reminder = queue(ward, "visit_reminder", session_id=ward.session_id)
    change = queue(ward, "visit_changed", session_id=ward.session_id)
    with recorded(
        by=ward.faye, at=NOON, action="move", subject="session:1", permission="session.book"
    ) as write:
        cancel_for_visit(write, ward.session_id)
    assert stored(ward, reminder).state == "cancelled"
    assert stored(ward, change).state == "queued"


def test_nobody_touches_another_clinics_messages(ward: World, hilltop: World) -> None:
    message = queue(ward)
    for deed in (cancel_message, retry_message):
        with pytest.raises(BadInputError, match="no such message"):
            deed(message, by=hilltop.faye, at=NOON)
    assert stored(ward).state == "queued"


@pytest.mark.parametrize("who", ["system", "nora"])
def test_the_audit_names_who_queued_it(ward: World, who: str) -> None:
    queue(ward, by=getattr(ward, who))
    [row] = audit_rows(clinic_id=ward.clinic_id, subject=f"patient:{ward.patient_id}")[:1]
    assert (row.action, row.by_name) == ("queue_message", getattr(ward, who).display_name)
    assert row.at == datetime(2026, 11, 20, 18, tzinfo=UTC)
