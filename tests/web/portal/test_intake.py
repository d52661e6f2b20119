"""The questionnaire is kept at every change, can be left and found again, and loses nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from openketamine.actions.intake import save_section, send_intake
from openketamine.actions.referrals import move_referral, refer
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.core.forms import Kind
from openketamine.core.intake import SECTIONS, THERAPIES
from openketamine.core.intake.safety import asking_for_help
from openketamine.queries.clinic import audit_rows
from openketamine.queries.intake import intake_of
from openketamine.queries.referrals import referrals
from openketamine.records.models import IntakeSection, OutboxMessage, PortalMessage, Staff
from openketamine.records.scope import clinic_scope
from openketamine.ui.intake_words import (
    OPTIONS,
    PROBLEMS,
    QUESTIONS,
    SECTION_WORDS,
    THERAPY_WORDS,
    UNITS,
    options_of,
)
from tests.web.conftest import TheClinic

from .conftest import EnterAs, ThePatient

WHOLE: dict[str, dict[str, Any]] = {
    "reason": {"why_now": "Nothing has helped so far."},
    "indications": {
        "indications": ["depression"],
        "main": "depression",
        "diagnosed_by_clinician": "yes",
    },
    "history": {one.name: "no" for one in SECTIONS["history"].fields if one.kind is Kind.YES_NO},
    "trials": {"tried_any": "no"},
    "medicines": {"takes_any": "yes", "items": [{"medicine": "sertraline"}]},
    "allergies": {"ketamine_allergy": "no", "any_allergy": "no"},
    "pregnancy": {"pregnancy_possible": "no", "breastfeeding": "no"},
    "substances": {
        "alcohol": "never",
        "drugs_past_year": ["none"],
        "substance_problem": "no",
        "ketamine_history": ["none"],
    },
    "safety": {
        "cssrs_1_wish_dead": "no",
        "cssrs_2_thoughts": "no",
        "cssrs_6_behaviour_ever": "no",
        "safe_at_home": "yes",
    },
    "pharmacy": {"name": "Corner Pharmacy"},
    "emergency_contact": {"name": "Sam Demo", "phone": "312 555 0123", "may_be_told": "yes"},
    "access": {"needs": ["none"]},
}


@pytest.fixture
def referred(pat: ThePatient, riverside: TheClinic) -> ThePatient:
    """Pat, referred by a clinician."""
    refer(pat.id, source="clinician", by=riverside.people["nurse"], at=datetime.now(UTC))
    return pat


def save(who: ThePatient, section: str, answers: dict[str, Any], key: str = "") -> int:
    saved = save_section(section, answers, by=who.actor, at=datetime.now(UTC), client_key=key)
    return saved.version


def kept(who: ThePatient, section: str) -> dict[str, Any]:
    intake = intake_of(clinic_id=who.clinic_id, patient_id=who.id)
    assert intake is not None
    return dict(intake.sections[section].answers)


def test_every_question_answer_unit_and_problem_has_its_words() -> None:
    for section in SECTIONS.values():
        assert SECTION_WORDS[section.name].title
        for field in (*section.fields, *section.items):
            assert QUESTIONS[section.name, field.name]
            assert field.unit in {"", *UNITS}
            if field.kind in {Kind.YES_NO, Kind.ONE, Kind.MANY}:
                offered = options_of(section.name, field.name)
                assert set(field.words or offered) == set(offered), field.name
    asked = {(s.name, f.name) for s in SECTIONS.values() for f in (*s.fields, *s.items)}
    assert set(QUESTIONS) == asked
    assert set(OPTIONS) <= asked
    assert set(THERAPY_WORDS) == set(THERAPIES)
    codes = "missing no_number out_of_range no_day not_offered too_long no_text unknown_field"
    assert set(PROBLEMS) == set(codes.split())


def test_each_save_is_a_version_and_the_same_again_is_none(referred: ThePatient) -> None:
    assert save(referred, "reason", {"why_now": "a"}) == 1
    assert save(referred, "reason", {"why_now": "a"}) == 1
    assert save(referred, "reason", {"why_now": "ab"}, key="k1") == 2
    assert save(referred, "reason", {"why_now": "abc"}, key="k2") == 3
    assert save(referred, "reason", {"why_now": "ab"}, key="k1") == 2, "sent twice, kept once"
    assert kept(referred, "reason") == {"why_now": "abc"}
    with clinic_scope(referred.clinic_id):
        assert IntakeSection.objects.filter(clinic_id=referred.clinic_id).count() == 3


def test_what_is_wrong_or_unfinished_is_kept_too(referred: ThePatient) -> None:
    wrong = {"tried_any": "yes", "items": [{"kind": "drug", "weeks": "many"}]}
    save(referred, "trials", wrong)
    assert kept(referred, "trials") == wrong
    intake = intake_of(clinic_id=referred.clinic_id, patient_id=referred.id)
    assert intake is not None
    assert not intake.sections["trials"].is_complete
    assert {(one.row, one.field) for one in intake.sections["trials"].problems} >= {(0, "weeks")}


def test_nobody_writes_for_another_and_nothing_without_a_referral(
    referred: ThePatient, quinn: ThePatient, riverside: TheClinic
) -> None:
    now = datetime.now(UTC)
    with pytest.raises(ForbiddenError):
        save_section("reason", {}, by=riverside.people["nurse"], at=now)
    with pytest.raises(RefusedError, match="no open request"):
        save_section("reason", {"why_now": "x"}, by=quinn.actor, at=now)
    with pytest.raises(BadInputError, match="no such part"):
        save_section("planted", {}, by=referred.actor, at=now)
    with pytest.raises(BadInputError, match="too long"):
        save_section("reason", {"why_now": "x" * 70_000}, by=referred.actor, at=now)


def test_a_first_answer_begins_the_intake_and_sending_hands_it_over(referred: ThePatient) -> None:
    def state() -> str:
        [row] = referrals(clinic_id=referred.clinic_id, patient_id=referred.id)
        return row.state

    assert state() == "received"
    save(referred, "reason", WHOLE["reason"])
    assert state() == "intake"
    with pytest.raises(RefusedError, match="11 of 12"):
        send_intake(by=referred.actor, at=datetime.now(UTC))
    for section, answers in WHOLE.items():
        save(referred, section, answers)
    send_intake(by=referred.actor, at=datetime.now(UTC))
    assert state() == "assessing"
    send_intake(by=referred.actor, at=datetime.now(UTC))
    sent = [r for r in audit_rows(clinic_id=referred.clinic_id) if r.action == "send_intake"]
    assert len(sent) == 1
    assert save(referred, "reason", {"why_now": "I forgot something."}) == 2, "can be changed"


@pytest.mark.parametrize("word", ["yes", "unsure"])
def test_any_yes_about_safety_asks_for_help(word: str) -> None:
    for question in WHOLE["safety"]:
        if question.startswith("cssrs"):
            assert asking_for_help({**WHOLE["safety"], question: word}) == {question}
    assert asking_for_help({**WHOLE["safety"], "safe_at_home": "no"}) == {"safe_at_home"}
    assert asking_for_help(WHOLE["safety"]) == frozenset()


def test_an_answer_that_asks_for_help_tells_the_staff_at_once_and_once(
    referred: ThePatient, riverside: TheClinic
) -> None:
    Staff.objects.filter(username="nurse").update(email="nurse@example.com")
    asking = {**WHOLE["safety"], "cssrs_1_wish_dead": "yes"}
    save(referred, "safety", asking)
    save(referred, "safety", {**asking, "what_helps": "walking"})
    save(referred, "safety", {**asking, "cssrs_2_thoughts": "yes"})
    with clinic_scope(riverside.id):
        [message] = PortalMessage.objects.filter(clinic_id=riverside.id)
        [mail] = OutboxMessage.objects.filter(clinic_id=riverside.id)
        assert message.patient_id == referred.id
        assert message.read_at is None
        assert "call from the clinic today" in message.body
        assert mail.address == "nurse@example.com"
        PortalMessage.objects.update(read_at=datetime.now(UTC))
    save(referred, "safety", {**asking, "cssrs_2_thoughts": "yes", "cssrs_5_plan": "yes"})
    with clinic_scope(riverside.id):
        assert PortalMessage.objects.filter(read_at=None).count() == 1, "worse after it was read"


def test_a_part_is_asked_kept_and_left_without_any_script(
    referred: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(referred)
    page = client.get("/portal/intake/reason/").content.decode()
    assert "Why are you looking for this treatment now?" in page
    assert "Part 1 of 12" in page
    empty = client.post("/portal/intake/reason/", {"why_now": "", "hopes": "to sleep"})
    assert empty.status_code == 422
    assert "to sleep" in empty.content.decode()
    assert 'href="#id_why_now"' in empty.content.decode()
    assert kept(referred, "reason") == {"hopes": "to sleep"}, "kept although unfinished"
    later = client.post("/portal/intake/reason/", {"hopes": "to sleep", "later": "1"})
    assert later.headers["Location"] == "/portal/intake/indications/"
    done = client.post("/portal/intake/reason/", {"why_now": "now", "hopes": "to sleep"})
    assert done.headers["Location"] == "/portal/intake/indications/"
    assert client.get("/portal/intake/planted/").status_code == 404


def test_it_is_found_again_on_another_device(referred: ThePatient, enter_as: EnterAs) -> None:
    enter_as(referred).post("/portal/intake/reason/", {"why_now": "because of the <nights>"})
    page = enter_as(referred).get("/portal/intake/reason/").content.decode()
    assert "because of the &lt;nights&gt;" in page
    overview = enter_as(referred).get("/portal/intake/").content.decode()
    assert 'data-state="done"' in overview
    assert "1 of 12 parts are done" in overview


def test_rows_are_added_and_removed_without_any_script(
    referred: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(referred)
    where = "/portal/intake/medicines/"
    given = {
        "takes_any": "yes",
        "items-0-medicine": "sertraline",
        "items-1-medicine": "a herb",
        "items-1-how_often": "daily",
    }
    more = client.post(where, given | {"add": "1"}).content.decode()
    assert 'name="items-2-medicine"' in more
    assert 'value="sertraline"' in more
    client.post(where, given | {"remove": "0"})
    assert kept(referred, "medicines")["items"] == [{"medicine": "a herb", "how_often": "daily"}]
    page = client.get(where).content.decode()
    assert '<datalist id="list-medicines">' in page
    assert '<option value="sertraline">' in page
    assert 'value="a herb"' in page


def test_the_picker_offers_names_in_the_readers_language(
    referred: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(referred)
    client.post("/portal/language/", {"language": "es", "next": "/portal/"})
    page = client.get("/portal/intake/trials/").content.decode()
    assert '<option value="sertralina">' in page
    assert "terapia cognitivo-conductual" in page


def post_by_script(client: Client, section: str, answers: dict[str, str]) -> Any:
    return client.post(
        f"/portal/intake/{section}/", answers, headers={"x-script": "1", "accept": "*/*"}
    )


def test_the_script_is_told_when_it_was_kept_and_whether_help_is_needed(
    referred: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(referred)
    answer = post_by_script(client, "reason", {"why_now": "x", "client_key": "abc"})
    told = json.loads(answer.content)
    assert told["version"] == 1
    assert told["help"] is False
    assert len(told["at"]) == len("14:05")
    told = json.loads(post_by_script(client, "safety", {"cssrs_1_wish_dead": "yes"}).content)
    assert told["help"] is True
    client.post("/portal/logout/")
    signed_out = post_by_script(client, "reason", {"why_now": "y"})
    assert (signed_out.status_code, signed_out.content) == (401, b"")


def test_help_is_shown_before_going_on_after_an_answer_that_asks_for_it(
    referred: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(referred)
    asking = {**WHOLE["safety"], "cssrs_1_wish_dead": "yes"}
    page = client.post("/portal/intake/safety/", asking)
    shown = page.content.decode()
    assert "You do not have to bear it alone" in shown
    assert "data-open-help" in shown
    assert shown.count('href="tel:988"') == 2, "in the page and at the bottom"
    on = client.post("/portal/intake/safety/", asking | {"seen_help": "1"})
    assert on.headers["Location"] == "/portal/intake/pharmacy/"


def test_what_no_form_sends_is_not_kept(referred: ThePatient, enter_as: EnterAs) -> None:
    client = enter_as(referred)
    given = {"why_now": "x", "patient_id": str(uuid4()), "items-0-kind": "drug", "planted": "y"}
    client.post("/portal/intake/reason/", given)
    assert kept(referred, "reason") == {"why_now": "x"}


def test_a_whole_questionnaire_is_sent_from_the_overview(
    referred: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(referred)
    assert "Send to the clinic" not in client.get("/portal/intake/").content.decode()
    assert client.post("/portal/intake/").status_code == 422
    for section, answers in WHOLE.items():
        save(referred, section, answers)
    assert "Send to the clinic" in client.get("/portal/intake/").content.decode()
    client.post("/portal/intake/")
    assert "The clinic has your answers." in client.get("/portal/intake/").content.decode()


def test_a_referral_that_ended_has_no_questionnaire(
    referred: ThePatient, riverside: TheClinic, enter_as: EnterAs
) -> None:
    now = datetime.now(UTC)
    [row] = referrals(clinic_id=riverside.id, patient_id=referred.id)
    move_referral(row.id, "declined", by=riverside.people["prescriber"], at=now)
    answer = enter_as(referred).get("/portal/intake/")
    assert answer.status_code == 422
    assert "no open request" in answer.content.decode()
