"""Who it is for and who should avoid it, in the order of the clinical protocol."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.decision import Outcome
from openketamine.core.eligibility import Indication, eligibility_decision, is_absolute
from openketamine.core.protocols import load, names
from tests.spec.eligibility.patient import chart, said, settles


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("indication", ["depression", "ptsd", "ocd", "anxiety", "crps"])
def test_a_patient_with_nothing_against_it_is_allowed(indication: str, name: str) -> None:
    decision = eligibility_decision(chart(indication), load(name))

    assert decision.outcome is Outcome.ALLOW


# rule id | what is so | outcome | code
HOLDS: list[tuple[str, dict[str, Any], str]] = [
    ("ELIG-BP-01", {"uncontrolled_hypertension": True}, "elig_bp_uncontrolled"),
    ("ELIG-CARDIAC-01", {"unstable_angina": True}, "elig_heart_unstable_angina"),
    (
        "ELIG-CARDIAC-01",
        {"decompensated_heart_failure": True},
        "elig_heart_decompensated_heart_failure",
    ),
    (
        "ELIG-CARDIAC-01",
        {"recent_myocardial_infarction": True},
        "elig_heart_recent_myocardial_infarction",
    ),
    ("ELIG-CARDIAC-01", {"uncontrolled_arrhythmia": True}, "elig_heart_uncontrolled_arrhythmia"),
    ("ELIG-CARDIAC-02", {"aneurysm": True}, "elig_vessels_aneurysm"),
    (
        "ELIG-CARDIAC-02",
        {"arteriovenous_malformation": True},
        "elig_vessels_arteriovenous_malformation",
    ),
    (
        "ELIG-CARDIAC-02",
        {"intracranial_haemorrhage": True},
        "elig_vessels_intracranial_haemorrhage",
    ),
    ("ELIG-PSYCHOSIS-01", {"current_psychosis": True}, "elig_psychosis_current_psychosis"),
    ("ELIG-PSYCHOSIS-01", {"schizophrenia": True}, "elig_psychosis_schizophrenia"),
    ("ELIG-PSYCHOSIS-02", {"past_psychosis": True}, "elig_history_past_psychosis"),
    ("ELIG-MANIA-01", {"mania_or_mixed": True}, "elig_mania_mania_or_mixed"),
    ("ELIG-PREGNANCY-01", {"pregnancy_test": "positive"}, "elig_pregnancy_positive"),
    ("ELIG-PREGNANCY-02", {"breastfeeding": True}, "elig_feeding_breastfeeding"),
    ("ELIG-SUBSTANCE-01", {"active_use_disorder": True}, "elig_use_active"),
    ("ELIG-SUBSTANCE-01", {"urine_drug_screen": "unexpected"}, "elig_use_screen"),
    ("ELIG-SUBSTANCE-01", {"dast10": "6"}, "elig_use_dast_high"),
    ("ELIG-SUBSTANCE-02", {"ketamine_history": "misuse"}, "elig_ketamine_misuse"),
    (
        "ELIG-ICP-01",
        {"raised_intracranial_pressure": True},
        "elig_icp_raised_intracranial_pressure",
    ),
    ("ELIG-IOP-01", {"raised_intraocular_pressure": True}, "elig_iop_raised_intraocular_pressure"),
    ("ELIG-HEPATIC-01", {"severe_liver_disease": True}, "elig_liver_severe_liver_disease"),
    ("ELIG-COGNITION-01", {"dementia": True}, "elig_mind_dementia"),
    ("ELIG-COGNITION-01", {"delirium": True}, "elig_mind_delirium"),
    ("ELIG-COGNITION-01", {"cannot_consent": True}, "elig_mind_cannot_consent"),
    ("ELIG-ALLERGY-01", {"ketamine_allergy": True}, "elig_allergy_ketamine_allergy"),
    ("ELIG-AGE-01", {"age": "17.9"}, "elig_age_minor"),
    ("ELIG-SUICIDE-01", {"cssrs_2_thoughts": True, "cssrs_5_plan": True}, "elig_suicide_high"),
    ("ELIG-DIAGNOSIS-01", {"diagnoses": ("ptsd",)}, "elig_diagnosis_other"),
    ("ELIG-DIAGNOSIS-01", {"diagnosis_by_clinician": False}, "elig_diagnosis_not_by_clinician"),
    ("ELIG-ASSESSMENT-01", {"medical_assessment_signed": False}, "elig_medical_unsigned"),
    (
        "ELIG-ASSESSMENT-02",
        {"psychological_assessment_signed": False},
        "elig_psychological_unsigned",
    ),
    ("ELIG-CONSENT-01", {"consent_signed": False}, "elig_consent_signed_not"),
    ("ELIG-CONSENT-01", {"consent_version_current": False}, "elig_consent_version_current_not"),
    ("ELIG-CONSENT-01", {"teach_back_passed": False}, "elig_teach_back_passed_not"),
    ("ELIG-CONSENT-01", {"consent_withdrawn": True}, "elig_consent_withdrawn"),
]
CAUTIONS: list[tuple[str, dict[str, Any], str]] = [
    ("ELIG-BP-01", {"sbp": "140"}, "elig_bp_raised_sbp"),
    ("ELIG-BP-01", {"dbp_before": "90"}, "elig_bp_raised_dbp"),
    (
        "ELIG-MANIA-02",
        {"bipolar_disorder": True, "mood_stabiliser": False},
        "elig_stabiliser_missing",
    ),
    ("ELIG-SUBSTANCE-01", {"audit": "8"}, "elig_use_audit_raised"),
    ("ELIG-SUBSTANCE-01", {"dast10": "3"}, "elig_use_dast_raised"),
    ("ELIG-ECG-01", {"ecg": "abnormal"}, "elig_ecg_abnormal"),
    ("ELIG-HEPATIC-02", {"liver_tests": "raised"}, "elig_liver_tests_raised"),
    ("ELIG-URINARY-01", {"active_cystitis": True}, "elig_urine_active_cystitis"),
    ("ELIG-URINARY-01", {"haematuria": True}, "elig_urine_haematuria"),
    ("ELIG-AIRWAY-01", {"severe_sleep_apnoea": True}, "elig_airway_severe_sleep_apnoea"),
    ("ELIG-AIRWAY-01", {"aspiration_risk": True}, "elig_airway_aspiration_risk"),
    ("ELIG-AIRWAY-01", {"stop_bang": "5"}, "elig_airway_stop_bang"),
    ("ELIG-AGE-01", {"age": "65.1"}, "elig_age_older"),
    ("ELIG-DRUG-01", {"medicines": ("maoi",)}, "elig_maoi_maoi"),
    ("ELIG-DRUG-02", {"medicines": ("theophylline",)}, "elig_seizure_theophylline"),
    ("ELIG-DRUG-03", {"medicines": ("benzodiazepine",)}, "elig_damp_benzodiazepine"),
    ("ELIG-DRUG-03", {"medicines": ("lamotrigine",)}, "elig_damp_lamotrigine"),
    ("ELIG-DRUG-03", {"medicines": ("gabapentinoid",)}, "elig_damp_gabapentinoid"),
    ("ELIG-DRUG-03", {"medicines": ("opioid",)}, "elig_damp_opioid"),
    ("ELIG-DRUG-04", {"medicines": ("cyp3a4_2b6_inhibitor",)}, "elig_enzyme_cyp3a4_2b6_inhibitor"),
    ("ELIG-DRUG-04", {"medicines": ("cyp3a4_2b6_inducer",)}, "elig_enzyme_cyp3a4_2b6_inducer"),
    ("ELIG-DRUG-05", {"medicines": ("naltrexone",)}, "elig_drug_naltrexone"),
    ("ELIG-DRUG-05", {"medicines": ("memantine",)}, "elig_drug_memantine"),
    ("ELIG-DRUG-05", {"medicines": ("stimulant",)}, "elig_drug_stimulant"),
    (
        "ELIG-SUICIDE-01",
        {"cssrs_6_behaviour_ever": True, "cssrs_6_behaviour_3_months": False},
        "elig_suicide_moderate",
    ),
    ("ELIG-RESIST-01", {"trials": ()}, "elig_resistance_not_met"),
]


@pytest.mark.parametrize(("rule_id", "so", "code"), HOLDS)
def test_what_speaks_against_it_holds(rule_id: str, so: dict[str, Any], code: str) -> None:
    assert said(rule_id, **so) == ("hold", code)
    assert eligibility_decision(chart(**so), load("guideline-2021")).outcome is Outcome.HOLD


@pytest.mark.parametrize(("rule_id", "so", "code"), CAUTIONS)
def test_what_asks_for_care_is_a_caution_and_no_more(
    rule_id: str, so: dict[str, Any], code: str
) -> None:
    assert said(rule_id, **so) == ("caution", code)
    decision = eligibility_decision(chart(**so), load("consensus-moderate"))
    assert decision.outcome is Outcome.CAUTION


@pytest.mark.parametrize(
    ("rule_id", "so"),
    [
        ("ELIG-BP-01", {"sbp": "139.9", "dbp": "89.9"}),
        ("ELIG-AGE-01", {"age": "18"}),
        ("ELIG-AGE-01", {"age": "65"}),
        ("ELIG-SUBSTANCE-01", {"audit": "7", "dast10": "2"}),
        ("ELIG-SUBSTANCE-01", {"urine_drug_screen": "expected"}),
        ("ELIG-SUBSTANCE-02", {"ketamine_history": "medical"}),
        ("ELIG-AIRWAY-01", {"stop_bang": "4"}),
        ("ELIG-PREGNANCY-01", {"pregnancy_possible": True, "pregnancy_test": "negative"}),
        ("ELIG-HEPATIC-02", {"frequent_dosing_planned": True, "liver_tests": "normal"}),
        ("ELIG-MANIA-02", {"bipolar_disorder": True, "mood_stabiliser": True}),
        ("ELIG-SUICIDE-01", {"cssrs_1_wish_dead": True}),
    ],
)
def test_just_inside_a_limit_is_allowed(rule_id: str, so: dict[str, Any]) -> None:
    assert said(rule_id, **so)[0] == "allow"


def test_the_set_decides_from_where_two_pressures_hold() -> None:
    """ELIG-BP-01: 150 twice is above the guideline's start limit and below the consensus one."""
    both = {"sbp": "150", "sbp_before": "152"}

    assert said("ELIG-BP-01", "guideline-2021", **both) == ("hold", "elig_bp_sbp_high")
    assert said("ELIG-BP-01", "consensus-moderate", **both) == ("caution", "elig_bp_raised_sbp")
    assert said("ELIG-BP-01", "consensus-moderate", dbp="100", dbp_before="101") == (
        "hold",
        "elig_bp_dbp_high",
    )


def test_at_exactly_the_start_limit_the_set_says_whether_it_counts() -> None:
    """ELIG-BP-01: the guideline allows a start at 140/90, the consensus only below 160/100."""
    assert said("ELIG-BP-01", "guideline-2021", sbp="140", sbp_before="140")[0] == "caution"
    assert said("ELIG-BP-01", "consensus-moderate", sbp="160", sbp_before="160")[0] == "hold"


def test_one_high_pressure_alone_is_a_caution() -> None:
    """ELIG-BP-01."""
    assert said("ELIG-BP-01", sbp="178") == ("caution", "elig_bp_raised_sbp")
    assert said("ELIG-BP-01", dbp="108") == ("caution", "elig_bp_raised_dbp")


def test_an_upper_pressure_below_its_lower_is_measured_again() -> None:
    """ELIG-BP-01."""
    assert said("ELIG-BP-01", sbp="78", dbp="122") == ("unknown", "elig_bp_implausible")


def test_the_bipolar_indication_asks_for_a_mood_stabiliser_whatever_the_history_says() -> None:
    """ELIG-MANIA-02."""
    asked: dict[str, Any] = {"indication": "bipolar", "bipolar_disorder": False}

    assert said("ELIG-MANIA-02", **asked) == ("unknown", "elig_stabiliser_unknown")
    assert said("ELIG-MANIA-02", mood_stabiliser=False, **asked)[0] == "caution"


def test_a_hold_is_enough_by_itself_but_a_caution_waits_for_the_rest() -> None:
    """ELIG-CARDIAC-01 holds although angina was not asked; ELIG-URINARY-01 stays unknown."""
    assert said("ELIG-CARDIAC-01", unstable_angina=None, uncontrolled_arrhythmia=True)[0] == "hold"
    assert said("ELIG-URINARY-01", active_cystitis=True, haematuria=None)[0] == "unknown"


@pytest.mark.parametrize(
    ("rule_id", "missing"),
    [
        ("ELIG-AGE-01", "age"),
        ("ELIG-AIRWAY-01", "stop_bang"),
        ("ELIG-ALLERGY-01", "ketamine_allergy"),
        ("ELIG-ASSESSMENT-01", "medical_assessment_signed"),
        ("ELIG-ASSESSMENT-02", "psychological_assessment_signed"),
        ("ELIG-BP-01", "dbp_before"),
        ("ELIG-CARDIAC-01", "unstable_angina"),
        ("ELIG-CARDIAC-02", "aneurysm"),
        ("ELIG-COGNITION-01", "delirium"),
        ("ELIG-CONSENT-01", "teach_back_passed"),
        ("ELIG-DIAGNOSIS-01", "diagnosis_criteria"),
        ("ELIG-DRUG-01", "medicines"),
        ("ELIG-DRUG-02", "medicines"),
        ("ELIG-DRUG-03", "medicines"),
        ("ELIG-DRUG-04", "medicines"),
        ("ELIG-DRUG-05", "medicines"),
        ("ELIG-ECG-01", "ecg"),
        ("ELIG-HEPATIC-01", "severe_liver_disease"),
        ("ELIG-HEPATIC-02", "frequent_dosing_planned"),
        ("ELIG-ICP-01", "raised_intracranial_pressure"),
        ("ELIG-IOP-01", "raised_intraocular_pressure"),
        ("ELIG-MANIA-01", "mania_or_mixed"),
        ("ELIG-MANIA-02", "bipolar_disorder"),
        ("ELIG-PREGNANCY-01", "pregnancy_possible"),
        ("ELIG-PREGNANCY-02", "breastfeeding"),
        ("ELIG-PSYCHOSIS-01", "schizophrenia"),
        ("ELIG-PSYCHOSIS-02", "past_psychosis"),
        ("ELIG-SUBSTANCE-01", "urine_drug_screen"),
        ("ELIG-SUBSTANCE-02", "ketamine_history"),
        ("ELIG-SUICIDE-01", "cssrs_2_thoughts"),
        ("ELIG-URINARY-01", "haematuria"),
    ],
)
def test_what_is_missing_is_unknown_and_named(rule_id: str, missing: str) -> None:
    without: dict[str, Any] = {missing: None}

    assert said(rule_id, **without)[0] == "unknown"
    assert missing in settles(rule_id, **without)


@pytest.mark.parametrize("rule_id", [f"ELIG-DRUG-0{number}" for number in range(1, 6)])
def test_a_medicine_of_no_known_class_is_unknown_until_it_is_classified(rule_id: str) -> None:
    """ELIG-DRUG-01 to ELIG-DRUG-05: it could be of any class, so no drug rule allows."""
    outcome, code = said(rule_id, medicines=("unclassified",))

    assert outcome == "unknown"
    assert code.endswith("_unclassified")
    assert settles(rule_id, medicines=("unclassified",)) == ("medicines",)


def test_a_class_that_is_known_is_said_although_another_medicine_has_none() -> None:
    """ELIG-DRUG-01 cautions, the other drug rules stay unknown."""
    taken = ("maoi", "unclassified")

    assert said("ELIG-DRUG-01", medicines=taken) == ("caution", "elig_maoi_maoi")
    assert said("ELIG-DRUG-02", medicines=taken)[0] == "unknown"


def test_an_electrocardiogram_ages_like_the_assessment_it_belongs_to() -> None:
    """ELIG-ECG-01."""
    assert said("ELIG-ECG-01", age_days=30)[0] == "allow"
    assert said("ELIG-ECG-01", age_days=30.01)[0] == "unknown"


def test_an_assessment_ages_and_a_diagnosis_does_not() -> None:
    """ELIG-ASSESSMENT-01 and ELIG-ASSESSMENT-02 count for 30 days; ELIG-DIAGNOSIS-01 lasts."""
    for rule_id in ("ELIG-ASSESSMENT-01", "ELIG-ASSESSMENT-02"):
        assert said(rule_id, age_days=30)[0] == "allow"
        assert said(rule_id, age_days=30.01)[0] == "unknown"
    assert said("ELIG-DIAGNOSIS-01", age_days=900)[0] == "allow"
    assert said("ELIG-DIAGNOSIS-01", age_days=-1)[0] == "unknown"


ABSOLUTE = {
    "ELIG-AGE-01",
    "ELIG-ALLERGY-01",
    "ELIG-CARDIAC-01",
    "ELIG-CARDIAC-02",
    "ELIG-COGNITION-01",
    "ELIG-CONSENT-01",
    "ELIG-ICP-01",
    "ELIG-MANIA-01",
    "ELIG-PREGNANCY-01",
    "ELIG-PSYCHOSIS-01",
}


def test_these_rules_and_no_others_can_never_be_overridden() -> None:
    decision = eligibility_decision(chart(), load("consensus-moderate"))

    assert {r.rule_id for r in decision.reasons if is_absolute(r.rule_id)} == ABSOLUTE
    assert set(Indication) == {
        "depression", "bipolar", "ptsd", "ocd", "anxiety", "fibromyalgia", "crps"
    }  # fmt: skip
