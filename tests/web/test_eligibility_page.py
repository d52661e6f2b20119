"""The eligibility report: every reason with its facts and source, overrides, the decision."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from openketamine.actions.assessment import sign_assessment
from openketamine.actions.set_override import set_override
from openketamine.core.eligibility import RULES
from openketamine.queries.eligibility import eligibility_reports, judged
from openketamine.queries.referrals import referrals
from tests.core.assessment.answers import changed, medical, psychological

from .assessed import arrived, assessed, now, today
from .conftest import PASSWORD, SignIn, TheClinic

RULE = "ELIG-PREGNANCY-02"


def _address(patient_id: UUID) -> str:
    return f"/patients/{patient_id}/eligibility/"


def _breastfeeds(clinic: TheClinic) -> UUID:
    return assessed(clinic, changed(medical(today()), "urine_and_pregnancy", breastfeeding="yes"))


def _digest(clinic: TheClinic, patient_id: UUID) -> str:
    view = judged(clinic_id=clinic.id, patient_id=patient_id, indication="depression", at=now())
    return view.digest


def _only_the_mind(clinic: TheClinic, mind: dict[str, Any]) -> UUID:
    patient_id = arrived(clinic, "P-0008", "Other")
    sign_assessment(
        patient_id,
        "psychological",
        mind,
        expected_version=0,
        signer=clinic.people["prescriber"],
        by=clinic.people["nurse"],
        at=now(),
    )
    return patient_id


def test_every_rule_stands_on_the_report(clinic: TheClinic, sign_in: SignIn) -> None:
    text = sign_in("auditor").get(_address(assessed(clinic))).content.decode()

    assert {rule for rule in RULES if f"<code>{rule}</code>" in text} == set(RULES)
    assert "Nothing stands in the way" in text


def test_a_hold_shows_fact_date_rule_and_source(clinic: TheClinic, sign_in: SignIn) -> None:
    text = sign_in("nurse").get(_address(_breastfeeds(clinic))).content.decode()

    assert 'data-outcome="hold"' in text
    holds = text[text.index('id="holds"') : text.index('id="later"')]
    assert "Breastfeeds: wait, or decide together on stopping." in holds
    assert re.search(r"Breastfeeds <strong>Yes</strong> <span class=\"soft\">\d+ \w+ \d{4}", holds)
    assert RULE in holds


def test_an_unknown_leads_to_where_it_is_asked(clinic: TheClinic, sign_in: SignIn) -> None:
    without = changed(medical(today()), "electrocardiogram", ecg=None, ecg_on=None)
    patient_id = assessed(clinic, without)

    text = sign_in("nurse").get(_address(patient_id)).content.decode()

    link = f'/patients/{patient_id}/assessment/medical/#part-electrocardiogram">Electrocardiogram'
    assert link in text
    assert "Not known yet" in text


def test_the_evidence_says_null_trials_and_both_sides_of_a_dispute(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    mind = changed(psychological(today()), "diagnosis", diagnoses=["ptsd"])
    patient_id = assessed(clinic, mind=mind)

    text = sign_in("nurse").get(_address(patient_id) + "?indication=ptsd").content.decode()

    for shown in ("mixed", "158 veterans: no gain on PTSD", "null or against", "67 v 20 %"):
        assert shown in text


def test_where_the_sets_disagree_each_side_has_its_source(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    rows = [
        {"measured_on": (today() - timedelta(days=ago)).isoformat(), "sbp": "150", "dbp": "85"}
        for ago in (0, 2)
    ]
    patient_id = assessed(clinic, changed(medical(today()), "blood_pressure", items=rows))

    text = sign_in("nurse").get(_address(patient_id)).content.decode()

    assert "Where the protocol sets disagree on this patient" in text
    assert "<strong>hold</strong> guideline-2021@" in text


def test_a_clinics_own_limit_stands_with_its_signature_in_place_of_a_source(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    for parameter, value in (("elig_age_caution_a", "50"), ("assessment_max_age_d", "20")):
        set_override(
            "consensus-moderate",
            parameter,
            value,
            reason="our patients are older than the cohort",
            signer=clinic.people["prescriber"],
            by=clinic.people["prescriber"],
            at=now(),
        )
    patient_id, client = arrived(clinic, born_on=date(1970, 1, 2)), sign_in("nurse")

    text = client.get(_address(patient_id)).content.decode()

    cautions = text[text.index('id="cautions"') :]
    assert "above 50 years" in cautions
    assert "the clinic’s own value, signed" in cautions
    assert "not older than 20 days" in text
    page = client.get(f"/patients/{patient_id}/assessment/medical/").content.decode()
    assert "Each part counts for 20 days." in page


def test_resistance_is_told_by_both_definitions(clinic: TheClinic, sign_in: SignIn) -> None:
    text = sign_in("nurse").get(_address(assessed(clinic))).content.decode()

    tried = text[text.index('id="tried"') :]
    assert "<strong>met</strong> 2 adequate failures" in tried
    assert "<strong>not met</strong> 4 adequate failures" in tried
    assert tried.count("adequate, failed") == 2


def test_nobody_assessed_is_unknown_and_high_risk_is_a_task_of_today(
    clinic: TheClinic, sign_in: SignIn
) -> None:
    patient_id = arrived(clinic)
    client = sign_in("nurse")
    assert "Not known yet" in client.get(_address(patient_id)).content.decode()

    answers = {"cssrs_2_thoughts": "yes", "cssrs_5_plan": "yes"}
    other = _only_the_mind(clinic, changed(psychological(today()), "suicidality", **answers))
    text = client.get(_address(other)).content.decode()
    assert "a clinician sees this patient today" in text


def test_the_patients_version_says_why_and_whom_to_call(clinic: TheClinic, sign_in: SignIn) -> None:
    text = sign_in("nurse").get(_address(_breastfeeds(clinic)) + "?words=plain").content.decode()

    assert "Why not now, and what could change it" in text
    assert "You breastfeed. The drug can get into the milk." in text
    assert "ELIG-" not in text
    assert "988" in text


def _override(client: Any, patient_id: UUID, rule: str = RULE, **more: str) -> Any:
    given = {
        "reason": "weans this week, milk is discarded",
        "username": "prescriber",
        "password": PASSWORD,
        **more,
    }
    address = f"{_address(patient_id)}depression/{rule}/override/"
    return client.post(address, given, follow=True)


def test_an_override_is_signed_shown_and_can_be_ended(clinic: TheClinic, sign_in: SignIn) -> None:
    patient_id, client = _breastfeeds(clinic), sign_in("prescriber")

    text = _override(client, patient_id).content.decode()
    assert "Overridden by a prescriber" in text
    assert "weans this week, milk is discarded" in text
    assert "May be planned, with care" in text

    text = _override(client, patient_id, reason="she goes on feeding").content.decode()
    assert "Not now" in text
    assert "Overridden by a prescriber" not in text


@pytest.mark.parametrize(
    ("more", "says"),
    [({"password": "wrong"}, "do not match"), ({"reason": "because"}, "at least 10 characters"),
     ({"username": "nurse"}, "may not do this")],
)  # fmt: skip
def test_an_override_that_is_not_signed_keeps_the_reason_and_changes_nothing(
    clinic: TheClinic, sign_in: SignIn, more: dict[str, str], says: str
) -> None:
    patient_id, client = _breastfeeds(clinic), sign_in("prescriber")

    answer = _override(client, patient_id, **more)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert more.get("reason", "weans this week") in answer.content.decode()
    assert "Not now" in client.get(_address(patient_id)).content.decode()


def test_an_absolute_rule_is_offered_to_nobody(clinic: TheClinic, sign_in: SignIn) -> None:
    mind = changed(psychological(today()), "psychosis_and_mania", current_psychosis="yes")
    patient_id, client = assessed(clinic, mind=mind), sign_in("prescriber")

    text = client.get(_address(patient_id)).content.decode()
    assert "nobody may override it" in text
    assert "ELIG-PSYCHOSIS-01/override" not in text
    assert _override(client, patient_id, "ELIG-PSYCHOSIS-01").status_code == 422


def test_a_nurse_sees_no_override_and_no_decision(clinic: TheClinic, sign_in: SignIn) -> None:
    patient_id, client = _breastfeeds(clinic), sign_in("nurse")

    text = client.get(_address(patient_id)).content.decode()
    assert "/override/" not in text
    assert "Store the report" not in text
    assert _override(client, patient_id).status_code == 403


def _conclude(client: Any, clinic: TheClinic, patient_id: UUID, **more: str) -> Any:
    given = {"conclusion": "accepted", "note": "", "read": _digest(clinic, patient_id), **more}
    return client.post(f"{_address(patient_id)}depression/conclude/", given, follow=True)


def test_a_prescriber_accepts_and_the_report_is_stored(clinic: TheClinic, sign_in: SignIn) -> None:
    patient_id, client = assessed(clinic), sign_in("prescriber")

    text = _conclude(client, clinic, patient_id).content.decode()

    assert "The report was stored with your decision." in text
    (report,) = eligibility_reports(clinic_id=clinic.id, patient_id=patient_id)
    assert (report.conclusion, report.outcome) == ("accepted", "allow")
    (referral,) = referrals(clinic_id=clinic.id, patient_id=patient_id)
    assert referral.state == "accepted"


@pytest.mark.parametrize(
    ("more", "says"),
    [({}, "Nobody can be accepted"), ({"conclusion": "declined"}, "Write for the patient"),
     ({"conclusion": "declined", "note": "later", "read": "older"}, "changed since you read"),
     ({"conclusion": ""}, "required")],
)  # fmt: skip
def test_a_refused_decision_says_why_and_keeps_the_note(
    clinic: TheClinic, sign_in: SignIn, more: dict[str, str], says: str
) -> None:
    patient_id, client = _breastfeeds(clinic), sign_in("prescriber")

    answer = _conclude(client, clinic, patient_id, **more)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert more.get("note", "") in answer.content.decode()
    assert eligibility_reports(clinic_id=clinic.id, patient_id=patient_id) == ()


def test_the_first_indication_is_the_referrals(clinic: TheClinic, sign_in: SignIn) -> None:
    client = sign_in("nurse")
    assert "Eligibility: Depression" in client.get(_address(arrived(clinic))).content.decode()
    assert client.get(_address(uuid4())).status_code == 404
