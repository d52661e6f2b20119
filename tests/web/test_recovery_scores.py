"""The scales of the recovery panel, each item in words, and their totals in the log."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from openketamine.console.session import words
from openketamine.console.session.load import load
from openketamine.core.recovery import SCALES
from openketamine.core.session.payloads import RECOVERY_SCALES
from tests.actions.stay import LEAVE, chart_vitals, recover, until_recovery
from tests.actions.world import PASSWORD, later, make_world

from .test_session_page import shown

pytestmark = pytest.mark.django_db(transaction=True)
FORMS = {
    "aldrete_modified": ("score-aldrete", "Aldrete, modified"),
    "mpadss": ("score-mpadss", "MPADSS"),
    "pads": ("score-pads", "PADS"),
}


def test_there_is_a_form_for_each_scale() -> None:
    assert set(FORMS) == set(RECOVERY_SCALES)


@pytest.mark.parametrize("scale", FORMS)
def test_a_scale_is_rated_item_by_item_and_its_total_stands_in_the_log(scale: str) -> None:
    name, title = FORMS[scale]
    world = make_world("riverside")
    until_recovery(world)
    nurse = Client()
    nurse.post("/login/", {"username": "nora-riverside", "password": PASSWORD})
    page = nurse.get(f"/session/{world.session_id}/")
    form = re.search(rf'id="form-{name}".*?</form>', page.content.decode(), flags=re.S)
    assert form
    fields = {"client_key": "0" * 32}
    for item in SCALES[scale].items:
        assert item.code in words.ITEMS
        for option in item.options:
            assert option.code in words.OPTIONS
            assert f'name="{item.code}" value="{option.code}"' in form[0]
        fields[item.code] = item.options[0].code
    del fields[item.code]
    address = f"/session/{world.session_id}/do/{name}/"
    assert nurse.post(address, fields).status_code == 422
    fields[item.code] = item.options[1].code
    assert nurse.post(address, fields).status_code == 302
    assert f" {title} 9 (" in shown(nurse.get(f"/session/{world.session_id}/"))


def test_in_recovery_the_page_leads_to_what_is_asked_once_then_to_the_discharge() -> None:
    world = make_world("riverside")
    until_recovery(world)
    recover(world)
    at = later(LEAVE)
    page = load(world.nora, world.session_id, at)
    assert page.next_step
    assert page.next_step.is_overdue
    chart_vitals(world, LEAVE - 12)
    chart_vitals(world, LEAVE - 2)
    page = load(world.nora, world.session_id, at)
    assert page.next_step
    assert page.next_step.target == "form-discharge"
