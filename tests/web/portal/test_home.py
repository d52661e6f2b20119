"""Home says what is next and what is missing: at most three things, none that is done."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from openketamine.actions import set_up
from openketamine.actions.eligibility import conclude
from openketamine.actions.intake import save_section
from openketamine.actions.referrals import move_referral, refer
from openketamine.queries.eligibility import judged
from openketamine.queries.referrals import referrals
from openketamine.records.models import PortalMessage, Session, Upload
from openketamine.records.scope import clinic_scope
from tests.web.conftest import TheClinic
from tests.web.consenting import patient_signs, planned

from .conftest import EnterAs, ThePatient
from .test_intake import WHOLE


def home(client: Client) -> str:
    return client.get("/portal/").content.decode()


def to_do(page: str) -> list[str]:
    """The things to do, in their order."""
    part = re.search(r'aria-labelledby="to-do".*?</section>', page, re.DOTALL)
    return re.findall(r"<strong>(.*?)</strong>", part[0]) if part else []


@pytest.fixture
def referred(pat: ThePatient, riverside: TheClinic) -> ThePatient:
    refer(pat.id, source="clinician", by=riverside.people["nurse"], at=datetime.now(UTC))
    return pat


def book(who: ThePatient, clinic: TheClinic, at: datetime, ordinal: int, course: UUID) -> UUID:
    return set_up.book_session(
        course,
        bed_id=None,
        ordinal=ordinal,
        scheduled_at=at,
        protocol_set="consensus-moderate",
        mg_per_kg=Decimal("0.5"),
        minutes=Decimal(40),
        volume_ml=Decimal(50),
        vial_mg_per_ml=Decimal(50),
        by=clinic.system,
        at=datetime.now(UTC),
    )


def test_a_new_patient_is_asked_for_the_questionnaire_and_the_letter(
    referred: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(referred)
    assert to_do(home(client)) == ["Fill in your questionnaire", "Add the letter of your doctor"]
    save_section("reason", WHOLE["reason"], by=referred.actor, at=datetime.now(UTC))
    page = home(client)
    assert to_do(page)[0] == "Go on with your questionnaire"
    assert "1 of 12 parts are done" in page


def test_what_is_done_is_not_asked_again(referred: ThePatient, enter_as: EnterAs) -> None:
    client, now = enter_as(referred), datetime.now(UTC)
    for section, answers in WHOLE.items():
        save_section(section, answers, by=referred.actor, at=now)
    assert to_do(home(client))[0] == "Send your questionnaire"
    client.post("/portal/intake/")
    with clinic_scope(referred.clinic_id):
        Upload.objects.create(
            clinic_id=referred.clinic_id,
            patient_id=referred.id,
            name="letter.pdf",
            media_type="application/pdf",
            size=1,
            sha256="0" * 64,
            content=b"x",
            uploaded_at=now,
            by_name="Pat",
        )
    page = home(client)
    assert to_do(page) == []
    assert "The clinic has all it needs from you for now." in page


def test_who_asked_alone_is_asked_for_no_letter(
    pat: ThePatient, riverside: TheClinic, enter_as: EnterAs
) -> None:
    refer(pat.id, source="self", by=riverside.people["nurse"], at=datetime.now(UTC))
    assert to_do(home(enter_as(pat))) == ["Fill in your questionnaire"]


def test_the_next_visit_is_shown_in_the_clinics_time_with_how_long_it_is_until_then(
    pat: ThePatient, riverside: TheClinic, enter_as: EnterAs
) -> None:
    now = datetime.now(UTC)
    course = set_up.plan_course(pat.id, by=riverside.system, at=now, planned_infusions=6)
    done = book(pat, riverside, now - timedelta(days=4), 1, course)
    with clinic_scope(pat.clinic_id):
        Session.objects.filter(pk=done).update(phase="signed")
    book(pat, riverside, now + timedelta(days=3, minutes=1), 2, course)
    book(pat, riverside, now + timedelta(days=6), 3, course)
    page = home(enter_as(pat))
    assert "In 3 days" in page
    assert "1 of 6 infusions done" in page
    assert page.count('data-state="done"') == 1
    assert page.count('data-state="next"') == 1
    assert page.count('data-state="later"') == 4


def test_no_visit_of_another_patient_or_a_cancelled_one_is_shown(
    pat: ThePatient, quinn: ThePatient, riverside: TheClinic, enter_as: EnterAs
) -> None:
    now = datetime.now(UTC)
    others = set_up.plan_course(quinn.id, by=riverside.system, at=now)
    book(quinn, riverside, now + timedelta(days=2), 1, others)
    mine = set_up.plan_course(pat.id, by=riverside.system, at=now)
    cancelled = book(pat, riverside, now + timedelta(days=2), 1, mine)
    with clinic_scope(pat.clinic_id):
        Session.objects.filter(pk=cancelled).update(phase="cancelled")
    page = home(enter_as(pat))
    assert "Your next visit" not in page
    assert 'class="drops"' not in page, "no empty shells"


def test_new_messages_are_counted(pat: ThePatient, enter_as: EnterAs) -> None:
    client = enter_as(pat)
    assert "new message" not in home(client)
    with clinic_scope(pat.clinic_id):
        for is_from_patient in (False, True):
            PortalMessage.objects.create(
                clinic_id=pat.clinic_id,
                patient_id=pat.id,
                is_from_patient=is_from_patient,
                body="Bring your card.",
                at=datetime.now(UTC),
                by_name="N. Nurse",
            )
    assert "1 new message" in home(client)


def test_a_declined_request_leaves_nothing_to_do(
    referred: ThePatient, riverside: TheClinic, enter_as: EnterAs
) -> None:
    [row] = referrals(clinic_id=riverside.id, patient_id=referred.id)
    by = riverside.people["prescriber"]
    move_referral(row.id, "declined", by=by, at=datetime.now(UTC))
    assert to_do(home(enter_as(referred))) == []


def test_the_clinics_answer_is_read_in_plain_words(
    referred: ThePatient, riverside: TheClinic, enter_as: EnterAs
) -> None:
    client, now = enter_as(referred), datetime.now(UTC)
    assert client.get("/portal/answer/").status_code == 404
    asked: dict[str, Any] = {"clinic_id": referred.clinic_id, "patient_id": referred.id}
    view = judged(**asked, indication="depression", at=now)
    conclude(
        referred.id,
        "depression",
        conclusion="more",
        note="The pressure is not known.",
        read=view.digest,
        by=riverside.people["prescriber"],
        at=now,
    )
    assert "needs to know more before it can decide" in home(client)
    page = client.get("/portal/answer/").content.decode()
    assert "We need to take your blood pressure on two days." in page
    assert "The pressure is not known." not in page, "the clinician's note is not for the patient"
    assert page.count('href="tel:988"') == 2


def test_a_plan_asks_for_the_consent_until_it_is_signed(
    pat: ThePatient, riverside: TheClinic, enter_as: EnterAs
) -> None:
    client = enter_as(pat)
    assert "Read and sign your consent" not in to_do(home(client)), "nothing to consent to yet"
    planned(riverside, pat.id)
    assert "Read and sign your consent" in to_do(home(client))
    patient_signs(riverside, pat.actor)
    assert "Read and sign your consent" not in to_do(home(client))
