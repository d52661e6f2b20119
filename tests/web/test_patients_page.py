"""Patients: who stands where, who must act, who is seen today; a new referral."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from openketamine.actions.assessment import sign_assessment
from openketamine.console.patients.words import MISSING, STAGES, STATES, WHO
from openketamine.core.pathway import Stage, Who
from openketamine.queries.patients import patient_by_number
from openketamine.queries.referrals import referrals
from openketamine.records.referral import ReferralState
from tests.core.assessment.answers import changed, medical, psychological

from .assessed import arrived, assessed, now, today
from .conftest import SignIn, TheClinic

REFERRAL = {
    "number": "P-0100",
    "family_name": "Demo",
    "given_name": "Ana",
    "born_on": "1990-02-03",
    "source": "clinician",
    "referrer_name": "Dr Sample",
    "indication": "ptsd",
    "reason": "two years of nightmares",
}


def test_the_list_says_stage_what_is_missing_and_who_must_act(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    assessed(clinic)

    text = sign_in("front_desk").get("/patients/").content.decode()

    for shown in ("Sample, Kim", "P-0007", "decision on eligibility", "prescriber"):
        assert shown in text


def test_the_list_is_searched_and_narrowed_to_a_stage(clinic: TheClinic, sign_in: SignIn) -> None:
    assessed(clinic)
    arrived(clinic, "P-0008", "Other")
    client = sign_in("nurse")

    assert "Other, Kim" not in client.get("/patients/?q=sample").content.decode()
    text = client.get("/patients/?stage=referral").content.decode()
    assert "Other, Kim" in text
    assert "Sample, Kim" not in text
    assert "Nobody fits" in client.get("/patients/?q=nobody").content.decode()


def test_who_is_at_high_risk_is_said_in_the_list_and_on_the_page(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    answers = {"cssrs_2_thoughts": "yes", "cssrs_5_plan": "yes"}
    patient_id = assessed(clinic, mind=changed(psychological(today()), "suicidality", **answers))
    client = sign_in("nurse")

    assert "See today: C-SSRS high risk" in client.get("/patients/").content.decode()
    assert "This is care, not an exclusion." in _hub(client, patient_id)


def _hub(client: Any, patient_id: UUID) -> str:
    text: str = client.get(f"/patients/{patient_id}/").content.decode()
    return text


def test_a_patients_page_leads_to_everything_about_it(clinic: TheClinic, sign_in: SignIn) -> None:
    patient_id = assessed(clinic)

    text = _hub(sign_in("prescriber"), patient_id)

    for way in ("assessment/medical/", "assessment/psychological/", "eligibility/"):
        assert f"/patients/{patient_id}/{way}" in text
    assert "Signed and in date." in text
    assert "Dr Example" in text


def test_an_assessment_of_last_month_is_said_to_be_too_old(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id, long_ago = arrived(clinic), now() - timedelta(days=31)
    sign_assessment(
        patient_id,
        "medical",
        medical(long_ago.date() - timedelta(days=1)),
        expected_version=0,
        signer=clinic.people["prescriber"],
        by=clinic.people["nurse"],
        at=long_ago,
    )

    assert "Signed, but too old now." in _hub(sign_in("nurse"), patient_id)


def test_the_front_desk_sees_where_a_patient_stands_and_nothing_clinical(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    text = _hub(sign_in("front_desk"), assessed(clinic))

    assert "Eligibility" in text
    assert "/assessment/medical/" not in text
    assert "Open the report" not in text


def test_an_unknown_patient_is_not_found(clinic: TheClinic, sign_in: SignIn) -> None:
    assert sign_in("nurse").get(f"/patients/{uuid4()}/").status_code == 404


def test_a_referral_moves_on_by_a_button_and_only_by_known_steps(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id, client = arrived(clinic), sign_in("nurse")
    (referral,) = referrals(clinic_id=clinic.id, patient_id=patient_id)
    address = f"/patients/{patient_id}/referrals/{referral.id}/move/"

    assert client.post(address, {"state": "accepted"}).status_code == 422
    assert client.get(address).status_code == 302
    client.post(address, {"state": "assessing"})

    (referral,) = referrals(clinic_id=clinic.id, patient_id=patient_id)
    assert referral.state == "assessing"


def test_a_new_referral_registers_the_patient_once(clinic: TheClinic, sign_in: SignIn) -> None:
    client = sign_in("front_desk")

    answer = client.post("/referrals/new/", REFERRAL)

    patient = patient_by_number(clinic_id=clinic.id, number="P-0100")
    assert patient is not None
    assert answer.headers["Location"] == f"/patients/{patient.id}/"
    (referral,) = referrals(clinic_id=clinic.id, patient_id=patient.id)
    assert (referral.indication, referral.reason) == ("ptsd", "two years of nightmares")
    again = client.post("/referrals/new/", REFERRAL)
    assert again.status_code == 422
    assert "open referral already" in again.content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"born_on": "3 February"}, "Enter a valid date"),
        ({"family_name": ""}, "This field is required"),
        ({"number": "P-0007"}, "another patient"),
    ],
)
def test_a_referral_that_is_not_noted_keeps_what_was_typed(
    clinic: TheClinic, sign_in: SignIn, change: dict[str, str], says: str
) -> None:
    arrived(clinic)

    answer = sign_in("nurse").post("/referrals/new/", REFERRAL | change)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "two years of nightmares" in text
    assert patient_by_number(clinic_id=clinic.id, number="P-0100") is None


def test_every_stage_state_and_person_has_a_word() -> None:
    assert set(STAGES) == set(Stage)
    assert set(WHO) == set(Who)
    assert set(STATES) == set(ReferralState.values)
    assert len(MISSING) == len({str(word) for word in MISSING.values()})
