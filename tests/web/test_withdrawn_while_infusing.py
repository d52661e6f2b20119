"""A patient takes the consent back while it runs: every screen asks to stop, at once."""

from __future__ import annotations

import pytest
from django.test import Client

from openketamine.actions import dose, infusion
from openketamine.actions.actor import Actor
from openketamine.actions.consents import withdraw_consent
from tests.actions.consenting import consent, give_login, planned
from tests.actions.stay import READ, START, until_prepared
from tests.actions.world import PASSWORD, World, later, make_world

from .test_session_page import shown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running() -> tuple[World, Actor]:
    world = planned(make_world("riverside"))
    pat = give_login(world)
    consent(world, pat)
    digest = until_prepared(world)
    dose.confirm_double_check(
        world.session_id, digest=digest, **READ, second=world.paul, by=world.nora, at=later(20)
    )
    infusion.start_infusion(world.session_id, by=world.nora, at=later(START))
    return world, pat


def text(address: str) -> str:
    nurse = Client()
    nurse.post("/login/", {"username": "nora-riverside", "password": PASSWORD})
    return shown(nurse.get(address))


def test_session_page_alerts_and_board_say_so(running: tuple[World, Actor]) -> None:
    world, pat = running
    page = f"/session/{world.session_id}/"
    assert "withdrawn" not in text(page)
    withdraw_consent(by=pat, at=later(START + 5))
    for part in ("", "?part=live&shown=infusing"):
        said = text(f"{page}{part}")
        assert "The patient has withdrawn the consent: stop the infusion." in said
        assert "SESS-STOP-03" in said
    assert "The patient has withdrawn consent: stop" in text("/alerts/")
    assert "The patient has withdrawn consent: stop" in text("/")


def test_a_paused_infusion_is_not_offered_as_if_it_could_go_on(
    running: tuple[World, Actor],
) -> None:
    world, pat = running
    how = {"by": world.nora, "at": later(START + 6)}
    infusion.pause(world.session_id, reason="asked by the patient", **how)
    withdraw_consent(by=pat, at=later(START + 7))
    said = text(f"/session/{world.session_id}/")
    assert "The patient has withdrawn the consent: stop the infusion." in said
    infusion.stop(
        world.session_id, cause="stopped", reason="withdrawn", by=world.nora, at=later(START + 8)
    )
    assert "The patient has withdrawn consent: stop" not in text("/")
