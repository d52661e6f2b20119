"""The sender: nothing goes twice, nothing is lost, one bad message stops no other."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connections

from openketamine.actions.actor import system_actor
from openketamine.actions.outbox_claim import LEASE, claim_next
from openketamine.actions.outbox_desk import cancel_message
from openketamine.actions.outbox_settle import settle_receipt, settle_sent
from openketamine.actions.reminders import queue_reminders
from openketamine.notify.email.smtp import MailServer, Smtp
from openketamine.notify.port import RefusedForGoodError, TryAgainError
from openketamine.notify.send import WAITS, Sender
from openketamine.queries.chains import chain_report
from openketamine.queries.clinic import audit_rows
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.notify.mail_server import Mailbox, mail_server
from tests.notify.world import (
    MORNING,
    NIGHT,
    NOON,
    Clock,
    Wire,
    change_account,
    down,
    edit,
    every,
    make_clinic,
    queue,
    stored,
)


@pytest.fixture
def ward(db: None) -> World:
    return make_clinic()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def email() -> Wire:
    return Wire()


@pytest.fixture
def sms() -> Wire:
    return Wire()


@pytest.fixture
def sender(email: Wire, sms: Wire, clock: Clock) -> Sender:
    return Sender({"email": email, "sms": sms}, clock)


def move_visit(world: World, **values: Any) -> None:
    with clinic_scope(world.clinic_id):
        Session.objects.filter(pk=world.session_id).update(**values)


def test_a_message_is_sent_once_and_said_to_be(
    ward: World, sender: Sender, email: Wire, clock: Clock
) -> None:
    message = queue(ward)
    clock.advance(seconds=7)
    assert sender.send_due(ward.clinic_id) == {"sent": 1}
    assert sender.send_due(ward.clinic_id) == {}
    row = stored(ward)
    assert (row.state, row.provider_id, row.sent_at, row.attempts) == (
        "sent",
        "wire-1",
        clock(),
        1,
    )
    assert [one.id for one in email.sent] == [message]
    [audit] = audit_rows(clinic_id=ward.clinic_id, subject=f"message:{message}")
    assert (audit.action, audit.by_name) == ("message_sent", "sender")
    assert "example.org" not in str(audit.facts)


def test_a_refused_message_has_failed_and_goes_by_the_other_way_once(
    ward: World, sender: Sender, email: Wire, sms: Wire
) -> None:
    message = queue(ward)
    email.next = [RefusedForGoodError("550 no such mailbox")]
    assert sender.send_due(ward.clinic_id) == {"failed": 1, "sent": 1}
    row = stored(ward, message)
    assert (row.state, row.last_error) == ("failed", "550 no such mailbox")
    assert [one.address for one in sms.sent] == ["+13125550123"]
    assert "\n" not in sms.sent[0].body


def test_a_message_that_both_ways_refuse_does_not_go_round(
    ward: World, sender: Sender, email: Wire, sms: Wire
) -> None:
    queue(ward)
    email.next = [RefusedForGoodError("550 no"), RefusedForGoodError("550 no")]
    sms.next = [RefusedForGoodError("21211"), RefusedForGoodError("21211")]
    assert sender.send_due(ward.clinic_id) == {"failed": 2}
    assert sorted(row.channel for row in every(ward)) == ["email", "sms"]


def test_a_failed_message_does_not_go_by_a_way_the_patient_does_not_want(
    ward: World, sender: Sender, email: Wire, sms: Wire
) -> None:
    change_account(ward, wants_sms=False)
    queue(ward)
    email.next = [RefusedForGoodError("550 no")]
    assert sender.send_due(ward.clinic_id) == {"failed": 1}
    assert sms.sent == []


def test_a_server_that_says_later_is_asked_again_ever_later_and_not_for_ever(
    ward: World, sender: Sender, email: Wire, clock: Clock
) -> None:
    change_account(ward, wants_sms=False)
    queue(ward, "password_reset")  # also at night
    email.next = [TryAgainError("451 later")] * 20
    tries = []
    for _ in range(3000):
        if told := sender.send_due(ward.clinic_id):
            tries.append((clock() - NOON, dict(told)))
        clock.advance(minutes=1)
    waits = [later - earlier for (earlier, _), (later, _) in pairwise(tries)]
    assert waits == list(WAITS)
    assert [told for _, told in tries] == [{"put off": 1}] * len(WAITS) + [{"failed": 1}]
    row = stored(ward)
    assert (row.state, row.last_error, row.attempts) == ("failed", "451 later", len(WAITS) + 1)


def test_after_a_try_that_did_not_go_the_next_one_does(
    ward: World, sender: Sender, email: Wire, clock: Clock
) -> None:
    queue(ward)
    email.next = [TryAgainError("451 later")]
    sender.send_due(ward.clinic_id)
    assert stored(ward).last_error == "451 later"
    clock.advance(minutes=1)
    assert sender.send_due(ward.clinic_id) == {"sent": 1}
    assert (stored(ward).state, stored(ward).last_error) == ("sent", "")


def test_one_bad_message_stops_no_other(
    ward: World, sender: Sender, email: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    change_account(ward, email="poison@example.org", wants_sms=False)
    bad = queue(ward, key="bad")
    other = make_clinic("hilltop")
    queue(other)
    change_account(other, wants_sms=False)
    email.for_address = {"poison@example.org": RuntimeError("poison@example.org: boom")}
    assert sender.send_due(ward.clinic_id) == {"put off": 1}
    assert sender.send_due(other.clinic_id) == {"sent": 1}
    assert (stored(ward).state, stored(ward).last_error) == ("queued", "RuntimeError")
    assert str(bad) in caplog.text
    assert "poison" not in caplog.text


def test_a_channel_that_is_down_is_left_alone_and_the_other_is_not(
    ward: World, sender: Sender, email: Wire, sms: Wire, clock: Clock
) -> None:
    for number in range(2):
        queue(ward, key=str(number))
    queue(ward, "visit_changed", key="visit")
    email.next = [down("The mail server cannot be reached.")]
    assert sender.send_due(ward.clinic_id) == {"put off": 1, "sent": 1}
    assert len(sms.sent) == 1
    assert sender.send_due(ward.clinic_id) == {}
    clock.advance(minutes=1)
    assert sender.send_due(ward.clinic_id) == {"sent": 2}


def test_nothing_goes_in_the_quiet_hours_but_what_is_for_today(
    ward: World, sender: Sender, sms: Wire, email: Wire, clock: Clock
) -> None:
    queue(ward, at=NIGHT - timedelta(hours=3))  # 19:00, and nobody was sending
    queue(ward, "visit_changed_today", key="t", at=NIGHT)
    clock.at = NIGHT
    assert sender.send_due(ward.clinic_id) == {"sent": 1}
    assert "today" in sms.sent[0].body
    clock.at = MORNING - timedelta(seconds=1)
    assert sender.send_due(ward.clinic_id) == {}
    clock.at = MORNING
    assert sender.send_due(ward.clinic_id) == {"sent": 1}


def test_what_is_for_today_goes_first_and_never_tomorrow(
    ward: World, sender: Sender, sms: Wire, clock: Clock
) -> None:
    queue(ward, "visit_changed", key="later")
    queue(ward, "visit_changed_today", key="now")
    sender.send_due(ward.clinic_id)
    assert ["today" in one.body for one in sms.sent] == [True, False]
    queue(ward, "visit_changed_today", key="late")
    clock.at = MORNING
    assert sender.send_due(ward.clinic_id) == {"held": 1}
    assert {row.last_error for row in every(ward) if row.state == "suppressed"} == {"too_late"}


def test_a_patient_gets_three_messages_a_day_and_what_is_for_today(
    ward: World, sender: Sender, email: Wire, sms: Wire, clock: Clock
) -> None:
    for number in range(5):
        queue(ward, key=str(number))
    assert sender.send_due(ward.clinic_id) == {"sent": 3, "held": 2}
    assert sorted(row.last_error for row in every(ward)) == ["", "", "", "cap", "cap"]
    queue(ward, "visit_changed_today", key="t")
    assert sender.send_due(ward.clinic_id) == {"sent": 1}
    clock.at = MORNING
    queue(ward, key="tomorrow", at=MORNING)
    assert sender.send_due(ward.clinic_id) == {"sent": 1}


def test_who_opts_out_while_it_waits_gets_it_by_the_other_way(
    ward: World, sender: Sender, email: Wire, sms: Wire
) -> None:
    queue(ward)
    change_account(ward, wants_email=False)
    assert sender.send_due(ward.clinic_id) == {"held": 1, "sent": 1}
    assert (email.sent, len(sms.sent)) == ([], 1)


def test_who_opts_out_of_everything_gets_nothing_and_it_is_seen(
    ward: World, sender: Sender, email: Wire, sms: Wire
) -> None:
    queue(ward)
    change_account(ward, wants_email=False, wants_sms=False)
    assert sender.send_due(ward.clinic_id) == {"held": 1}
    assert (stored(ward).state, stored(ward).last_error) == ("suppressed", "opted_out")
    assert email.sent == sms.sent == []


def test_it_goes_to_the_address_of_today_and_not_to_the_old_one(
    ward: World, sender: Sender, email: Wire
) -> None:
    queue(ward)
    change_account(ward, email="new@example.org")
    sender.send_due(ward.clinic_id)
    assert [one.address for one in email.sent] == ["new@example.org"]
    assert stored(ward).address == "new@example.org"


def test_a_closed_account_gets_nothing(ward: World, sender: Sender, email: Wire) -> None:
    queue(ward)
    change_account(ward, is_active=False)
    assert sender.send_due(ward.clinic_id) == {"held": 1}
    assert stored(ward).last_error == "no_account"
    assert email.sent == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"phase": "cancelled"}, "visit_over"),
        ({"phase": "infusing"}, "visit_over"),
        ({"scheduled_at": NOON}, "visit_over"),
        ({"scheduled_at": NOON + timedelta(days=9)}, "visit_moved"),
    ],
)
def test_nobody_is_reminded_of_a_visit_that_is_not_so_any_more(
    ward: World, sender: Sender, sms: Wire, change: dict[str, Any], reason: str
) -> None:
    queue(ward, "visit_reminder", session_id=ward.session_id)
    move_visit(ward, **change)
    assert sender.send_due(ward.clinic_id) == {"held": 1}
    assert (stored(ward).state, stored(ward).last_error) == ("suppressed", reason)
    assert sms.sent == []


def test_a_visit_is_reminded_of_twice_and_when_it_moves_anew(ward: World, clock: Clock) -> None:
    system = system_actor(ward.clinic_id, name="sender")
    visit = stored_visit(ward)

    def queued_until(end: timedelta) -> list[tuple[str, str]]:
        while clock() < visit + end:
            queue_reminders(by=system, at=clock())
            clock.advance(hours=1)
        return [(row.template, row.created_at.isoformat()[:16]) for row in every(ward)]

    assert queued_until(timedelta(hours=2)) == [
        ("visit_reminder", "2026-11-21T06:00"),  # midnight in Chicago, two days before
        ("visit_questions", "2026-11-22T06:00"),
    ]
    move_visit(ward, scheduled_at=visit + timedelta(days=7))
    assert len(queued_until(timedelta(days=8))) == 4
    assert {row.not_before.hour for row in every(ward)} == {14}  # eight in the morning


def stored_visit(world: World) -> Any:
    with clinic_scope(world.clinic_id):
        return Session.objects.get(pk=world.session_id).scheduled_at


def test_a_visit_that_is_booked_for_tomorrow_is_asked_about_at_once(ward: World) -> None:
    move_visit(ward, scheduled_at=NOON + timedelta(hours=20))
    queue_reminders(by=ward.system, at=NOON)
    assert [(row.template, row.not_before) for row in every(ward)] == [("visit_questions", NOON)]


def test_a_way_in_is_not_kept_once_it_was_sent(ward: World, sender: Sender, email: Wire) -> None:
    queue(ward, "invitation", path="/portal/join/a-secret/")
    sender.send_due(ward.clinic_id)
    assert "a-secret" in email.sent[0].body
    assert stored(ward).body == ""


def test_what_a_dead_sender_held_goes_again_once(
    ward: World, sender: Sender, email: Wire, clock: Clock
) -> None:
    """A crash between the channel's answer and our commit: two copies at most."""
    change_account(ward, wants_sms=False)
    queue(ward)

    def die_after_sending() -> None:
        claim = claim_next(clinic_id=ward.clinic_id, channels=["email"], at=clock())
        assert claim is not None
        email.sent.append(claim)  # type: ignore[arg-type]

    die_after_sending()
    assert sender.send_due(ward.clinic_id) == {}
    clock.advance(seconds=LEASE.total_seconds() + 1)
    email.next = [TryAgainError("451 later")]
    assert sender.send_due(ward.clinic_id) == {"put off": 1}
    assert stored(ward).last_error == "interrupted; 451 later"
    clock.advance(minutes=6)
    die_after_sending()
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert sender.send_due(ward.clinic_id) == {"failed": 1}
    row = stored(ward)
    assert (row.state, row.last_error) == ("failed", "interrupted twice")
    assert len(email.sent) == 2


def test_a_slow_sender_that_was_taken_for_dead_sends_no_third_copy(
    ward: World, sender: Sender, email: Wire, clock: Clock
) -> None:
    queue(ward)
    claim = claim_next(clinic_id=ward.clinic_id, channels=["email"], at=clock())
    assert claim is not None
    clock.advance(seconds=LEASE.total_seconds() + 1)
    with_nothing_open = Sender({}, clock)
    with_nothing_open.send_due(ward.clinic_id)
    assert stored(ward).state == "queued"
    settle_sent(claim, "wire-0", by=ward.system, at=clock())
    assert sender.send_due(ward.clinic_id) == {}
    assert (stored(ward).state, stored(ward).provider_id) == ("sent", "wire-0")


def test_what_has_gone_is_not_said_to_have_been_called_back(ward: World, clock: Clock) -> None:
    message = queue(ward)
    claim = claim_next(clinic_id=ward.clinic_id, channels=["email"], at=clock())
    assert claim is not None
    edit(ward, message, state="queued")
    cancel_message(message, by=ward.faye, at=clock())
    settle_sent(claim, "wire-0", by=ward.system, at=clock())
    assert stored(ward).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_nothing_twice() -> None:
    ward = make_clinic()
    for number in range(12):
        queue(ward, "visit_changed_today", key=str(number))  # no cap
    wire = Wire()

    def run(_: int) -> int:
        try:
            sender, sent = Sender({"sms": wire}, Clock()), 0
            while told := sender.send_due(ward.clinic_id):
                sent += told["sent"]
            return sent
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 12
    assert len({one.id for one in wire.sent}) == len(wire.sent) == 12
    assert {row.state for row in every(ward)} == {"sent"}
    assert chain_report(clinic_id=ward.clinic_id).broken == ()


@pytest.mark.parametrize(
    ("first", "state"), [(True, "delivered"), (False, "failed")], ids=["delivered", "failed"]
)
def test_a_receipt_says_how_it_ended_and_a_later_one_changes_nothing(
    ward: World, sender: Sender, sms: Wire, first: bool, state: str
) -> None:
    change_account(ward, wants_email=False)
    message = queue(ward)
    sender.send_due(ward.clinic_id)
    for is_delivered in (first, not first, first):
        settle_receipt(message, is_delivered=is_delivered, reason="30003", by=ward.system, at=NOON)
    assert (stored(ward).state, stored(ward).provider_id) == (state, "wire-1")


def test_a_receipt_that_is_faster_than_the_answer_stays(ward: World, clock: Clock) -> None:
    message = queue(ward)
    claim = claim_next(clinic_id=ward.clinic_id, channels=["email"], at=clock())
    assert claim is not None
    settle_receipt(message, is_delivered=True, reason="", by=ward.system, at=NOON)
    settle_sent(claim, "wire-9", by=ward.system, at=NOON)
    assert (stored(ward).state, stored(ward).provider_id) == ("delivered", "wire-9")


def test_through_a_real_mail_server_that_refuses_one_of_three(ward: World, clock: Clock) -> None:
    box, others = Mailbox(), [make_clinic("hilltop"), make_clinic("lakeside")]
    for world in (ward, *others):
        change_account(world, wants_sms=False)
        queue(world)
    refused = stored(others[0]).address
    box.by_address[refused] = "550 5.1.1 no such mailbox"
    with mail_server(box) as port:
        server = MailServer(host="127.0.0.1", port=port, encryption="none")
        sender = Sender({"email": Smtp(server, sender="a@clinic.example")}, clock)
        told = [dict(sender.send_due(world.clinic_id)) for world in (ward, *others)]
    assert told == [{"sent": 1}, {"failed": 1}, {"sent": 1}]
    assert len(box.mails) == 2
    assert stored(others[0]).last_error.startswith("550 5.1.1")
    assert stored(ward).provider_id == box.mails[0]["Message-ID"]


def test_a_mail_server_that_comes_back_gets_what_waited(ward: World, clock: Clock) -> None:
    box = Mailbox()
    queue(ward)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        server = MailServer(host="127.0.0.1", port=nobody.getsockname()[1], encryption="none")
        down_sender = Sender({"email": Smtp(server, "a@clinic.example")}, clock)
        assert down_sender.send_due(ward.clinic_id) == {"put off": 1}
    assert "refused" in stored(ward).last_error
    clock.advance(minutes=2)
    with mail_server(box) as port:
        server = MailServer(host="127.0.0.1", port=port, encryption="none")
        sender = Sender({"email": Smtp(server, "a@clinic.example")}, clock)
        assert sender.send_due(ward.clinic_id) == {"sent": 1}
    assert len(box.mails) == 1
