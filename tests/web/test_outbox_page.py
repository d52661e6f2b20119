"""The page of messages sent: how each ended, for whom, and what to do; never what it said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from twilio.request_validator import RequestValidator

from openketamine.actions.outbox import send_message
from openketamine.actions.outbox_claim import claim_next
from openketamine.actions.outbox_settle import settle_failed, settle_sent
from openketamine.queries.outbox import STATES, outbox
from openketamine.queries.sessions import session_detail
from openketamine.records.models import PortalAccount
from openketamine.records.scope import clinic_scope

from .conftest import SignIn, TheClinic, TheSession

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
TOKEN = "a-secret-token"


@pytest.fixture
def patient_id(session: TheSession) -> UUID:
    """Maria Example, with an account."""
    found = session_detail(clinic_id=session.clinic.id, session_id=session.id, at=AT)
    assert found is not None
    with clinic_scope(session.clinic.id):
        PortalAccount.objects.create(
            clinic_id=session.clinic.id,
            patient_id=found.patient.id,
            email="maria@example.org",
            phone="+13125550123",
            wants_sms=False,
            created_at=AT,
        )
    return found.patient.id


def queue(clinic: TheClinic, patient_id: UUID, key: str = "1", **more: Any) -> UUID:
    by = clinic.people["front_desk"]
    return send_message("portal_message", key=key, patient_id=patient_id, by=by, at=AT, **more)


def fail(clinic: TheClinic, reason: str = "550 no such mailbox") -> None:
    claim = claim_next(clinic_id=clinic.id, channels=["email", "sms"], at=AT)
    assert claim is not None
    settle_failed(claim, reason, by=clinic.system, at=AT)


def state(clinic: TheClinic) -> str:
    [row] = outbox(clinic_id=clinic.id)
    return row.state


@pytest.mark.parametrize("role", ["front_desk", "nurse", "prescriber", "admin"])
def test_who_may_see_it_sees_how_it_ended_and_who_may_not_see_patients_sees_none(
    role: str, clinic: TheClinic, patient_id: UUID, sign_in: SignIn
) -> None:
    queue(clinic, patient_id)
    fail(clinic)
    page = sign_in(role).get("/outbox/").content.decode()
    assert "A message waits in the portal" in page
    assert "550 no such mailbox" in page
    sees_patients = role != "admin"
    assert ("Example, Maria" in page) == sees_patients
    assert ("maria@example.org" in page) == sees_patients
    assert "You have a new message" not in page


@pytest.mark.parametrize("role", ["pharmacist", "auditor"])
def test_others_do_not_see_it(role: str, clinic: TheClinic, sign_in: SignIn) -> None:
    assert sign_in(role).get("/outbox/").status_code == 403


def test_an_empty_outbox_says_what_will_appear(clinic: TheClinic, sign_in: SignIn) -> None:
    assert "No message has been queued yet." in sign_in("nurse").get("/outbox/").content.decode()


def test_the_tabs_count_and_filter(clinic: TheClinic, patient_id: UUID, sign_in: SignIn) -> None:
    queue(clinic, patient_id, "1")
    fail(clinic)
    queue(clinic, patient_id, "2")
    client = sign_in("nurse")
    failed = client.get("/outbox/?state=failed").content.decode()
    assert (failed.count("outbox-one"), "Send again" in failed, "Call back" in failed) == (
        1,
        True,
        False,
    )
    waiting = client.get("/outbox/?state=queued").content.decode()
    assert ("Send again" in waiting, "Call back" in waiting) == (False, True)
    assert client.get("/outbox/?state=<script>").content.decode().count("outbox-one") == 2
    for name in STATES:
        assert client.get(f"/outbox/?state={name}").status_code == 200


def test_a_failed_message_is_sent_again(
    clinic: TheClinic, patient_id: UUID, sign_in: SignIn
) -> None:
    message = queue(clinic, patient_id)
    fail(clinic)
    client = sign_in("front_desk")
    answer = client.post(f"/outbox/{message}/retry/", {"state": "failed"})
    assert (answer.status_code, answer["Location"]) == (302, "/outbox/?state=failed")
    assert state(clinic) == "queued"
    assert "waits to be sent again" in client.get("/outbox/").content.decode()


def test_a_waiting_message_is_called_back_and_a_second_time_says_why_not(
    clinic: TheClinic, patient_id: UUID, sign_in: SignIn
) -> None:
    message = queue(clinic, patient_id)
    client = sign_in("nurse")
    assert client.post(f"/outbox/{message}/cancel/").status_code == 302
    assert state(clinic) == "cancelled"
    again = client.post(f"/outbox/{message}/cancel/")
    assert again.status_code == 422
    assert "does not wait any more" in again.content.decode()


def test_a_button_is_no_link(clinic: TheClinic, patient_id: UUID, sign_in: SignIn) -> None:
    message = queue(clinic, patient_id)
    client = sign_in("nurse")
    assert client.get(f"/outbox/{message}/cancel/").status_code == 405
    assert client.post(f"/outbox/{uuid4()}/cancel/").status_code == 422
    assert state(clinic) == "queued"


def test_what_the_providers_server_said_is_shown_as_text(
    clinic: TheClinic, patient_id: UUID, sign_in: SignIn
) -> None:
    queue(clinic, patient_id)
    fail(clinic, "550 <script>alert(1)</script>")
    page = sign_in("nurse").get("/outbox/").content.decode()
    assert "550 &lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.fixture
def sent(clinic: TheClinic, patient_id: UUID, settings: Any) -> UUID:
    """A message that the provider has taken."""
    settings.SMS_BY, settings.TWILIO_TOKEN = "twilio", TOKEN
    settings.PUBLIC_URL = "https://clinic.example"
    message = queue(clinic, patient_id)
    claim = claim_next(clinic_id=clinic.id, channels=["email", "sms"], at=AT)
    assert claim is not None
    settle_sent(claim, "SM1", by=clinic.system, at=AT)
    return message


def tell(clinic_id: UUID, message: UUID, form: dict[str, str], **more: Any) -> HttpResponse:
    """A receipt as Twilio sends it, signed for the address that it knows."""
    path = f"/notify/twilio/status/{clinic_id}/{message}/"
    signature = RequestValidator(more.pop("token", TOKEN)).compute_signature(
        f"https://clinic.example{path}", form
    )
    client = Client(enforce_csrf_checks=True)
    answer: Any = client.post(path, form | more, headers={"X-Twilio-Signature": signature})
    return answer


def receipt(status: str, **more: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "MessageStatus": status, "To": "+13125550123"} | more


def test_a_signed_receipt_says_that_it_was_delivered(clinic: TheClinic, sent: UUID) -> None:
    assert tell(clinic.id, sent, receipt("sent")).status_code == 204
    assert state(clinic) == "sent"
    answer = tell(clinic.id, sent, receipt("delivered"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert state(clinic) == "delivered"


def test_a_signed_receipt_says_why_it_was_not(
    clinic: TheClinic, sent: UUID, sign_in: SignIn
) -> None:
    tell(clinic.id, sent, receipt("undelivered", ErrorCode="30003"))
    assert "Twilio undelivered, code 30003" in sign_in("nurse").get("/outbox/").content.decode()


@pytest.mark.parametrize(
    "spoiled", [{"token": "another"}, {"MessageStatus": "delivered", "extra": "1"}]
)
def test_a_receipt_that_was_not_signed_so_changes_nothing(
    clinic: TheClinic, sent: UUID, spoiled: dict[str, str]
) -> None:
    answer = tell(clinic.id, sent, receipt("failed"), **spoiled)
    assert (answer.status_code, answer.content) == (403, b"")
    assert state(clinic) == "sent"


def test_without_a_signature_or_with_another_provider_nothing_is_believed(
    clinic: TheClinic, sent: UUID, settings: Any
) -> None:
    path = f"/notify/twilio/status/{clinic.id}/{sent}/"
    assert Client().post(path, receipt("delivered")).status_code == 403
    assert Client().get(path).status_code == 405
    settings.SMS_BY = "sink"
    assert tell(clinic.id, sent, receipt("delivered")).status_code == 403
    settings.SMS_BY, settings.TWILIO_TOKEN = "twilio", ""
    assert tell(clinic.id, sent, receipt("delivered"), token="").status_code == 403
    assert state(clinic) == "sent"


def test_a_receipt_of_an_unknown_message_finds_nothing(clinic: TheClinic, sent: UUID) -> None:
    assert tell(clinic.id, uuid4(), receipt("delivered")).status_code == 404
    assert tell(uuid4(), sent, receipt("delivered")).status_code == 404
    assert state(clinic) == "sent"


def test_a_message_that_waits_says_until_when(
    clinic: TheClinic, patient_id: UUID, sign_in: SignIn
) -> None:
    by, night = clinic.people["nurse"], datetime.now(UTC) + timedelta(days=1)
    night = night.replace(hour=9, minute=0)  # 03:00 or 04:00 in Chicago
    send_message("portal_message", key="1", patient_id=patient_id, by=by, at=night)
    page = sign_in("nurse").get("/outbox/").content.decode()
    assert "until " in page
    assert ", 08:00" in page
