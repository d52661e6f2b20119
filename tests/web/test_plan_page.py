"""The plan page: the form of a prescriber, the arithmetic, the signature, and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from openketamine.queries.plans import approved_plan
from openketamine.records.models import Clinic, Patient, Session
from openketamine.records.scope import clinic_scope

from .conftest import PASSWORD, SignIn, TheClinic, TheSession
from .consenting import accept, plan_for

GIVEN = {
    "indication": "depression",
    "protocol_set": "consensus-moderate",
    "mg_per_kg": "0.5",
    "minutes": "40",
    "volume_ml": "50",
    "vial_mg_per_ml": "50",
    "infusions": "6",
    "per_week": "2",
    "cost_text": "USD 450 each",
    "note": "prefers mornings",
    "version": "0",
    "username": "prescriber",
    "password": PASSWORD,
}


@pytest.fixture
def maria(session: TheSession) -> UUID:
    """Maria Example, who weighed 80 kg at the last visit."""
    with clinic_scope(session.clinic.id):
        patient_id = Session.objects.get(pk=session.id).patient_id
        Patient.objects.filter(pk=patient_id).update(last_weight_kg=80)
    return patient_id


def post(client: Client, patient_id: UUID, do: str, **changed: str) -> tuple[int, str]:
    answer = client.post(f"/patients/{patient_id}/plan/", {**GIVEN, **changed, "do": do})
    return answer.status_code, answer.content.decode()


def plan_of(clinic: TheClinic, patient_id: UUID):
    return approved_plan(clinic_id=clinic.id, patient_id=patient_id)


def test_a_prescriber_signs_a_plan(sign_in: SignIn, clinic: TheClinic, maria: UUID) -> None:
    accept(clinic, maria)
    status, _text = post(sign_in("prescriber"), maria, "sign")
    assert status == 302
    found = plan_of(clinic, maria)
    assert found is not None
    assert (found.content.mg_per_kg, found.signed_by) == (Decimal("0.5"), "Robin Prescriber")
    shown = sign_in("nurse").get(f"/patients/{maria}/plan/").content.decode()
    assert "Signed plan, version 1" in shown
    assert "6 infusions, 2 a week" in shown
    assert "prefers mornings" in shown
    assert "No valid consent to this plan yet" in shown


def test_looking_at_the_arithmetic_signs_nothing(
    sign_in: SignIn, clinic: TheClinic, maria: UUID
) -> None:
    accept(clinic, maria)
    status, text = post(sign_in("prescriber"), maria, "show", password="", username="")
    assert status == 200
    assert "For 80 kg" in text
    assert "80 kg × 0.5 mg/kg = <strong>40 mg</strong>" in text
    assert "<strong>75 mL/h</strong>" in text
    assert text.count('<span class="optional">') == 2  # cost and note, never the signature
    assert plan_of(clinic, maria) is None


def test_without_a_known_weight_nothing_is_reckoned(
    sign_in: SignIn, clinic: TheClinic, maria: UUID
) -> None:
    with clinic_scope(clinic.id):
        Patient.objects.filter(pk=maria).update(last_weight_kg=None)
    _status, text = post(sign_in("prescriber"), maria, "show")
    assert "there is no default weight" in text
    assert "70 kg" not in text


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"mg_per_kg": "1.5"}, "mg_per_kg", "above the cap"),
        ({"minutes": "20"}, "minutes", "no bolus"),
        ({"volume_ml": "0.5"}, "volume_ml", "do not fit"),
        ({"infusions": "9"}, "infusions", "less than or equal to 6"),
        ({"per_week": "5"}, "per_week", "not one of the available choices"),
        ({"password": "wrong"}, "password", "do not match"),
        ({"password": ""}, "password", "required"),
        ({"username": "nurse"}, None, "Your role may not do this"),
    ],
)
def test_what_is_refused_says_why_beside_the_field_and_keeps_the_rest(
    sign_in: SignIn,
    clinic: TheClinic,
    maria: UUID,
    changed: dict[str, str],
    field: str | None,
    sentence: str,
) -> None:
    accept(clinic, maria)
    status, text = post(sign_in("prescriber"), maria, "sign", **changed)
    assert status == 422
    assert sentence in text
    if field:
        assert f'id="id_{field}-error"' in text
        assert f'href="#id_{field}"' in text
    assert "prefers mornings" in text
    assert PASSWORD not in text
    assert plan_of(clinic, maria) is None


@pytest.mark.parametrize("conclusion", ["declined", "more"])
def test_a_patient_who_was_not_accepted_gets_no_plan(
    sign_in: SignIn, clinic: TheClinic, maria: UUID, conclusion: str
) -> None:
    accept(clinic, maria, conclusion)
    status, text = post(sign_in("prescriber"), maria, "sign")
    assert status == 422
    assert f"concluded with “{conclusion}”" in text
    assert 'id="id_indication-error"' in text


def test_a_change_says_what_it_means_and_needs_the_plan_on_the_screen(
    sign_in: SignIn, clinic: TheClinic, maria: UUID
) -> None:
    accept(clinic, maria)
    plan_for(clinic, maria)
    client = sign_in("prescriber")
    text = client.get(f"/patients/{maria}/plan/").content.decode()
    assert "asked for consent again. 1 booked visit gets the new order." in text
    assert '<input type="hidden" name="version" value="1"' in text
    status, text = post(client, maria, "sign", mg_per_kg="0.6")
    assert status == 422
    assert "Another plan was signed meanwhile" in text
    assert post(client, maria, "sign", mg_per_kg="0.6", version="1")[0] == 302
    text = client.get(f"/patients/{maria}/plan/").content.decode()
    assert "Signed plan, version 2" in text
    assert "Course 1, version 1" in text


@pytest.mark.parametrize("role", ["nurse", "front_desk", "pharmacist", "auditor"])
def test_others_read_and_cannot_sign(
    sign_in: SignIn, clinic: TheClinic, maria: UUID, role: str
) -> None:
    accept(clinic, maria)
    client = sign_in(role)
    text = client.get(f"/patients/{maria}/plan/").content.decode()
    assert "No plan yet" in text
    assert 'value="sign"' not in text
    assert post(client, maria, "sign")[0] == 403
    assert plan_of(clinic, maria) is None


def test_the_form_starts_from_what_the_clinic_uses_and_asks(
    sign_in: SignIn, clinic: TheClinic, maria: UUID
) -> None:
    accept(clinic, maria)
    Clinic.objects.filter(pk=clinic.id).update(price_per_infusion="450.00")
    text = sign_in("prescriber").get(f"/patients/{maria}/plan/").content.decode()
    assert "USD 450.00 × 6 = USD 2700.00" in text
    assert 'name="mg_per_kg" value="0.5"' in text
    assert "S-ketamine is another drug" in text
    assert "askp_2020" in text


def test_a_patient_of_another_clinic_is_not_found(sign_in: SignIn, clinic: TheClinic) -> None:
    from tests.actions.world import make_world

    other = make_world("hilltop")
    assert sign_in("prescriber").get(f"/patients/{other.patient_id}/plan/").status_code == 404
