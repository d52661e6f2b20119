"""A patient signs in and out; the sign-in ends by itself and never mixes with the staff's."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from openketamine.portal import access
from openketamine.queries.clinic import audit_rows
from openketamine.records.models import PortalAccount
from openketamine.records.scope import clinic_scope
from tests.web.conftest import PASSWORD as STAFF_PASSWORD
from tests.web.conftest import SignIn

from .conftest import PASSWORD, EnterAs, ThePatient, make_patient, without_tokens


def test_a_patient_signs_in_with_the_email_in_any_case(pat: ThePatient) -> None:
    client = Client()
    given = {"email": " Pat@Example.com ", "password": PASSWORD}
    answer = client.post("/portal/login/?next=/portal/?x=1", given)
    assert answer.headers["Location"] == "/portal/?x=1"
    page = client.get("/portal/")
    assert "Hello Pat" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_signing_in_is_audited_under_the_patients_own_name(
    pat: ThePatient, enter_as: EnterAs
) -> None:
    enter_as(pat)
    (row, *_others) = audit_rows(clinic_id=pat.clinic_id)
    assert (row.action, row.by_name, row.role) == ("portal_sign_in", "Pat Sample", "patient")
    assert row.subject == f"portal_account:{pat.account_id}"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(pat: ThePatient) -> None:
    answers = [
        Client().post("/portal/login/", {"email": email, "password": "wrong"}).content.decode()
        for email in ("pat@example.com", "nobody@example.com")
    ]
    assert "do not belong together" in answers[0]
    assert 'value="pat@example.com"' in answers[0], "what was typed is kept"
    assert without_tokens(answers[0]) == without_tokens(answers[1].replace("nobody@", "pat@"))


def test_five_failures_pause_this_address_on_this_device_only(pat: ThePatient) -> None:
    for _attempt in range(5):
        Client().post("/portal/login/", {"email": pat.email, "password": "wrong"})
    right = {"email": pat.email, "password": PASSWORD}
    assert Client().post("/portal/login/", right).status_code == 422
    assert Client(REMOTE_ADDR="10.0.0.9").post("/portal/login/", right).status_code == 302


def test_an_address_of_two_clinics_signs_in_at_the_clinics_own_page(
    pat: ThePatient, hana: ThePatient
) -> None:
    make_patient(hana.clinic_id, "Patricia", pat.email)
    given = {"email": pat.email, "password": PASSWORD}
    assert Client().post("/portal/login/", given).status_code == 422
    client = Client()
    assert client.post("/portal/login/hilltop/", given).status_code == 302
    assert "Hello Patricia" in client.get("/portal/").content.decode()


def test_a_sign_in_never_leads_to_another_site(pat: ThePatient) -> None:
    given = {"email": pat.email, "password": PASSWORD}
    for way in ("//evil.example/", "https://evil.example/portal/", "/administration/"):
        answer = Client().post(f"/portal/login/?next={way}", given)
        assert answer.headers["Location"] == "/portal/"


def test_signing_out_ends_it(pat: ThePatient, enter_as: EnterAs) -> None:
    client = enter_as(pat)
    client.post("/portal/logout/")
    assert client.get("/portal/").status_code == 302


@pytest.mark.parametrize("end", ["IDLE_END_S", "ABSOLUTE_END_S"])
def test_the_sign_in_ends_by_itself(
    end: str, pat: ThePatient, enter_as: EnterAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter_as(pat)
    began = access.machine_time()
    limit = {"IDLE_END_S": 30 * 60, "ABSOLUTE_END_S": 12 * 60 * 60}[end]
    for moment in range(0, limit - 60, 25 * 60 if end == "ABSOLUTE_END_S" else limit):
        monkeypatch.setattr(access, "machine_time", lambda moment=moment: began + moment)
        assert client.get("/portal/").status_code == 200, moment
    monkeypatch.setattr(access, "machine_time", lambda: began + limit + 60)
    assert client.get("/portal/").status_code == 302


def test_a_form_sent_after_the_end_tells_how_to_keep_what_was_typed(pat: ThePatient) -> None:
    answer = Client().post("/portal/", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert "go one page back" in answer.content.decode()


def test_a_new_password_ends_every_other_sign_in(pat: ThePatient, enter_as: EnterAs) -> None:
    client = enter_as(pat)
    with clinic_scope(pat.clinic_id):
        PortalAccount.objects.filter(pk=pat.account_id).update(password=make_password("another"))
    assert client.get("/portal/").status_code == 302


def test_a_closed_login_lets_nobody_in(pat: ThePatient, enter_as: EnterAs) -> None:
    client = enter_as(pat)
    with clinic_scope(pat.clinic_id):
        PortalAccount.objects.filter(pk=pat.account_id).update(is_active=False)
    assert client.get("/portal/").status_code == 302
    given = {"email": pat.email, "password": PASSWORD}
    assert Client().post("/portal/login/", given).status_code == 422


def test_signing_in_as_the_one_ends_the_sign_in_as_the_other(
    pat: ThePatient, enter_as: EnterAs, sign_in: SignIn
) -> None:
    client = enter_as(pat)
    staff: dict[str, Any] = {"username": "nurse", "password": STAFF_PASSWORD}
    assert client.post("/login/", staff).status_code == 302
    assert client.get("/portal/").status_code == 302
    assert "portal" not in client.session

    client = sign_in("nurse")
    assert client.get("/").status_code == 200
    client.post("/portal/login/", {"email": pat.email, "password": PASSWORD})
    assert client.get("/portal/").status_code == 200
    assert client.get("/").status_code == 302
