"""Signing in, the lockout, and signing out."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from .conftest import PASSWORD, SignIn, TheClinic


def test_every_page_sends_a_stranger_to_the_login_and_remembers_the_way(clinic: TheClinic) -> None:
    answer = Client().get("/alerts/?day=2026-11-23")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=%2Falerts%2F%3Fday%3D2026-11-23"


def test_a_wrong_password_says_one_sentence_that_gives_no_name_away(clinic: TheClinic) -> None:
    known = Client().post("/login/", {"username": "nurse", "password": "wrong"})
    unknown = Client().post("/login/", {"username": "nobody", "password": "wrong"})
    sentence = "This user name and password do not belong together."
    assert sentence in known.content.decode()
    assert sentence in unknown.content.decode()
    assert 'value="nurse"' in known.content.decode(), "what was typed is kept"


def test_five_failures_pause_this_name_on_this_device_only(clinic: TheClinic) -> None:
    client = Client()
    for _attempt in range(5):
        answer = client.post("/login/", {"username": "nurse", "password": "wrong"})
    assert answer.status_code == 429
    assert "Sign-in is paused on this device" in answer.content.decode()
    right = client.post("/login/", {"username": "nurse", "password": PASSWORD})
    assert right.status_code == 429
    other_name = client.post("/login/", {"username": "prescriber", "password": PASSWORD})
    assert other_name.status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert elsewhere.post("/login/", {"username": "nurse", "password": PASSWORD}).status_code == 302


def test_the_log_tells_of_a_lockout_but_of_no_name_and_of_no_login(
    clinic: TheClinic, caplog: pytest.LogCaptureFixture
) -> None:
    Client(REMOTE_ADDR="10.0.0.9").post("/login/", {"username": "nurse", "password": PASSWORD})
    assert not [record for record in caplog.records if record.name.startswith("axes")]
    for _attempt in range(5):
        Client().post("/login/", {"username": "Maria Example", "password": "wrong"})
    said = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert any("Locking out the address 127.0.0.1" in record.getMessage() for record in said)
    assert "Maria" not in caplog.text


def test_a_login_never_leads_to_another_site(clinic: TheClinic) -> None:
    answer = Client().post(
        "/login/?next=//evil.example/", {"username": "nurse", "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


def test_signing_out_takes_a_post_and_ends_the_session(sign_in: SignIn) -> None:
    client = sign_in("nurse")
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("username", "place"), [("nurse", "/"), ("auditor", "/"), ("admin", "/administration/")]
)
def test_a_login_leads_to_a_page_that_the_person_may_open(
    clinic: TheClinic, username: str, place: str
) -> None:
    client = Client()
    answer = client.post("/login/", {"username": username, "password": PASSWORD})
    assert answer.headers["Location"] == place
    assert client.get(place).status_code == 200
