"""Correcting from the log row: the form it was noted with, a reason, the first version struck."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from openketamine.actions import charting
from openketamine.actions.record_adverse_event import record_adverse_event
from openketamine.core.session.corrections import CORRECTABLE
from openketamine.queries.rows import EventRow
from openketamine.queries.sessions import session_events
from tests.actions.stay import LEAVE, recover, until_recovery
from tests.actions.world import PASSWORD, World, later, make_world

from .test_session_page import shown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world("riverside")


@pytest.fixture
def nurse(world: World) -> Client:
    client = Client()
    client.post("/login/", {"username": "nora-riverside", "password": PASSWORD})
    return client


def a_full_day(world: World) -> None:
    """A stay with one of everything that a person can note."""
    until_recovery(world)
    recover(world)
    how: dict[str, Any] = {"by": world.nora, "at": later(LEAVE - 1)}
    items = {f"cadss_{n}": 1 for n in (1, 2, 6, 7, 15, 22)}
    charting.chart(world.session_id, item="cadss6", value=6, items=items, **how)
    charting.chart(world.session_id, item="pain", value=7, **how)
    charting.chart(world.session_id, item="iv_site", value="red", **how)
    charting.chart(world.session_id, item="note", value="Asks for water", **how)
    charting.chart(world.session_id, item="vitals", value={"sbp": "184", "dbp": "80"}, **how)
    record_adverse_event(
        world.session_id,
        term="Nausea",
        severity="mild",
        intervention="Ginger",
        outcome="Better",
        serious=False,
        **how,
    )


def events(world: World) -> tuple[EventRow, ...]:
    return session_events(clinic_id=world.clinic_id, session_id=world.session_id)


def noted(world: World, kind: str, **content: Any) -> EventRow:
    """The first entry of a kind with this in its content."""
    return next(
        e
        for e in events(world)
        if e.kind == kind and all(e.payload.get(k) == v for k, v in content.items())
    )


def typed(html: str) -> dict[str, str]:
    """What the correction's form holds, as a browser would send it unchanged."""
    found = re.search(r'<form[^>]*id="form-correct".*?</form>', html, flags=re.S)
    assert found
    form, values = found[0], {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        is_pick = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and value and (not is_pick or "checked" in tag):
            values[name[1]] = unescape(value[1])
    for name_, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', form):
        values[name_] = unescape(text)
    return values


def correct(nurse: Client, world: World, seq: int, **changed: str) -> Any:
    """Open the form from the log row, change something, send it."""
    page = nurse.get(f"/session/{world.session_id}/?correct={seq}").content.decode()
    fields = {**typed(page), "reason": "Misread", **changed}
    return nurse.post(f"/session/{world.session_id}/do/correct/", fields)


CASES: list[tuple[str, dict[str, Any], dict[str, str], str]] = [
    ("check_recorded", {"check": "weight"}, {"now-weight": "81"}, "Weight today: 81 kg"),
    ("check_recorded", {"check": "vitals"}, {"now-hr": "88"}, "Heart rate: 88 /min"),
    ("check_recorded", {"check": "escort"}, {"now-escort_name": "Q. New"}, "Q. New"),
    ("infusion_ended", {}, {"now-volume_infused_ml": "49"}, "49 mL"),
    ("charted", {"item": "cadss6"}, {"now-cadss_1": "4"}, "4 (4 + 0 + 0 + 0 + 0 + 0)"),
    ("charted", {"item": "pain"}, {"now-value_tapped": "1"}, "Pain 1"),
    ("charted", {"item": "iv_site"}, {"now-site": "clear"}, "IV site clear"),
    ("charted", {"item": "note"}, {"now-note": "Asks for tea"}, "Asks for tea"),
    ("charted", {"item": "vitals"}, {"now-sbp": "124"}, "Systolic 124 mmHg"),
    ("adverse_event_recorded", {}, {"now-severity": "severe"}, "Nausea, severe"),
    ("recovery_scored", {"scale": "aldrete_modified"}, {"now-activity": "two_limbs"}, "9 ("),
    ("escort_confirmed", {}, {"now-is_present": "no"}, "is not here yet"),
    ("suicidality_asked", {}, {"now-cssrs_1_wish_dead": "yes"}, "low"),
    ("instructions_given", {}, {}, "version"),
]


@pytest.mark.parametrize(("kind", "which", "change", "words"), CASES)
def test_what_was_noted_is_corrected_from_its_row_and_the_first_version_stays_struck(
    world: World,
    nurse: Client,
    kind: str,
    which: dict[str, Any],
    change: dict[str, str],
    words: str,
) -> None:
    a_full_day(world)
    first = noted(world, kind, **which)
    answer = correct(nurse, world, first.seq, **change)
    assert answer.status_code == 302, shown(answer)
    last = events(world)[-1]
    assert (last.kind, last.corrects) == ("corrected", first.seq)
    html = nurse.get(f"/session/{world.session_id}/").content.decode()
    row = re.search(rf'id="event-{first.seq}".*?</li>', html, flags=re.S)
    assert row
    assert "<del>" in row[0]
    right = re.search(rf'id="event-{last.seq}".*?</li>', html, flags=re.S)
    assert right
    assert words in re.sub(r"<[^>]+>", "", right[0])


def test_every_kind_that_can_be_corrected_has_a_case_or_only_a_time() -> None:
    known = {kind for kind, *_ in CASES}
    at_the_pump = {"infusion_started", "rate_changed", "infusion_paused", "infusion_resumed"}
    assert {str(kind) for kind in CORRECTABLE} == known | at_the_pump


def test_an_unchanged_form_says_the_same_again(world: World, nurse: Client) -> None:
    a_full_day(world)
    for event in [e for e in events(world) if e.kind in CORRECTABLE]:
        assert correct(nurse, world, event.seq).status_code == 302, event
        again = events(world)[-1].payload["payload"]
        assert {k: v for k, v in event.payload.items() if v} == {
            k: v for k, v in again.items() if v
        }


def test_a_correction_can_itself_be_corrected(world: World, nurse: Client) -> None:
    a_full_day(world)
    pain = noted(world, "charted", item="pain")
    correct(nurse, world, pain.seq, **{"now-value_tapped": "1"})
    html = nurse.get(f"/session/{world.session_id}/").content.decode()
    row = re.search(rf'id="event-{events(world)[-1].seq}".*?</li>', html, flags=re.S)
    assert row
    assert f"?correct={pain.seq}" in row[0]
    page = nurse.get(f"/session/{world.session_id}/?correct={pain.seq}").content.decode()
    assert typed(page)["now-value_tapped"] == "1"


def test_a_corrected_weight_that_cannot_be_right_is_asked_for_again(
    world: World, nurse: Client
) -> None:
    a_full_day(world)
    weight = noted(world, "check_recorded", check="weight")
    refused = correct(nurse, world, weight.seq, **{"now-weight": "400"})
    assert refused.status_code == 422
    assert 'value="400"' in refused.content.decode()
    assert events(world)[-1].kind != "corrected"


def test_what_is_no_note_cannot_be_corrected(world: World, nurse: Client) -> None:
    a_full_day(world)
    prepared = noted(world, "dose_prepared")
    page = nurse.get(f"/session/{world.session_id}/?correct={prepared.seq}").content.decode()
    assert 'id="form-correct"' not in page
    fields = {"seq": prepared.seq, "reason": "x", "client_key": "0" * 32}
    answer = nurse.post(f"/session/{world.session_id}/do/correct/", fields)
    assert answer.status_code == 422
