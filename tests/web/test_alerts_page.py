"""Alerts: what is open, who has seen it, and what happened today."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest

from openketamine.actions.alerts import change_alert, clear_alert
from openketamine.core.monitoring.alert import CONDITIONS, Change
from openketamine.ui import words

from .conftest import SignIn, TheClinic, TheSession
from .world import alarm, arrive


def test_without_an_alert_the_page_says_what_would_appear(
    sign_in: SignIn, clinic: TheClinic
) -> None:
    text = sign_in("nurse").get("/alerts/").content.decode()
    assert "No open alert." in text
    assert "the alert appears here" in text


def test_open_alerts_stand_in_the_order_of_their_priority(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alarm(session, "artefact", "low")
    alarm(session, "spo2_very_low", "high")
    alarm(session, "hr_high", "medium")
    text = sign_in("nurse").get("/alerts/?part=open").content.decode()
    places = [text.index(f'data-priority="{name}"') for name in ("high", "medium", "low")]
    assert places == sorted(places)


def test_an_alert_says_value_limit_and_unit(sign_in: SignIn, session: TheSession) -> None:
    arrive(session)
    alarm(session)
    text = sign_in("nurse").get("/alerts/").content.decode()
    assert "88 % (limit 90)" in text
    assert "Room 1, Example, Maria" in text


def test_a_nurse_acknowledges_and_the_button_is_gone(sign_in: SignIn, session: TheSession) -> None:
    arrive(session)
    alert_id = alarm(session)
    client = sign_in("nurse")
    address = f"/alerts/{session.id}/{alert_id}/acknowledge/"
    assert f'action="{address}"' in unescape(client.get("/alerts/").content.decode())
    answer = client.post(address, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "acknowledged by Robin Nurse" in text
    assert address not in text


def test_an_auditor_sees_alerts_and_cannot_acknowledge(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alarm(session)
    text = sign_in("auditor").get("/alerts/").content.decode()
    assert "Oxygen saturation low" in text
    assert "/acknowledge/" not in text


def test_acknowledging_needs_a_post(sign_in: SignIn, session: TheSession) -> None:
    arrive(session)
    alert_id = alarm(session)
    assert sign_in("nurse").get(f"/alerts/{session.id}/{alert_id}/acknowledge/").status_code == 405


def test_an_alert_that_does_not_exist_says_so_beside_the_list(
    sign_in: SignIn, session: TheSession
) -> None:
    answer = sign_in("nurse").post(f"/alerts/{session.id}/nothing/acknowledge/")
    assert answer.status_code == 422
    assert "There is no such alert" in answer.content.decode()


def test_the_history_tells_who_did_what_when_oldest_step_first(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alert_id = alarm(session)
    at, system = datetime.now(UTC), session.clinic.system
    change_alert(session.id, alert_id, change="escalated", by=system, at=at)
    sign_in("nurse").post(f"/alerts/{session.id}/{alert_id}/acknowledge/")
    clear_alert(session.id, alert_id, by=system, at=datetime.now(UTC))
    text = sign_in("prescriber").get("/alerts/").content.decode()
    steps = text[text.index('<ol class="steps">') :]
    order = [steps.index(word) for word in ("raised", "escalated", "acknowledged", "cleared")]
    assert order == sorted(order)
    assert "Robin Nurse" in steps
    assert "priority" not in steps


def test_an_alert_that_became_more_urgent_says_so_in_list_and_history(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alert_id = alarm(session)
    at, system = datetime.now(UTC), session.clinic.system
    change_alert(session.id, alert_id, change="raised_again", priority="high", by=system, at=at)
    text = sign_in("nurse").get("/alerts/").content.decode()
    assert 'data-priority="high"' in text[: text.index('id="history-title"')]
    assert "sounded again, now high priority" in text


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("?priority=medium", True),
        ("?priority=high", False),
        ("?kind=technical", False),
        ("?room=Room+1", True),
        ("?day=2020-01-01", False),
    ],
)
def test_the_history_can_be_filtered(
    query: str, is_there: bool, sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    alarm(session)
    text = sign_in("nurse").get(f"/alerts/{query}").content.decode()
    assert ('<ol class="steps">' in text) is is_there


def test_an_impossible_filter_is_said_and_not_an_error_page(
    sign_in: SignIn, clinic: TheClinic
) -> None:
    answer = sign_in("nurse").get("/alerts/?day=tomorrow&priority=purple")
    assert answer.status_code == 200
    assert "Enter a valid date" in answer.content.decode()


@pytest.mark.parametrize("code", CONDITIONS)
def test_every_condition_has_words(code: str) -> None:
    assert code in words.CONDITIONS


def test_every_change_has_words() -> None:
    assert {change.value for change in Change} <= set(words.CHANGES)
