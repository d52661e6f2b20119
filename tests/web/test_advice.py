"""The session page says what the newest values advise at the pump, with value, limit and source."""

from __future__ import annotations

import pytest
from django.test import Client

from openketamine.actions import charting, dose, infusion
from tests.actions.journey import store_one_frame
from tests.actions.stay import READ, START, chart_vitals, until_prepared
from tests.actions.world import PASSWORD, World, later, make_world

from .test_session_page import shown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running() -> World:
    world = make_world("riverside")
    digest = until_prepared(world)
    dose.confirm_double_check(
        world.session_id, digest=digest, **READ, second=world.paul, by=world.nora, at=later(20)
    )
    infusion.start_infusion(world.session_id, by=world.nora, at=later(START))
    return world


def text(world: World, *, part: str = "") -> str:
    nurse = Client()
    nurse.post("/login/", {"username": "nora-riverside", "password": PASSWORD})
    return shown(nurse.get(f"/session/{world.session_id}/{part}"))


def test_a_deeply_sedated_patient_is_a_stop_on_the_page_and_in_its_live_part(
    running: World,
) -> None:
    assert "Stop advised" not in text(running)
    charting.chart(running.session_id, item="moaas", value=2, by=running.nora, at=later(START + 5))
    for part in ("", "?part=live&shown=infusing"):
        page = text(running, part=part)
        assert "Stop advised MOAA/S 2: at 2 or less the infusion is stopped." in page
        assert "SESS-STOP-01 · clinic_tier" in page
        assert "Stop advised, decide at the pump" in page  # before anything that is merely due


def test_a_saturation_below_the_emergency_value_is_an_emergency(running: World) -> None:
    chart_vitals(running, START + 5, spo2="87")
    page = text(running)
    assert "Emergency Oxygen saturation 87 % is below 88 %" in page
    assert "SESS-STOP-02" in page


def test_a_resume_over_the_limit_shows_why_not_and_asks_for_a_reason(running: World) -> None:
    chart_vitals(running, START + 5, sbp="184")
    infusion.pause(running.session_id, reason="184", by=running.nora, at=later(START + 6))
    page = text(running)
    assert "Pause advised Systolic pressure 184 mmHg is at or above 180 mmHg" in page
    assert "Why it is resumed nevertheless" in page


def test_a_resume_is_judged_on_what_the_monitor_stored(running: World) -> None:
    store_one_frame(running, START + 5)  # a heart rate alone: the pressure stays unknown
    infusion.pause(running.session_id, reason="dizzy", by=running.nora, at=later(START + 6))
    chart_vitals(running, START + 7)
    done = infusion.resume(
        running.session_id, reason="well again", by=running.nora, at=later(START + 8)
    )
    assert done.phase == "infusing"
