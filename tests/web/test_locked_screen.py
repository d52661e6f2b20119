"""A screen that is left alone locks: vital signs stay in view, nothing can be done."""

from __future__ import annotations

import pytest
from django.test import Client

from openketamine.console import access

from .conftest import PASSWORD, SignIn, TheSession


@pytest.fixture
def locked(sign_in: SignIn, session: TheSession) -> Client:
    client = sign_in("nurse")
    client.post("/lock/", {"action": "lock"})
    return client


def test_a_locked_screen_shows_the_rooms_and_no_way_to_act(locked: Client) -> None:
    answer = locked.get("/", follow=True)
    text = answer.content.decode()
    assert "Screen locked" in text
    assert "Room 1" in text
    assert "M. Example" in text
    assert "/session/" not in text


def test_a_wall_screen_goes_on_without_its_links_when_it_locks(locked: Client) -> None:
    text = locked.get("/?wall=1").content.decode()
    assert "M. Example" in text
    assert "/session/" not in text
    assert locked.get("/?part=board&wall=1", headers={"X-Refresh": "live"}).status_code == 200


def test_asking_for_the_lock_page_locks_nothing(sign_in: SignIn) -> None:
    client = sign_in("nurse")
    assert client.get("/lock/").status_code == 302
    assert client.get("/").status_code == 200


def test_a_locked_screen_refuses_every_deed(locked: Client, session: TheSession) -> None:
    deed = locked.post(f"/alerts/{session.id}/some-alert/acknowledge/")
    assert deed.status_code == 423


def test_a_partial_under_the_lock_overlay_gets_nothing(locked: Client) -> None:
    headers = {"HX-Request": "true", "X-Refresh": "live"}
    assert locked.get("/?part=board", headers=headers).status_code == 204


def test_the_same_person_unlocks_and_returns_to_the_page(locked: Client) -> None:
    answer = locked.post("/lock/", {"username": "nurse", "password": PASSWORD, "next": "/alerts/"})
    assert answer.headers["Location"] == "/alerts/"
    assert locked.get("/alerts/").status_code == 200


def test_a_wrong_password_keeps_the_screen_locked(locked: Client) -> None:
    answer = locked.post("/lock/", {"username": "nurse", "password": "wrong"})
    assert answer.status_code == 422
    assert "do not belong together" in answer.content.decode()
    assert locked.get("/alerts/").status_code == 302


def test_somebody_else_takes_over_with_their_own_password(locked: Client) -> None:
    answer = locked.post("/lock/", {"username": "prescriber", "password": PASSWORD})
    assert answer.status_code == 302
    assert "Robin Prescriber" in locked.get("/").content.decode()


def test_the_overlay_is_told_whether_to_close_or_to_load_the_page_anew(locked: Client) -> None:
    overlay = {"X-Overlay": "1"}
    same = locked.post("/lock/", {"username": "nurse", "password": PASSWORD}, headers=overlay)
    assert same.status_code == 204
    locked.post("/lock/", {"action": "lock"}, headers=overlay)
    other = {"username": "prescriber", "password": PASSWORD}
    assert locked.post("/lock/", other, headers=overlay).status_code == 205


def test_unlocking_never_leads_to_another_site(locked: Client) -> None:
    given = {"username": "nurse", "password": PASSWORD, "next": "https://evil.example/"}
    assert locked.post("/lock/", given).headers["Location"] == "/"


def test_the_service_locks_an_idle_screen_even_if_the_browser_does_not(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("nurse")
    client.get("/")
    later = access.machine_time() + access.IDLE_MINUTES * 60 + 1
    monkeypatch.setattr(access, "machine_time", lambda: later)
    answer = client.get("/alerts/")
    assert answer.headers["Location"].startswith("/lock/")


def test_a_board_that_refreshes_itself_is_no_sign_of_a_person(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("nurse")
    client.get("/")
    start = access.machine_time()
    for minute in range(1, access.IDLE_MINUTES + 2):
        monkeypatch.setattr(access, "machine_time", lambda at=minute: start + at * 60)
        answer = client.get("/?part=board", headers={"HX-Request": "true", "X-Refresh": "live"})
    assert answer.status_code == 204
