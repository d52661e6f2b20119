"""Every sentence that a rule can say, with its limit, its source and what would settle it.

The limits are those of the clinical protocol, written here a second time on purpose.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.decision import Outcome, Reason
from openketamine.core.eligibility import (
    RULES,
    Batch,
    Chart,
    Indication,
    Screen,
    eligibility_decision,
)
from openketamine.core.eligibility.limits import OWN_LIMITS, limits_of
from openketamine.core.evidence import citation
from openketamine.core.protocols import load
from openketamine.core.protocols.sets import OVERRIDE_SOURCE
from tests.spec.eligibility.patient import NOW, chart, trial
from tests.spec.eligibility.test_1_who_it_is_for import CAUTIONS, HOLDS

_DRUGS = {"medicines": None}
_TWICE = {"sbp": "165", "sbp_before": "170"}
_DBP_TWICE = {"dbp": "105", "dbp_before": "104"}
_NOT_CLEAR = {"trials": (trial(weeks=None), trial("venlafaxine"))}
_THOUGHT = {"cssrs_2_thoughts": True}
# code | what is so | outcome | limit and unit | source | what would settle it
SAYS: list[tuple[str, dict[str, Any], str, str, str, str]] = [
    ("elig_age_ok", {}, "allow", "18 a", "founding_text", ""),
    ("elig_age_minor", {"age": "17"}, "hold", "18 a", "founding_text", ""),
    ("elig_age_older", {"age": "66"}, "caution", "65 a", "yale_bp_2024", ""),
    ("elig_age_unknown", {"age": None}, "unknown", "", "founding_text", "age"),
    ("elig_airway_none", {}, "allow", "5 1", "house_safety", ""),
    ("elig_airway_stop_bang", {"stop_bang": "8"}, "caution", "5 1", "house_safety", ""),
    ("elig_airway_unknown", {"stop_bang": None}, "unknown", "", "cpsbc_2021", "stop_bang"),
    (
        "elig_airway_unknown",
        {"severe_sleep_apnoea": None, "aspiration_risk": None},
        "unknown",
        "",
        "cpsbc_2021",
        "severe_sleep_apnoea aspiration_risk",
    ),
    ("elig_allergy_none", {}, "allow", "", "ketamine_label", ""),
    (
        "elig_allergy_unknown",
        {"ketamine_allergy": None},
        "unknown",
        "",
        "ketamine_label",
        "ketamine_allergy",
    ),
    ("elig_medical_signed", {}, "allow", "30 d", "sanacora_2017", ""),
    (
        "elig_medical_unsigned",
        {"medical_assessment_signed": False},
        "hold",
        "",
        "sanacora_2017",
        "",
    ),
    (
        "elig_medical_unknown",
        {"medical_assessment_signed": None},
        "unknown",
        "30 d",
        "sanacora_2017",
        "medical_assessment_signed",
    ),
    ("elig_psychological_signed", {}, "allow", "30 d", "sanacora_2017", ""),
    (
        "elig_psychological_unsigned",
        {"psychological_assessment_signed": False},
        "hold",
        "",
        "sanacora_2017",
        "",
    ),
    (
        "elig_psychological_unknown",
        {"psychological_assessment_signed": None},
        "unknown",
        "30 d",
        "sanacora_2017",
        "psychological_assessment_signed",
    ),
    ("elig_bp_ok", {}, "allow", "140 mm[Hg]", "swainson_2021", ""),
    ("elig_bp_raised_sbp", {"sbp": "141"}, "caution", "140 mm[Hg]", "swainson_2021", ""),
    ("elig_bp_raised_dbp", {"dbp_before": "91"}, "caution", "90 mm[Hg]", "swainson_2021", ""),
    ("elig_bp_sbp_high", _TWICE, "hold", "160 mm[Hg]", "clinic_tier", ""),
    ("elig_bp_dbp_high", _DBP_TWICE, "hold", "100 mm[Hg]", "clinic_tier", ""),
    ("elig_bp_uncontrolled", {"uncontrolled_hypertension": True}, "hold", "", "founding_text", ""),
    (
        "elig_bp_implausible",
        {"sbp": "78", "dbp": "78"},
        "unknown",
        "",
        "founding_text",
        "sbp dbp sbp_before dbp_before",
    ),
    (
        "elig_bp_unknown",
        {"sbp_before": None, "uncontrolled_hypertension": None},
        "unknown",
        "30 d",
        "sanacora_2017",
        "uncontrolled_hypertension sbp_before",
    ),
    ("elig_heart_none", {}, "allow", "", "cohen_2018", ""),
    (
        "elig_heart_unknown",
        {"unstable_angina": None, "uncontrolled_arrhythmia": None},
        "unknown",
        "",
        "cohen_2018",
        "unstable_angina uncontrolled_arrhythmia",
    ),
    ("elig_vessels_none", {}, "allow", "", "spravato_label", ""),
    ("elig_vessels_unknown", {"aneurysm": None}, "unknown", "", "spravato_label", "aneurysm"),
    ("elig_mind_none", {}, "allow", "", "va_2022", ""),
    ("elig_mind_unknown", {"cannot_consent": None}, "unknown", "", "va_2022", "cannot_consent"),
    ("elig_consent_valid", {}, "allow", "", "sanacora_2017", ""),
    ("elig_consent_withdrawn", {"consent_withdrawn": True}, "hold", "", "sanacora_2017", ""),
    (
        "elig_consent_unknown",
        {"consent_withdrawn": None, "teach_back_passed": None},
        "unknown",
        "",
        "sanacora_2017",
        "consent_withdrawn teach_back_passed",
    ),
    ("elig_diagnosis_recorded", {}, "allow", "", "sanacora_2017", ""),
    ("elig_diagnosis_other", {"diagnoses": ("ocd",)}, "hold", "", "sanacora_2017", ""),
    (
        "elig_diagnosis_unknown",
        {"diagnoses": None, "diagnosis_by_clinician": None},
        "unknown",
        "",
        "sanacora_2017",
        "diagnoses diagnosis_by_clinician",
    ),
    ("elig_maoi_none", {}, "allow", "", "veraart_2021", ""),
    ("elig_maoi_unknown", _DRUGS, "unknown", "", "veraart_2021", "medicines"),
    ("elig_seizure_none", {}, "allow", "", "ketamine_label", ""),
    ("elig_seizure_unknown", _DRUGS, "unknown", "", "ketamine_label", "medicines"),
    ("elig_damp_none", {}, "allow", "", "veraart_2021", ""),
    ("elig_damp_unknown", _DRUGS, "unknown", "", "veraart_2021", "medicines"),
    ("elig_enzyme_none", {}, "allow", "", "andrade_2017", ""),
    ("elig_enzyme_unknown", _DRUGS, "unknown", "", "andrade_2017", "medicines"),
    ("elig_drug_none", {}, "allow", "", "veraart_2021", ""),
    ("elig_drug_unknown", _DRUGS, "unknown", "", "veraart_2021", "medicines"),
    ("elig_ecg_normal", {}, "allow", "", "founding_text", ""),
    ("elig_ecg_abnormal", {"ecg": "abnormal"}, "caution", "", "founding_text", ""),
    ("elig_ecg_unknown", {"ecg": None}, "unknown", "30 d", "sanacora_2017", "ecg"),
    ("elig_liver_none", {}, "allow", "", "cohen_2018", ""),
    (
        "elig_liver_unknown",
        {"severe_liver_disease": None},
        "unknown",
        "",
        "cohen_2018",
        "severe_liver_disease",
    ),
    ("elig_liver_tests_not_asked", {}, "allow", "", "cohen_2018", ""),
    ("elig_liver_tests_normal", {"liver_tests": "normal"}, "allow", "", "cohen_2018", ""),
    ("elig_liver_tests_raised", {"liver_tests": "raised"}, "caution", "", "cohen_2018", ""),
    (
        "elig_liver_tests_unknown",
        {"frequent_dosing_planned": None},
        "unknown",
        "",
        "cohen_2018",
        "frequent_dosing_planned liver_tests",
    ),
    (
        "elig_liver_tests_unknown",
        {"frequent_dosing_planned": True},
        "unknown",
        "",
        "cohen_2018",
        "liver_tests",
    ),
    ("elig_icp_none", {}, "allow", "", "cohen_2018", ""),
    (
        "elig_icp_unknown",
        {"raised_intracranial_pressure": None},
        "unknown",
        "",
        "cohen_2018",
        "raised_intracranial_pressure",
    ),
    ("elig_iop_none", {}, "allow", "", "cohen_2018", ""),
    (
        "elig_iop_unknown",
        {"raised_intraocular_pressure": None},
        "unknown",
        "",
        "cohen_2018",
        "raised_intraocular_pressure",
    ),
    ("elig_mania_none", {}, "allow", "", "diazgranados_2010", ""),
    (
        "elig_mania_unknown",
        {"mania_or_mixed": None},
        "unknown",
        "",
        "diazgranados_2010",
        "mania_or_mixed",
    ),
    ("elig_stabiliser_not_bipolar", {}, "allow", "", "diazgranados_2010", ""),
    (
        "elig_stabiliser_taken",
        {"bipolar_disorder": True, "mood_stabiliser": True},
        "allow",
        "",
        "diazgranados_2010",
        "",
    ),
    (
        "elig_stabiliser_unknown",
        {"bipolar_disorder": None},
        "unknown",
        "",
        "diazgranados_2010",
        "bipolar_disorder",
    ),
    (
        "elig_stabiliser_unknown",
        {"bipolar_disorder": True},
        "unknown",
        "",
        "diazgranados_2010",
        "mood_stabiliser",
    ),
    ("elig_pregnancy_not_possible", {}, "allow", "", "founding_text", ""),
    ("elig_pregnancy_negative", {"pregnancy_test": "negative"}, "allow", "", "founding_text", ""),
    ("elig_pregnancy_positive", {"pregnancy_test": "positive"}, "hold", "", "founding_text", ""),
    (
        "elig_pregnancy_unknown",
        {"pregnancy_possible": None},
        "unknown",
        "",
        "founding_text",
        "pregnancy_possible pregnancy_test",
    ),
    (
        "elig_pregnancy_unknown",
        {"pregnancy_possible": True},
        "unknown",
        "",
        "founding_text",
        "pregnancy_test",
    ),
    ("elig_feeding_none", {}, "allow", "", "founding_text", ""),
    (
        "elig_feeding_unknown",
        {"breastfeeding": None},
        "unknown",
        "",
        "founding_text",
        "breastfeeding",
    ),
    ("elig_psychosis_none", {}, "allow", "", "sanacora_2017", ""),
    (
        "elig_psychosis_unknown",
        {"current_psychosis": None},
        "unknown",
        "",
        "sanacora_2017",
        "current_psychosis",
    ),
    ("elig_history_none", {}, "allow", "", "founding_text", ""),
    (
        "elig_history_unknown",
        {"past_psychosis": None},
        "unknown",
        "",
        "founding_text",
        "past_psychosis",
    ),
    ("elig_resistance_met", {}, "allow", "2 1", "rpa_clinic", ""),
    ("elig_resistance_not_met", {"trials": (trial(),)}, "caution", "2 1", "rpa_clinic", ""),
    ("elig_resistance_not_defined", {"indication": "ptsd"}, "allow", "", "rpa_clinic", ""),
    ("elig_resistance_unknown", {"trials": None}, "unknown", "2 1", "rpa_clinic", "trials"),
    ("elig_resistance_unknown", _NOT_CLEAR, "unknown", "2 1", "rpa_clinic", "trials"),
    ("elig_use_none", {}, "allow", "", "cohen_2018", ""),
    ("elig_use_dast_high", {"dast10": "10"}, "hold", "6 1", "skinner_1982", ""),
    ("elig_use_audit_raised", {"audit": "40"}, "caution", "8 1", "saunders_1993", ""),
    ("elig_use_dast_raised", {"dast10": "5"}, "caution", "3 1", "skinner_1982", ""),
    (
        "elig_use_unknown",
        {"audit": None, "urine_drug_screen": None},
        "unknown",
        "",
        "cohen_2018",
        "audit urine_drug_screen",
    ),
    ("elig_use_unknown", {"dast10": None}, "unknown", "", "cohen_2018", "dast10"),
    ("elig_ketamine_never", {}, "allow", "", "founding_text", ""),
    ("elig_ketamine_medical", {"ketamine_history": "medical"}, "allow", "", "founding_text", ""),
    (
        "elig_ketamine_unknown",
        {"ketamine_history": None},
        "unknown",
        "",
        "founding_text",
        "ketamine_history",
    ),
    ("elig_suicide_none", {}, "allow", "", "posner_2011", ""),
    ("elig_suicide_low", {"cssrs_1_wish_dead": True}, "allow", "", "posner_2011", ""),
    (
        "elig_suicide_unknown",
        _THOUGHT,
        "unknown",
        "",
        "posner_2011",
        "cssrs_3_method cssrs_4_intent cssrs_5_plan",
    ),
    ("elig_urine_none", {}, "allow", "", "spravato_label", ""),
    (
        "elig_urine_unknown",
        {"active_cystitis": None},
        "unknown",
        "",
        "spravato_label",
        "active_cystitis",
    ),
]


def _reason(code: str, so: dict[str, Any]) -> Reason:
    """The one reason of this code; a failure lists what was said instead."""
    decision = eligibility_decision(chart(**so), load("consensus-moderate"))
    codes = [one.code for one in decision.reasons]
    assert code in codes
    return decision.reasons[codes.index(code)]


@pytest.mark.parametrize(("code", "so", "outcome", "limit", "source", "settles"), SAYS)
def test_a_sentence_has_its_outcome_limit_source_and_what_settles_it(
    code: str, so: dict[str, Any], outcome: str, limit: str, source: str, settles: str
) -> None:
    said = _reason(code, so)

    assert said.outcome.word == outcome
    assert f"{said.threshold} {said.unit}".strip() == limit
    assert said.citation == source
    assert " ".join(said.settles) == settles
    assert said.protocol == "consensus-moderate@1"


def test_every_sentence_that_a_rule_can_say_is_said_here() -> None:
    said = {code for code, *_rest in SAYS} | {code for _rule, _so, code in (*HOLDS, *CAUTIONS)}
    said |= {f"elig_{stem}_unclassified" for stem in ("maoi", "seizure", "damp", "enzyme", "drug")}

    assert {code for found in RULES.values() for code in found.codes} == said


def test_a_reason_shows_the_facts_that_its_rule_reads_and_no_others() -> None:
    for one in eligibility_decision(chart(), load("consensus-moderate")).reasons:
        asked = RULES[one.rule_id].facts
        shown = [fact.name for fact in one.facts]

        assert shown == [name for name in asked if name in chart().facts], one.rule_id


def test_each_number_has_its_unit_its_source_and_who_has_to_confirm_it() -> None:
    for name, one in OWN_LIMITS.items():
        assert one.unit in ("mm[Hg]", "a", "1", "wk"), name
        assert one.review == "clinician", name
        assert citation(one.source).title, name
    stated = limits_of(load("guideline-2021"))
    assert (stated["start_sbp_max_mmhg"].text, stated["start_sbp_max_mmhg"].unit) == (
        "140", "mm[Hg]",
    )  # fmt: skip
    assert (stated["start_sbp_max_mmhg"].source, stated["start_sbp_max_mmhg"].review) == (
        "swainson_2021", "clinician",
    )  # fmt: skip
    assert (stated["start_bp_at_limit_allowed"].text, stated["assessment_max_age_d"].review) == (
        "yes", "",
    )  # fmt: skip


def test_yes_or_no_is_no_number() -> None:
    with pytest.raises(TypeError):
        _ = limits_of(load("guideline-2021"))["start_bp_at_limit_allowed"].number


@pytest.mark.parametrize("so", [{}, {"age": None}, {"sbp": "190"}, {"medicines": ("maoi",)}])
def test_a_batch_of_one_says_what_the_chart_says(so: dict[str, Any]) -> None:
    one = chart(**so)
    screen = Screen(load("consensus-moderate"))
    row = dict(screen.known(one).values)
    places = {name: name for found in RULES.values() for name in found.facts if name in row}
    batch = Batch(screen, Indication.DEPRESSION, places, lambda _name, value: value)

    for _again in range(2):
        assert batch.verdicts(row) == [verdict for _rule, verdict in screen.verdicts(one)]


def test_a_batch_never_answers_one_row_with_another_rows_answer() -> None:
    screen = Screen(load("consensus-moderate"))
    batch = Batch(screen, Indication.OCD, {"age": 0}, lambda _name, value: value)
    at = list(RULES).index("ELIG-AGE-01")  # type: ignore[arg-type]
    ages = [fact(age) for age in ("17", "44", "70")]

    assert [batch.verdicts([age])[at].outcome for age in (*ages, *ages)] == [
        Outcome.HOLD, Outcome.ALLOW, Outcome.CAUTION,
    ] * 2  # fmt: skip


def fact(age: str) -> Any:
    """An age as the rules read it."""
    known: Chart = chart(age=age)
    return known.facts["age"].value


def test_a_clinics_own_limit_decides_and_says_whose_it_is() -> None:
    """ELIG-SUBSTANCE-01 and ELIG-BP-01 under values that a prescriber of the clinic signed."""
    ours = load("consensus-moderate")
    for parameter, value in (("elig_audit_caution", 5), ("start_sbp_max_mmhg", 150)):
        ours = ours.with_override(
            parameter,
            Decimal(value),
            by="Dr Example",
            reason="our patients are older than the cohort",
            at=NOW,
        )

    said = {
        one.rule_id: one
        for one in eligibility_decision(chart(audit="6", sbp="152", sbp_before="151"), ours).reasons
    }

    audit = said["ELIG-SUBSTANCE-01"]  # type: ignore[index]
    assert (audit.outcome, audit.threshold) == (Outcome.CAUTION, "5")
    assert audit.citation == OVERRIDE_SOURCE
    assert said["ELIG-BP-01"].outcome is Outcome.HOLD  # type: ignore[index]
    assert _reason("elig_use_none", {"audit": "6"}).outcome is Outcome.ALLOW
