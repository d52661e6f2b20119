"""The session page without a browser: deeds, refusals that keep what was typed, and the data."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from openketamine.console.session.page import DEEDS
from openketamine.queries.sessions import session_events

from .conftest import SignIn, TheSession
from .world import alarm, arrive


def post(client: Client, session: TheSession, deed: str, **fields: Any) -> Any:
    """Press the button of a deed's form, as a browser does."""
    fields.setdefault("client_key", str(uuid4()))
    return client.post(f"/session/{session.id}/do/{deed}/", fields)


def tap(client: Client, session: TheSession, deed: str, **fields: Any) -> Any:
    """The same without leaving the page, as the charting script does."""
    fields.setdefault("client_key", str(uuid4()))
    return client.post(f"/session/{session.id}/do/{deed}/", fields, headers={"X-Charting": "1"})


def kinds(session: TheSession) -> list[str]:
    events = session_events(clinic_id=session.clinic.id, session_id=session.id)
    return [event.kind for event in events]


def shown(answer: Any) -> str:
    """The page's text, tags and white space aside."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_patient_is_checked_in_by_two_ways_of_knowing_who_it_is(
    session: TheSession, sign_in: SignIn
) -> None:
    nurse = sign_in("nurse")
    refused = post(nurse, session, "arrive", bed_id=session.bed_id, identity=["name_said"])
    assert refused.status_code == 422
    assert "two ways" in shown(refused)
    done = post(nurse, session, "arrive", bed_id=session.bed_id, identity=["name_said", "photo_id"])
    assert done.status_code == 302
    assert kinds(session) == ["arrived"]


def test_a_refused_form_keeps_everything_that_was_typed(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    answer = post(sign_in("nurse"), session, "check-vitals", sbp="12o", dbp="80", hr="71")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="12o"' in html
    assert 'value="71"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(("weight", "unit"), [("400", "kg"), ("20", "kg"), ("80", "")])
def test_a_weight_that_cannot_be_or_has_no_unit_is_not_recorded(
    session: TheSession, sign_in: SignIn, weight: str, unit: str
) -> None:
    arrive(session)
    answer = post(sign_in("nurse"), session, "check-weight", weight=weight, unit=unit)
    assert answer.status_code == 422
    assert kinds(session) == ["arrived"]


def test_a_weight_of_a_first_visit_is_typed_twice(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    first = {"weight": "222", "unit": "kg"}
    once = post(nurse, session, "check-weight", **first)
    assert once.status_code == 422
    assert "Weight once more" in shown(once)
    post(nurse, session, "check-weight", **first, weight_again="222", unit_again="lb")
    assert "222 kg and, the second time, 222 lb" in shown(nurse.get(f"/session/{session.id}/"))


def test_a_deed_sent_twice_is_done_once(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    nurse, key = sign_in("nurse"), str(uuid4())
    for _ in range(2):
        assert tap(nurse, session, "chart-moaas", value_tapped=5, client_key=key).status_code == 204
    assert kinds(session).count("charted") == 1


def test_an_entry_that_waited_for_the_network_keeps_the_time_of_its_tap(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    tapped = datetime.now(UTC)
    time.sleep(0.02)  # the network is down for a while
    answer = tap(
        nurse,
        session,
        "chart-nausea",
        value_tapped=3,
        tapped_at=round(tapped.timestamp() * 1000),
    )
    assert answer.status_code == 204
    (event,) = [
        e
        for e in session_events(clinic_id=session.clinic.id, session_id=session.id)
        if e.kind == "charted"
    ]
    assert abs(event.happened_at - tapped) < timedelta(milliseconds=1)
    assert event.is_late


def test_a_tap_from_a_clock_that_runs_ahead_counts_as_now(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    ahead = datetime.now(UTC) + timedelta(hours=1)
    answer = tap(
        sign_in("nurse"),
        session,
        "chart-pain",
        value_tapped=2,
        tapped_at=round(ahead.timestamp() * 1000),
    )
    assert answer.status_code == 204


def test_a_refused_tap_answers_with_one_sentence(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    answer = tap(sign_in("nurse"), session, "chart-vitals", sbp="900")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert b"900" in answer.content
    assert answer.content.count(b"\n") == 0


def test_who_may_only_read_cannot_chart(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    assert tap(sign_in("auditor"), session, "chart-moaas", value_tapped=5).status_code == 403
    assert kinds(session) == ["arrived"]


def test_a_nurse_cannot_sign_an_override(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    post(nurse, session, "check-vitals", sbp="175", dbp="90", hr="70", spo2="98")
    page = nurse.get(f"/session/{session.id}/")
    assert "Systolic pressure 175 mmHg is too high" in shown(page)
    fields = {"rule_id": "CHECK-BP-01", "reason": "Usual for this patient", "username": "nurse"}
    password = "correct horse battery staple"
    refused = post(nurse, session, "override", **fields, password=password)
    assert refused.status_code == 403
    fields["username"] = "prescriber"
    assert post(nurse, session, "override", **fields, password="wrong").status_code == 403
    assert post(nurse, session, "override", **fields, password=password).status_code == 302
    assert "override_signed" in kinds(session)


def test_a_prescriber_changes_the_order_and_the_log_says_what_it_was(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    order = {"mg_per_kg": "0.75", "minutes": "50", "reason": "partial response"}
    assert post(sign_in("nurse"), session, "change-order", **order).status_code == 403
    assert kinds(session) == ["arrived"]
    assert post(sign_in("prescriber"), session, "change-order", **order).status_code == 302
    assert kinds(session) == ["arrived", "order_changed"]
    log = shown(sign_in("nurse").get(f"/session/{session.id}/"))
    assert "0.75 mg/kg over 50 min; it was 0.5 mg/kg over 40 min" in log


def test_a_correction_strikes_the_first_version_and_links_both(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    tap(nurse, session, "chart-moaas", value_tapped=2)
    page = nurse.get(f"/session/{session.id}/?correct=2").content.decode()
    assert 'name="now-value_tapped"' in page
    right = {"seq": 2, "now-value_tapped": "5"}
    assert post(nurse, session, "correct", **right).status_code == 422
    done = post(nurse, session, "correct", **right, reason="Slipped on the screen")
    assert done.status_code == 302
    html = nurse.get(f"/session/{session.id}/").content.decode()
    assert re.search(r"<del><strong>MOAA/S</strong> 2:", html)
    assert 'href="#event-3"' in html
    assert 'href="#event-2"' in html


def test_an_entry_of_another_patient_is_taken_back_and_stays_struck_through(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    tap(nurse, session, "chart-moaas", value_tapped=3)
    assert "take it back" in shown(nurse.get(f"/session/{session.id}/?correct=2"))
    refused = post(nurse, session, "retract", seq="2", reason="wrong tablet")
    assert refused.status_code == 422
    assert "take it back" in shown(refused)
    post(nurse, session, "retract", seq="2", cause="wrong_patient", reason="wrong tablet")
    assert kinds(session) == ["arrived", "charted", "retracted"]
    page = nurse.get(f"/session/{session.id}/")
    assert "MOAA/S, entered for the wrong patient. Reason: wrong tablet" in shown(page)
    assert re.search(r"<del><strong>MOAA/S</strong>", page.content.decode())
    assert "?correct=2" not in page.content.decode()


def test_a_session_of_nobody_knows_is_not_found(session: TheSession, sign_in: SignIn) -> None:
    nurse = sign_in("nurse")
    assert nurse.get(f"/session/{uuid4()}/").status_code == 404
    assert nurse.post(f"/session/{session.id}/do/fly/", {}).status_code == 404


def test_the_flowsheets_data_hold_phases_scores_and_alerts(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    tap(nurse, session, "chart-moaas", value_tapped=4)
    alarm(session)
    data = json.loads(nurse.get(f"/session/{session.id}/flowsheet.json").content)
    assert [band["label"] for band in data["bands"]] == ["Check-in"]
    assert {("MOAA/S", "4"), ("Alerts", "medium")} <= {
        (mark["lane"], mark["priority"] or mark["label"]) for mark in data["marks"]
    }


def parts(html: str) -> set[str]:
    """The ids of the parts that htmx puts in place of the shown ones."""
    return set(re.findall(r'id="([\w-]+)"[^>]*hx-swap-oob="true"', html))


def test_the_live_part_brings_only_the_parts_that_go_on(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    page = f"/session/{session.id}/?part=live&shown=check_in"
    html = sign_in("nurse").get(page).content.decode()
    assert "<html" not in html
    assert parts(html) == {"rail", "advice", "next", "log-rows", "due", "progress", "latest"}


def test_a_page_that_shows_an_earlier_phase_gets_no_part_it_has_no_place_for(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    page = f"/session/{session.id}/?part=live&shown=scheduled"
    assert parts(sign_in("nurse").get(page).content.decode()) == {"rail", "advice", "log-rows"}


def test_after_a_check_the_page_goes_on_at_the_next_one_that_is_to_do(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    assert 'href="#form-check-identity"' in nurse.get(f"/session/{session.id}/").content.decode()
    done = post(nurse, session, "check-identity", identity_confirmed="yes")
    assert done.headers["Location"].endswith("#form-check-consent")


def test_every_deed_carries_a_key_and_says_what_its_button_does(session: TheSession) -> None:
    for name, form in DEEDS.items():
        assert "client_key" in form.base_fields, name
        assert str(form.verb), name
        assert form.panel, name
