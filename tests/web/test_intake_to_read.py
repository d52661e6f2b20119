"""The intake as the staff read it: the patient's words, complete, and help asked for first."""

from __future__ import annotations

from uuid import UUID

from django.test import Client

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.intake import save_section
from openketamine.core import cssrs
from openketamine.records.models import OutboxMessage, PortalAccount, Staff
from openketamine.records.scope import clinic_scope
from tests.core.assessment.answers import INTAKE

from .assessed import arrived, now
from .conftest import SignIn, TheClinic


def wrote(clinic: TheClinic, section: str, answers: dict[str, object]) -> UUID:
    """Kim, referred, who has written one section at home."""
    patient_id = arrived(clinic)
    with clinic_scope(clinic.id):
        account = PortalAccount.objects.create(
            clinic_id=clinic.id, patient_id=patient_id, email="kim@example.com", created_at=now()
        )
    kim = Actor(
        staff_id=None,
        clinic_id=clinic.id,
        role=PATIENT_ROLE,
        display_name="Kim Sample",
        patient_id=patient_id,
        account_id=account.pk,
    )
    save_section(section, answers, client_key="a", by=kim, at=now())
    return patient_id


def read(client: Client, patient_id: UUID) -> str:
    return client.get(f"/patients/{patient_id}/intake/").content.decode()


def test_a_clinician_reads_question_and_answer_in_words(clinic: TheClinic, sign_in: SignIn) -> None:
    patient_id = wrote(clinic, "trials", INTAKE["trials"])
    nurse = sign_in("nurse")
    hub = nurse.get(f"/patients/{patient_id}/").content.decode()
    assert f"/patients/{patient_id}/intake/" in hub
    text = read(nurse, patient_id)
    assert "Have you tried any treatment for this?" in text
    assert "Zoloft · 150 · 8 · Not at all, or hardly · It did not help" in text
    assert "The patient is still writing." in text


def test_an_answer_that_asks_for_help_stands_first_and_its_mail_waits_for_no_morning(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    with clinic_scope(clinic.id):
        Staff.objects.filter(clinic_id=clinic.id, role="nurse").update(email="n@clinic.example")
    answers = {**dict.fromkeys(cssrs.QUESTIONS, "no"), cssrs.QUESTIONS[0]: "yes"}
    patient_id = wrote(clinic, "safety", answers)
    text = read(sign_in("nurse"), patient_id)
    assert text.index("a clinician calls this patient today") < text.index("Why you come")
    with clinic_scope(clinic.id):
        mail = OutboxMessage.objects.get(clinic_id=clinic.id, template="staff_today")
    assert mail.not_before == mail.created_at
    assert "Kim" not in mail.body + mail.subject


def test_who_does_not_treat_does_not_read_it(clinic: TheClinic, sign_in: SignIn) -> None:
    patient_id = wrote(clinic, "trials", INTAKE["trials"])
    for role in ("front_desk", "auditor", "pharmacist", "admin"):
        answer = sign_in(role).get(f"/patients/{patient_id}/intake/")
        assert answer.status_code == 403
        assert "Zoloft" not in answer.content.decode()
