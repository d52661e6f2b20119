"""The account page changes what is one's own, and asks for the password where it matters."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from openketamine.actions.intake import save_section
from openketamine.actions.portal_joining import invite
from openketamine.actions.referrals import refer
from openketamine.actions.uploads import add_upload
from openketamine.queries.clinic import audit_rows
from openketamine.queries.portal import portal_account
from openketamine.records.models import PortalMessage
from openketamine.records.scope import clinic_scope
from tests.web.conftest import TheClinic

from .conftest import PASSWORD, EnterAs, ThePatient

WHERE = "/portal/account/"
NEW = "another quiet river"


@pytest.fixture
def client(pat: ThePatient, enter_as: EnterAs) -> Client:
    return enter_as(pat)


def account_of(who: ThePatient) -> Any:
    return portal_account(clinic_id=who.clinic_id, patient_id=who.id)


def test_the_ways_to_be_reached_are_the_patients_choice(pat: ThePatient, client: Client) -> None:
    client.post(WHERE, {"wants_sms": "on", "phone": "(312) 555-0123"})
    account = account_of(pat)
    assert (account.wants_email, account.wants_sms) == (False, True)
    assert account.phone == "+13125550123"
    assert "(312)" not in client.get(WHERE).content.decode()
    wrong = client.post(WHERE, {"wants_sms": "on", "phone": ""})
    assert wrong.status_code == 422
    assert "need a telephone number" in wrong.content.decode()
    assert account_of(pat).wants_sms is True


def test_a_new_password_needs_the_old_one_and_signs_other_devices_out(
    pat: ThePatient, client: Client, enter_as: EnterAs
) -> None:
    other = enter_as(pat)
    wrong = client.post(f"{WHERE}password/", {"old": "wrong", "password": NEW})
    assert wrong.status_code == 422
    assert "This is not your password" in wrong.content.decode()
    weak = client.post(f"{WHERE}password/", {"old": PASSWORD, "password": "short"})
    assert "too short" in weak.content.decode()
    assert client.post(f"{WHERE}password/", {"old": PASSWORD, "password": NEW}).status_code == 302
    assert client.get("/portal/").status_code == 200, "this device stays signed in"
    assert other.get("/portal/").status_code == 302
    old = Client().post("/portal/login/", {"email": pat.email, "password": PASSWORD})
    assert old.status_code == 422


def test_signing_out_everywhere_needs_the_password_and_keeps_it(
    pat: ThePatient, client: Client, enter_as: EnterAs
) -> None:
    other = enter_as(pat)
    where = f"{WHERE}sign-out-everywhere/"
    assert client.post(where, {"everywhere-confirm": "wrong"}).status_code == 422
    assert other.get("/portal/").status_code == 200
    client.post(where, {"everywhere-confirm": PASSWORD})
    assert client.get("/portal/").status_code == 302
    assert other.get("/portal/").status_code == 302
    assert enter_as(pat).get("/portal/").status_code == 200


def test_five_wrong_passwords_pause_this_device(client: Client) -> None:
    where = f"{WHERE}sign-out-everywhere/"
    for _attempt in range(5):
        client.post(where, {"everywhere-confirm": "wrong"})
    assert client.post(where, {"everywhere-confirm": PASSWORD}).status_code == 422


def unpacked(client: Client) -> ZipFile:
    answer = client.post(f"{WHERE}copy/", {"copy-confirm": PASSWORD})
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    return ZipFile(BytesIO(answer.content))


def test_a_copy_holds_everything_to_read_and_for_programs(
    pat: ThePatient, riverside: TheClinic, client: Client
) -> None:
    at = datetime.now(UTC)
    refer(pat.id, source="clinician", by=riverside.people["nurse"], at=at)
    save_section("reason", {"why_now": "first words"}, by=pat.actor, at=at)
    save_section("reason", {"why_now": "later <words>"}, by=pat.actor, at=at)
    trials = {"tried_any": "yes", "items": [{"kind": "drug", "treatment": "sertraline"}]}
    save_section("trials", trials, by=pat.actor, at=at)
    png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
        b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff\xff\x7f\x00\t\xfb\x03\xfd\x05CE"
        b"\xca\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    add_upload(png, name="photo.png", by=pat.actor, at=at)
    with clinic_scope(pat.clinic_id):
        PortalMessage.objects.create(
            clinic_id=pat.clinic_id,
            patient_id=pat.id,
            is_from_patient=True,
            body="May I eat?",
            at=at,
            by_name="Pat",
        )
    packed = unpacked(client)
    assert packed.namelist() == ["records.html", "records.json", "files/01 photo.png"]
    read = packed.read("records.html").decode()
    assert "later &lt;words&gt;" in read
    assert "A medicine · sertraline" in read
    assert "May I eat?" in read
    data = json.loads(packed.read("records.json"))
    assert data["patient"]["family_name"] == "Sample"
    saves = [row["answers"] for row in data["questionnaire"] if row["section"] == "reason"]
    assert saves == [{"why_now": "first words"}, {"why_now": "later <words>"}]
    assert [row["body"] for row in data["messages"]] == ["May I eat?"]


def test_a_copy_holds_no_secret_and_nothing_of_anybody_else(
    pat: ThePatient, quinn: ThePatient, hana: ThePatient, riverside: TheClinic, client: Client
) -> None:
    new = invite(pat.id, email=pat.email, by=riverside.people["nurse"], at=datetime.now(UTC))
    packed = unpacked(client)
    everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
    for token in (quinn.email, hana.email, quinn.name, hana.name, new.code, "pbkdf2", "md5$"):
        assert token not in everything


def test_a_copy_needs_the_password_is_audited_and_has_a_limit(
    pat: ThePatient, client: Client
) -> None:
    assert client.post(f"{WHERE}copy/", {"copy-confirm": "wrong"}).status_code == 422
    for _copy in range(3):
        unpacked(client)
    fourth = client.post(f"{WHERE}copy/", {"copy-confirm": PASSWORD})
    assert fourth.status_code == 422
    assert "Three copies a day" in fourth.content.decode()
    taken = [row for row in audit_rows(clinic_id=pat.clinic_id) if row.action == "take_copy"]
    assert [row.by_name for row in taken] == ["Pat Sample"] * 3


@pytest.mark.parametrize("deed", ["password", "sign-out-everywhere", "copy"])
def test_a_deed_is_done_by_post_only(deed: str, client: Client) -> None:
    assert client.get(f"{WHERE}{deed}/").status_code == 405
