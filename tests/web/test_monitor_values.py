"""Vital signs taken over from the monitor by one tap: what is offered, and what is kept of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openketamine.actions.record_frames import FrameRow, insert_frames
from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.queries.sessions import session_events

from .conftest import SignIn, TheSession
from .test_session_page import post, shown, tap
from .world import arrive

pytestmark = pytest.mark.django_db(transaction=True)
BP: dict[str, Any] = {"nibp_sys_mmhg": 124.0, "nibp_dia_mmhg": 76.0}


def measured(
    session: TheSession, at: datetime, /, validity: Validity = Validity.VALID, **values: Any
) -> None:
    """One stored frame of the bed's monitor."""
    from django.db import connection

    samples = tuple(Sample(Metric(name), value, validity) for name, value in values.items())
    frame = Frame(bed_key="ROOM1", device_at=at, received_at=at, samples=samples)
    row = FrameRow(
        clinic_id=session.clinic.id, bed_id=session.bed_id, session_id=session.id, frame=frame
    )
    connection.ensure_connection()
    insert_frames(connection.connection, [row])


def filled(client: Any, session: TheSession, deed: str, **typed: str) -> dict[str, str]:
    """The form's values after a tap on the button."""
    answer = post(client, session, deed, intent="monitor", **typed)
    assert answer.status_code == 200
    inputs = re.findall(r"<input[^>]*>", answer.content.decode())
    found = {}
    for one in inputs:
        name = re.search(r'name="([^"]+)"', one)
        value = re.search(r'value="([^"]*)"', one)
        if name and value and name[1] != "client_key":
            found[name[1]] = value[1]
    return found


def form_text(client: Any, session: TheSession) -> str:
    """What the filled form says."""
    return shown(post(client, session, "check-vitals", intent="monitor"))


def facts(session: TheSession) -> dict[str, Any]:
    (event,) = [
        e
        for e in session_events(clinic_id=session.clinic.id, session_id=session.id)
        if e.kind == "check_recorded"
    ]
    return dict(event.payload["facts"])


def test_one_tap_fills_the_form_and_the_source_is_kept_with_each_value(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    nurse, now = sign_in("nurse"), datetime.now(UTC)
    measured(session, now, hr_bpm=71, spo2_pct=97, **BP)
    assert re.search(r"monitor, at \d\d:\d\d:\d\d, \d+ s ago", form_text(nurse, session))
    values = filled(nurse, session, "check-vitals")
    assert {n: values[n] for n in ("sbp", "dbp", "hr", "spo2")} == {
        "sbp": "124",
        "dbp": "76",
        "hr": "71",
        "spo2": "97",
    }
    assert post(nurse, session, "check-vitals", **values).status_code == 302
    kept = facts(session)
    assert {fact["source"] for fact in kept.values()} == {"monitor"}
    at = datetime.fromisoformat(kept["sbp"]["at"])
    assert abs(at - now) < timedelta(milliseconds=1)
    assert "124 mmHg (monitor, at " in shown(nurse.get(f"/session/{session.id}/"))


@pytest.mark.parametrize("why", ["stale", "flagged", "before the arrival", "never sent"])
def test_what_is_not_a_current_value_is_not_offered_and_what_was_typed_stays(
    session: TheSession, sign_in: SignIn, why: str
) -> None:
    before = datetime.now(UTC)
    arrive(session, at=before - timedelta(hours=1) if why == "stale" else before)
    now = datetime.now(UTC)
    if why == "stale":
        measured(session, before - timedelta(minutes=31), **BP)
        measured(session, before - timedelta(seconds=15), hr_bpm=71)
    elif why == "flagged":
        measured(session, now, Validity.QUESTIONABLE, hr_bpm=71, **BP)
    elif why == "before the arrival":
        measured(session, before - timedelta(seconds=2), hr_bpm=71, **BP)
    values = filled(sign_in("nurse"), session, "check-vitals", hr="65")
    assert values.get("hr") == "65"
    assert values.get("sbp", "") == ""
    assert values.get("hr_from", "") == ""


def test_half_a_pressure_is_not_offered(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    measured(session, datetime.now(UTC), nibp_sys_mmhg=124)
    answer = post(sign_in("nurse"), session, "check-vitals", intent="monitor")
    assert "no current value for: Systolic, Diastolic" in shown(answer)


def test_a_number_changed_by_hand_is_a_number_by_hand(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    measured(session, datetime.now(UTC), hr_bpm=71, **BP)
    values = filled(nurse, session, "check-vitals")
    post(nurse, session, "check-vitals", **{**values, "hr": "65"})
    kept = facts(session)
    assert kept["hr"] == {"value": "65", "unit": "/min"}
    assert kept["sbp"]["source"] == "monitor"


def test_nobody_can_say_monitor_of_a_value_that_it_never_stored(
    session: TheSession, sign_in: SignIn
) -> None:
    arrive(session)
    stamp = str(round(datetime.now(UTC).timestamp() * 1000))
    post(sign_in("nurse"), session, "check-vitals", hr="65", hr_from=stamp)
    assert facts(session)["hr"] == {"value": "65", "unit": "/min"}


def test_charted_vital_signs_keep_their_source_too(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    nurse = sign_in("nurse")
    measured(session, datetime.now(UTC), rr_bpm=14)
    values = filled(nurse, session, "chart-vitals")
    assert tap(nurse, session, "chart-vitals", **values).status_code == 204
    (event,) = [
        e
        for e in session_events(clinic_id=session.clinic.id, session_id=session.id)
        if e.kind == "charted"
    ]
    assert event.payload["value"] == {"rr": "14"}
    assert event.payload["measured"]["rr"]["source"] == "monitor"


def test_only_a_form_of_vital_signs_can_be_filled(session: TheSession, sign_in: SignIn) -> None:
    arrive(session)
    assert post(sign_in("nurse"), session, "chart-note", intent="monitor").status_code == 404
