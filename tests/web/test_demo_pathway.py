"""The demo's patients on the way: one at every stage, each with the outcome it is there to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from openketamine.config.demo_clinic import CLINIC_ID, PASSWORD, seed_beds
from openketamine.config.demo_pathway import PATHWAY_LOGINS, TRAVELLERS, seed_pathway
from openketamine.config.demo_portal import PATIENT_LOGINS, SLUG, open_portal
from openketamine.queries.chains import chain_report
from openketamine.queries.consents import consent_of
from openketamine.queries.eligibility import judged
from openketamine.queries.patients import on_the_way
from openketamine.records.models import (
    AuditRow,
    OutboxMessage,
    Patient,
    PortalMessage,
    Session,
    WaitingEntry,
)
from openketamine.records.scope import clinic_scope

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def demo(db: None) -> None:
    seed_beds(("DEMO^ROOM1^BED1",), NOW)  # the clinic and its people, without the day
    for _start in range(2):
        open_portal(CLINIC_ID, PASSWORD, NOW)
        seed_pathway(CLINIC_ID, PASSWORD, NOW)


def of(stage: str) -> dict[str, Any]:
    """The clinic and the patient of a stage, as queries ask for them."""
    who = next(one for one in TRAVELLERS if one.stage == stage)
    with clinic_scope(CLINIC_ID):
        found = Patient.objects.get(given_name=who.given_name, family_name=who.family_name)
    return {"clinic_id": CLINIC_ID, "patient_id": found.pk}


STAGES = {
    "referred": "referral",
    "drafted": "assessment",
    "hypertensive": "eligibility",
    "no_ecg": "eligibility",
    "caution": "eligibility",
    "consent_open": "consent",
    "countersign": "consent",
    "waiting": "booking",
    "booked": "booked",
}
OUTCOMES = {
    "hypertensive": ("hold", "elig_bp_uncontrolled"),
    "no_ecg": ("unknown", "elig_ecg_unknown"),
    "caution": ("caution", "elig_damp_benzodiazepine"),
    "waiting": ("allow", "elig_bp_ok"),
}
CONSENTS = {"consent_open": "open", "countersign": "awaiting_clinician", "waiting": "valid"}


def test_each_has_reached_the_own_stage() -> None:
    found = {stage: on_the_way(**of(stage), at=NOW).standing.stage.value for stage in STAGES}
    assert found == STAGES
    waits = on_the_way(**of("countersign"), at=NOW).standing
    assert (waits.missing, waits.who.value) == (("countersignature",), "clinician")


def test_the_rules_say_what_each_is_there_to_show() -> None:
    for stage, (outcome, code) in OUTCOMES.items():
        view = judged(**of(stage), indication="depression", at=NOW)
        assert view.weighed.outcome.word == outcome, stage
        assert code in [one.code for one in view.weighed.standing], stage


def test_each_consent_stands_where_it_should() -> None:
    found = {stage: str(consent_of(**of(stage), at=NOW).standing.state) for stage in CONSENTS}
    assert found == CONSENTS


def test_six_visits_are_booked_in_the_weeks_to_come_and_somebody_waits() -> None:
    mine = of("booked")
    with clinic_scope(CLINIC_ID):
        visits = Session.objects.filter(patient_id=mine["patient_id"]).order_by("scheduled_at")
        assert [visit.ordinal for visit in visits] == [1, 2, 3, 4, 5, 6]
        assert all(NOW < visit.scheduled_at < NOW + timedelta(days=28) for visit in visits)
        waits = WaitingEntry.objects.get(clinic_id=CLINIC_ID)
    assert waits.patient_id == of("waiting")["patient_id"]


def test_every_printed_patient_signs_in_and_pat_is_in_the_middle() -> None:
    for login in (*PATIENT_LOGINS, *PATHWAY_LOGINS):
        given = {"email": login.email, "password": PASSWORD}
        assert Client().post(f"/portal/login/{SLUG}/", given).status_code == 302, login.email
    pat = Client()
    pat.post("/portal/login/", {"email": PATIENT_LOGINS[0].email, "password": PASSWORD})
    assert "5 of 12 parts are done" in pat.get("/portal/intake/").content.decode()


def test_both_sides_have_written_and_the_outbox_holds_messages() -> None:
    with clinic_scope(CLINIC_ID):
        assert {row.is_from_patient for row in PortalMessage.objects.all()} == {True, False}
        assert PortalMessage.objects.filter(is_from_patient=True, read_at=None).exists()
        kinds = {row.template for row in OutboxMessage.objects.all()}
    assert {"invitation", "portal_message"} <= kinds


def test_it_is_seeded_once_through_the_actions_and_the_chains_are_whole() -> None:
    with clinic_scope(CLINIC_ID):
        assert Patient.objects.filter(number__startswith="DEMO-W").count() == len(TRAVELLERS)
        assert AuditRow.objects.filter(action="sign_plan").count() == 4
    assert not chain_report(clinic_id=CLINIC_ID).broken
