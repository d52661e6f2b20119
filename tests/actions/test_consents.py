"""A consent from the first page to the signatures, its withdrawal, and what it bars."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from openketamine.actions import infusion
from openketamine.actions.actor import Actor
from openketamine.actions.consents import (
    answer_question,
    countersign_consent,
    open_consent,
    prepare_consent,
    reauthenticate_patient,
    sign_consent,
    withdraw_consent,
    witness_consent,
)
from openketamine.actions.dose import confirm_double_check
from openketamine.core.errors import (
    BadInputError,
    ForbiddenError,
    RefusedError,
    StaleError,
)
from openketamine.queries.alerts import open_alerts
from openketamine.queries.chains import chain_report
from openketamine.queries.clinic import audit_rows
from openketamine.queries.consents import consent_document, consent_stands
from openketamine.queries.eligibility import judged
from openketamine.queries.patients import on_the_way
from openketamine.queries.sessions import session_detail
from openketamine.queries.watched import unfinished_alerts
from openketamine.records.chain import canonical
from tests.actions import stay
from tests.actions.consenting import (
    PORTAL_PASSWORD,
    consent,
    facts_of,
    give_login,
    patient_actor,
    planned,
    right_answers,
    sign,
    stands,
    state,
    understand,
)
from tests.actions.test_chains import first_broken, tampering
from tests.actions.world import World, later


@pytest.fixture
def world(riverside: World) -> World:
    return planned(riverside)


@pytest.fixture
def pat(world: World) -> Actor:
    return give_login(world)


def ready(world: World) -> None:
    """Checked in, the syringe prepared and checked by a second person."""
    digest = stay.until_prepared(world)
    confirm_double_check(
        world.session_id,
        digest=digest,
        **stay.READ,
        second=world.paul,
        by=world.nora,
        at=later(20),
    )


def test_from_the_first_page_to_both_signatures(world: World, pat: Actor) -> None:
    assert state(world) == "none"
    digest = consent(world, pat)
    row = stands(world)
    assert row.standing.is_valid
    assert [s.kind for s in row.signatures] == ["signed_by_patient", "signed_by_clinician"]
    assert {s.record_hash for s in row.signatures} == {digest}
    assert facts_of(row, "signed_by_patient")["identified_by"] == "password"
    assert consent_stands(
        clinic_id=world.clinic_id, patient_id=world.patient_id, at=later(60)
    ).is_valid


def test_the_document_hash_is_of_the_very_text_that_was_shown(world: World, pat: Actor) -> None:
    open_consent("es", by=pat, at=later(3))
    document = stands(world).document
    assert document is not None
    assert sha256(canonical(document.content).encode()).hexdigest() == document.sha256
    assert document.content["language"] == "es"
    again = consent_document(
        clinic_id=world.clinic_id, patient_id=world.patient_id, version=1, language="es"
    )
    assert again == document


def test_the_help_numbers_are_those_that_the_clinic_has_confirmed(
    riverside: World, tmp_path: Path, settings: Any
) -> None:
    file = tmp_path / "help.toml"
    line = '{ kind = "emergency", number = "555", dial = "555", name = { en = "Us", es = "Us" } }'
    file.write_text(f"[US]\nlines = [{line}]\n")
    settings.HELP_NUMBERS = str(file)
    row = stands(planned(riverside))
    assert "555" in canonical(row.present["en"].content)
    assert "Lifeline" not in canonical(row.present["en"].content)


def test_opening_twice_is_once(world: World, pat: Actor) -> None:
    first = open_consent("en", by=pat, at=later(3))
    assert open_consent("en", by=pat, at=later(4)) == first
    assert [step.kind for step in stands(world).steps] == ["opened"]
    with pytest.raises(BadInputError, match="language"):
        open_consent("xx", by=pat, at=later(4))


def test_without_a_plan_there_is_nothing_to_open(riverside: World) -> None:
    with pytest.raises(RefusedError) as refused:
        open_consent("en", by=patient_actor(riverside), at=later(3))
    assert refused.value.rule_id == "CONSENT-PLAN-01"


def test_every_attempt_at_a_question_is_kept_and_a_right_one_counts_once(
    world: World, pat: Actor
) -> None:
    with pytest.raises(RefusedError) as refused:
        answer_question("stop", "a", by=pat, at=later(3))
    assert refused.value.rule_id == "CONSENT-OPEN-01"
    open_consent("en", by=pat, at=later(3))
    wrong = answer_question("stop", "b", by=pat, at=later(3))
    assert not wrong.is_right
    assert "You can stop at any time" in wrong.why
    assert state(world) == "teach_back_failed"
    for _again in range(2):
        assert answer_question("stop", "a", by=pat, at=later(4)).is_right
    attempts = [s.facts for s in stands(world).steps if s.kind == "teach_back"]
    assert [(a["option"], a["is_right"]) for a in attempts] == [("b", False), ("a", True)]


def test_nobody_signs_before_every_question_is_right(world: World, pat: Actor) -> None:
    open_consent("en", by=pat, at=later(3))
    row = stands(world)
    assert row.document is not None
    *most, _last = right_answers(row).items()
    for question, option in most:
        answer_question(question, option, by=pat, at=later(3))
    with pytest.raises(RefusedError, match="not every question"):
        sign_consent("Pat", sha256=row.document.sha256, signer=pat, by=pat, at=later(4))


def test_a_signature_is_of_the_document_that_was_shown(world: World, pat: Actor) -> None:
    digest = understand(world, pat)
    with pytest.raises(StaleError):
        sign_consent("Pat", sha256="0" * 64, signer=pat, by=pat, at=later(4))
    with pytest.raises(BadInputError, match="Type your name"):
        sign_consent(" ", sha256=digest, signer=pat, by=pat, at=later(4))
    sign_consent("Pat", sha256=digest, signer=pat, by=pat, at=later(4))
    with pytest.raises(StaleError):
        countersign_consent(
            world.patient_id, sha256="0" * 64, signer=world.nora, by=world.nora, at=later(5)
        )


def test_a_patient_signs_with_the_own_password_and_no_other(world: World, pat: Actor) -> None:
    at_the_tablet = patient_actor(world)
    signer = reauthenticate_patient(PORTAL_PASSWORD, by=at_the_tablet, at=later(3), ip="10.0.0.1")
    assert signer.account_id == pat.account_id
    with pytest.raises(ForbiddenError):
        reauthenticate_patient("wrong", by=at_the_tablet, at=later(3), ip="10.0.0.1")
    with pytest.raises(ForbiddenError):
        reauthenticate_patient(PORTAL_PASSWORD, by=world.nora, at=later(3), ip="10.0.0.1")


def test_guessing_a_password_is_paused(world: World, pat: Actor) -> None:
    for _try in range(5):
        with pytest.raises(ForbiddenError):
            reauthenticate_patient("wrong", by=pat, at=later(3), ip="10.0.0.2")
    with pytest.raises(ForbiddenError):
        reauthenticate_patient(PORTAL_PASSWORD, by=pat, at=later(3), ip="10.0.0.2")


def test_without_a_login_a_witness_signs_and_another_person_countersigns(world: World) -> None:
    pat = patient_actor(world)
    digest = understand(world, pat)
    sign_consent("Pat", sha256=digest, signer=pat, by=pat, at=later(4), is_on_tablet=True)
    assert state(world) == "awaiting_witness"
    same = {"sha256": digest, "by": world.nora, "at": later(5)}
    with pytest.raises(RefusedError, match="witness must sign first"):
        countersign_consent(world.patient_id, signer=world.paul, **same)
    witness_consent(world.patient_id, signer=world.nora, **same)
    with pytest.raises(RefusedError) as refused:
        countersign_consent(world.patient_id, signer=world.nora, **same)
    assert refused.value.rule_id == "CONSENT-TWO-01"
    assert countersign_consent(world.patient_id, signer=world.paul, **same).is_valid
    assert facts_of(stands(world), "signed_by_patient")["identified_by"] == "witness"


def test_who_cannot_read_needs_a_witness_whatever_the_password(world: World, pat: Actor) -> None:
    digest = understand(world, pat)
    sign_consent("Pat", sha256=digest, signer=pat, by=pat, at=later(4), is_read_aloud=True)
    assert state(world) == "awaiting_witness"


def test_who_may_not(world: World, hilltop: World, pat: Actor) -> None:
    digest = understand(world, pat)
    stranger = give_login(hilltop)
    with pytest.raises(ForbiddenError, match="not your record"):
        sign_consent("Pat", sha256=digest, signer=stranger, by=pat, at=later(4))
    with pytest.raises(ForbiddenError):
        sign_consent("Pat", sha256=digest, signer=world.nora, by=world.nora, at=later(4))
    sign_consent("Pat", sha256=digest, signer=pat, by=pat, at=later(4))
    for nobody in (world.faye, world.ada, hilltop.paul):
        with pytest.raises((ForbiddenError, BadInputError)):
            countersign_consent(
                world.patient_id, sha256=digest, signer=nobody, by=nobody, at=later(5)
            )
    with pytest.raises(ForbiddenError):
        withdraw_consent(by=pat, patient_id=hilltop.patient_id, at=later(6))
    with pytest.raises(ForbiddenError):
        withdraw_consent(by=world.faye, patient_id=world.patient_id, at=later(6))


def test_a_changed_plan_asks_again_in_a_new_version(world: World, pat: Actor) -> None:
    consent(world, pat)
    sign(world, version=1, at=later(10), mg_per_kg=Decimal("0.75"))
    row = stands(world)
    assert (row.standing.state, row.standing.reason) == ("outdated", "plan_changed")
    assert {one.version for one in row.present.values()} == {2}
    consent(world, pat, minutes=11)
    assert state(world) == "valid"
    assert "0.75 mg" in canonical(stands(world).document.content)


def test_a_changed_text_asks_again(
    world: World, pat: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent(world, pat)
    for module in ("records.consents", "actions._consent", "queries.consents"):
        monkeypatch.setattr(f"openketamine.{module}.TEMPLATE_VERSION", "2")
    row = stands(world)
    assert (row.standing.state, row.standing.reason) == ("outdated", "template_changed")
    assert row.present == {}
    prepare_consent(world.patient_id, by=world.nora, at=later(20))
    assert {one.version for one in stands(world).present.values()} == {2}


def test_making_documents_again_makes_none(world: World) -> None:
    before = len(audit_rows(clinic_id=world.clinic_id, limit=1000))
    prepare_consent(world.patient_id, by=world.nora, at=later(20))
    assert len(audit_rows(clinic_id=world.clinic_id, limit=1000)) == before


def test_a_patient_takes_it_back_with_one_word(world: World, pat: Actor) -> None:
    consent(world, pat)
    assert withdraw_consent(by=pat, at=later(9)).state == "withdrawn"
    assert facts_of(stands(world), "withdrawn") == {"reason": "", "said_by": "patient"}
    with pytest.raises(RefusedError, match="was withdrawn"):
        withdraw_consent(by=pat, at=later(10))


def test_the_clinic_records_what_a_patient_says(world: World, pat: Actor) -> None:
    consent(world, pat)
    withdraw_consent(
        by=world.nora, patient_id=world.patient_id, reason="said by telephone", at=later(9)
    )
    assert facts_of(stands(world), "withdrawn")["said_by"] == "nurse"
    with pytest.raises(BadInputError, match="At most 400"):
        withdraw_consent(by=world.nora, patient_id=world.patient_id, reason="x" * 401, at=later(9))


def test_a_day_with_a_valid_consent_goes_its_way(world: World, pat: Actor) -> None:
    consent(world, pat)
    stay.go_home(world)


def test_without_the_signed_consent_the_check_in_stays_open(world: World, pat: Actor) -> None:
    understand(world, pat)
    with pytest.raises(RefusedError, match="CHECK-CONSENT-02"):
        stay.until_prepared(world)
    detail = session_detail(clinic_id=world.clinic_id, session_id=world.session_id, at=later(30))
    assert detail is not None
    assert "CHECK-CONSENT-02" in {reason.rule_id for reason in detail.blocking}


def test_a_withdrawal_bars_also_a_course_that_was_never_planned(world: World, pat: Actor) -> None:
    from openketamine.actions.set_up import plan_course
    from openketamine.records.consents import consent_facts
    from openketamine.records.models import Session
    from openketamine.records.scope import clinic_scope

    consent(world, pat)
    other = plan_course(world.patient_id, number=2, by=world.system, at=later(5))
    with clinic_scope(world.clinic_id):
        session = Session(clinic_id=world.clinic_id, patient_id=world.patient_id, course_id=other)
        assert consent_facts(session, later(8))["signed_consent"].value == "no_plan"
        withdraw_consent(by=pat, at=later(9))
        assert consent_facts(session, later(10))["signed_consent"].value == "withdrawn"


def test_a_withdrawal_while_it_runs_raises_an_alert_that_ends_with_the_infusion(
    world: World, pat: Actor
) -> None:
    consent(world, pat)
    ready(world)
    infusion.start_infusion(world.session_id, by=world.nora, at=later(30))
    withdraw_consent(by=pat, at=later(35))
    (alert,) = open_alerts(clinic_id=world.clinic_id)
    assert (alert.condition, alert.priority) == ("consent_withdrawn", "high")
    assert unfinished_alerts(world.clinic_id) == []
    how = {"by": world.nora, "at": later(36)}
    infusion.pause(world.session_id, reason="consent withdrawn", **how)
    with pytest.raises(RefusedError) as refused:
        infusion.resume(world.session_id, reason="nearly done", despite="wanted", **how)
    assert refused.value.rule_id == "SESS-RESUME-03"
    infusion.stop(world.session_id, cause="stopped", reason="consent withdrawn", **how)
    assert open_alerts(clinic_id=world.clinic_id) == ()


def test_the_start_of_before_a_withdrawal_can_still_be_written_down(
    world: World, pat: Actor
) -> None:
    consent(world, pat)
    ready(world)
    withdraw_consent(by=pat, at=later(35))
    with pytest.raises(RefusedError, match="withdrawn"):
        infusion.start_infusion(world.session_id, by=world.nora, at=later(36))
    infusion.start_infusion(world.session_id, by=world.nora, at=later(36), happened_at=later(34))


def test_verify_proves_plans_documents_and_steps(world: World, pat: Actor) -> None:
    consent(world, pat)
    found = chain_report(clinic_id=world.clinic_id)
    assert found.broken == ()
    assert found.rows == 1 + 2 + len(stands(world).steps)


@pytest.mark.parametrize(
    ("table", "change", "where", "named"),
    [
        ("okt_plan", "mg_per_kg = 0.9", "version = 1", "plan"),
        ("okt_consent_document", "content = '{}'", "language = 'en'", "consent document"),
        ("okt_consent_event", "printed_name = 'Eve'", "kind = 'signed_by_patient'", "consent step"),
        ("okt_consent_event", 'facts = \'{"reason":"x"}\'', "kind = 'opened'", "consent step"),
        ("okt_consent_event", "kind = 'opened'", "kind = 'withdrawn'", "consent step"),
    ],
)
def test_a_changed_byte_is_named(
    world: World, pat: Actor, table: str, change: str, where: str, named: str
) -> None:
    consent(world, pat)
    withdraw_consent(by=pat, at=later(9))
    with tampering(world), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change} WHERE {where}")
    broken = first_broken(world)
    assert broken.table == table
    assert broken.what.startswith(named)
    assert "is not the one that the audit names" in broken.what


def test_a_withdrawal_that_was_removed_is_missed(world: World, pat: Actor) -> None:
    consent(world, pat)
    withdraw_consent(by=pat, at=later(9))
    with tampering(world), connection.cursor() as cursor:
        cursor.execute("DELETE FROM okt_consent_event WHERE kind = 'withdrawn'")
    assert "is missing" in first_broken(world).what


def test_the_patients_list_and_the_chart_say_what_the_gate_says(world: World, pat: Actor) -> None:
    """Old signatures do not come back to life when a withdrawn consent is opened again."""
    consent(world, pat)
    assert (has_consent(world), signed_fact(world)) == (True, True)
    withdraw_consent(by=pat, at=later(9))
    open_consent("en", by=pat, at=later(10))
    assert (has_consent(world), signed_fact(world)) == (False, None)


def test_an_outdated_consent_is_none_on_the_patients_list(world: World, pat: Actor) -> None:
    consent(world, pat)
    sign(world, version=1, at=later(10), infusions=5)
    assert not has_consent(world)


def has_consent(world: World) -> bool:
    found = on_the_way(clinic_id=world.clinic_id, patient_id=world.patient_id, at=later(60))
    return found.facts.has_consent


def signed_fact(world: World) -> object:
    found = judged(
        clinic_id=world.clinic_id,
        patient_id=world.patient_id,
        indication="depression",
        at=later(60),
    )
    fact = found.charted.chart.facts.get("consent_signed")
    return None if fact is None else fact.value
