"""The clinic's page of a consent: state, signatures, withdrawal, the tablet, the paper."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.consents import (
    countersign_consent,
    withdraw_consent,
    witness_consent,
)
from openketamine.queries.clinic import audit_rows
from openketamine.records.models import Session
from openketamine.records.scope import clinic_scope

from .conftest import PASSWORD, SignIn, TheClinic, TheSession
from .consenting import (
    consent_row,
    patient_signs,
    plan_for,
    planned,
    state,
    understand,
)
from .pdf_text import pdf_text
from .world import arrive


@pytest.fixture
def maria(session: TheSession, clinic: TheClinic) -> Actor:
    """Maria Example with a plan and without a login."""
    with clinic_scope(clinic.id):
        patient_id = Session.objects.get(pk=session.id).patient_id
    planned(clinic, patient_id)
    return Actor(
        staff_id=None,
        clinic_id=clinic.id,
        role=PATIENT_ROLE,
        display_name="Maria Example",
        patient_id=patient_id,
    )


def address(maria: Actor, more: str = "") -> str:
    return f"/patients/{maria.patient_id}/consent/{more}"


def id_of(maria: Actor) -> UUID:
    assert maria.patient_id is not None
    return maria.patient_id


def signature(digest: str, **changed: str) -> dict[str, str]:
    return {"username": "nurse", "password": PASSWORD, "sha256": digest, **changed}


def test_before_a_plan_the_page_says_what_comes_first(
    sign_in: SignIn, clinic: TheClinic, session: TheSession
) -> None:
    with clinic_scope(clinic.id):
        patient_id = Session.objects.get(pk=session.id).patient_id
    client = sign_in("nurse")
    text = client.get(f"/patients/{patient_id}/consent/").content.decode()
    assert "There is no signed plan yet" in text
    assert "Hand the tablet" not in text
    assert client.post(f"/patients/{patient_id}/consent/tablet/").status_code == 422


def test_witness_and_clinician_sign_one_after_the_other(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    digest = patient_signs(clinic, maria)
    client = sign_in("nurse")
    text = client.get(address(maria)).content.decode()
    assert "Sign as the witness" in text
    assert "without a login" in text
    assert client.post(address(maria, "sign/"), signature(digest)).status_code == 302
    text = client.post(address(maria, "sign/"), signature(digest)).content.decode()
    assert "You were the witness" in text
    by_another = signature(digest, username="prescriber")
    assert client.post(address(maria, "sign/"), by_another).status_code == 302
    text = client.get(address(maria)).content.decode()
    assert "Consent: Valid" in text
    assert "Robin Prescriber" in text
    assert "Sign as" not in text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "wrong"}, "do not match"),
        ({"username": "front_desk"}, "Your role may not do this"),
        ({"sha256": "0" * 64}, "has changed since it was shown"),
    ],
)
def test_a_signature_that_is_refused_says_why(
    sign_in: SignIn, clinic: TheClinic, maria: Actor, changed: dict[str, str], sentence: str
) -> None:
    digest = patient_signs(clinic, maria)
    answer = sign_in("nurse").post(address(maria, "sign/"), signature(digest, **changed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert state(clinic, id_of(maria)) == "awaiting_witness"


def test_a_signature_out_of_turn_changes_nothing(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    digest = understand(clinic, maria)
    answer = sign_in("nurse").post(address(maria, "sign/"), signature(digest), follow=True)
    assert "This signature is not next" in answer.content.decode()
    assert state(clinic, id_of(maria)) == "awaiting_patient"


def test_the_clinic_records_a_withdrawal_with_what_was_said(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    patient_signs(clinic, maria)
    client = sign_in("nurse")
    empty = client.post(address(maria, "withdraw/"), {"reason": ""})
    assert empty.status_code == 422
    assert 'id="id_reason-error"' in empty.content.decode()
    said = client.post(
        address(maria, "withdraw/"), {"reason": "called <b>today</b>"}, follow=True
    ).content.decode()
    assert "Consent: Withdrawn" in said
    assert "called &lt;b&gt;today&lt;/b&gt;" in said
    assert state(clinic, id_of(maria)) == "withdrawn"


def test_a_changed_plan_shows_as_outdated_with_the_reason(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    from decimal import Decimal

    patient_signs(clinic, maria)
    plan_for(clinic, id_of(maria), version=1, mg_per_kg=Decimal("0.75"))
    text = sign_in("nurse").get(address(maria)).content.decode()
    assert "Consent: Outdated" in text
    assert "The plan has changed since." in text
    assert address(maria, "1/en/") in text
    assert address(maria, "2/es/") in text


def test_a_new_text_is_made_on_request(
    sign_in: SignIn, clinic: TheClinic, maria: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("records.consents", "actions._consent", "queries.consents"):
        monkeypatch.setattr(f"openketamine.{module}.TEMPLATE_VERSION", "2")
    client = sign_in("nurse")
    assert "Make the text" in client.get(address(maria)).content.decode()
    client.post(address(maria, "prepare/"))
    assert set(consent_row(clinic, id_of(maria)).present) == {"en", "es"}


def test_roles_that_only_read_are_offered_nothing(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    digest = patient_signs(clinic, maria)
    client = sign_in("auditor")
    text = client.get(address(maria)).content.decode()
    for offered in ("Sign as", "Hand the tablet", "Record the withdrawal"):
        assert offered not in text
    for more in ("sign/", "withdraw/", "tablet/", "prepare/"):
        assert client.post(address(maria, more), signature(digest)).status_code == 403
    assert sign_in("front_desk").get(address(maria)).status_code == 403


def test_the_stored_text_is_read_and_downloaded_as_it_was(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    digest = patient_signs(clinic, maria)
    client = sign_in("auditor")
    text = client.get(address(maria, "1/en/")).content.decode()
    assert digest in text
    assert "Maria Example" in text
    first = client.get(address(maria, "1/en.pdf"))
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.headers["Cache-Control"] == "no-store"
    assert client.get(address(maria, "1/en.pdf")).content == first.content
    spanish = pdf_text(client.get(address(maria, "1/es.pdf")).content)
    assert "fueradeindicación" in spanish
    assert "NOVÁLIDO" in spanish
    assert client.get(address(maria, "9/en/")).status_code == 404


def test_a_valid_consent_prints_without_a_mark_and_with_its_signatures(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    digest = patient_signs(clinic, maria)
    at, people = datetime.now(UTC), clinic.people
    nurse = people["nurse"]
    witness_consent(id_of(maria), sha256=digest, signer=nurse, by=nurse, at=at)
    client = sign_in("prescriber")
    client.post(address(maria, "sign/"), signature(digest, username="prescriber"))
    text = pdf_text(client.get(address(maria, "1/en.pdf")).content)
    assert "NOTVALID" not in text
    for name in ("PatSample", "RobinNurse", "RobinPrescriber"):
        assert name in text
    withdraw_consent(by=maria, at=datetime.now(UTC))
    assert "NOTVALID" in pdf_text(client.get(address(maria, "1/en.pdf")).content)


def test_handing_over_the_tablet_signs_the_staff_out(
    sign_in: SignIn, clinic: TheClinic, maria: Actor
) -> None:
    client = sign_in("nurse")
    answer = client.post(address(maria, "tablet/"), {"language": "es"})
    assert answer.headers["Location"] == "/portal/consent/"
    for staff_only in ("/", address(maria), f"/patients/{maria.patient_id}/plan/"):
        assert client.get(staff_only).status_code == 302, staff_only
    text = client.get("/portal/consent/").content.decode()
    assert "Su consentimiento" in text
    for others in ("/portal/", "/portal/messages/", "/portal/consent/withdraw/"):
        assert client.get(others).status_code == 302, others
    actions = [row.action for row in audit_rows(clinic_id=clinic.id, limit=5)]
    assert "hand_tablet" in actions


def test_the_session_page_says_that_the_consent_is_missing(
    sign_in: SignIn, clinic: TheClinic, maria: Actor, session: TheSession
) -> None:
    arrive(session)
    client = sign_in("nurse")
    text = client.get(f"/session/{session.id}/").content.decode()
    assert "The patient has not signed the consent to this plan." in text
    consented_by_witness(clinic, maria)
    text = client.get(f"/session/{session.id}/").content.decode()
    assert "The signed consent to this plan stands." in text


def test_a_course_without_a_plan_says_so_on_the_session_page(
    sign_in: SignIn, session: TheSession
) -> None:
    arrive(session)
    text = sign_in("nurse").get(f"/session/{session.id}/").content.decode()
    assert "No plan and no consent are stored for this course" in text


def consented_by_witness(clinic: TheClinic, maria: Actor) -> None:
    digest = patient_signs(clinic, maria)
    nurse, at = clinic.people["nurse"], datetime.now(UTC)
    witness_consent(id_of(maria), sha256=digest, signer=nurse, by=nurse, at=at)
    prescriber = clinic.people["prescriber"]
    countersign_consent(
        id_of(maria), sha256=digest, signer=prescriber, by=prescriber, at=datetime.now(UTC)
    )
