"""A patient whom nothing speaks against: the tests change one fact at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from openketamine.core.eligibility import (
    Chart,
    Indication,
    Response,
    Screen,
    Trial,
    TrialKind,
    eligibility_decision,
)
from openketamine.core.facts import Fact, Facts
from openketamine.core.ids import RuleId
from openketamine.core.protocols import load

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
UNITS = {
    "age": "a",
    **dict.fromkeys(("sbp", "dbp", "sbp_before", "dbp_before"), "mm[Hg]"),
    **dict.fromkeys(("audit", "dast10", "stop_bang"), "1"),
}
_NO = """
uncontrolled_hypertension unstable_angina decompensated_heart_failure recent_myocardial_infarction
uncontrolled_arrhythmia aneurysm arteriovenous_malformation intracranial_haemorrhage
current_psychosis schizophrenia past_psychosis mania_or_mixed bipolar_disorder pregnancy_possible
breastfeeding active_use_disorder raised_intracranial_pressure raised_intraocular_pressure
severe_liver_disease frequent_dosing_planned active_cystitis haematuria severe_sleep_apnoea
aspiration_risk dementia delirium cannot_consent ketamine_allergy cssrs_1_wish_dead
cssrs_2_thoughts cssrs_6_behaviour_ever consent_withdrawn
"""
_YES = """
medical_assessment_signed psychological_assessment_signed consent_version_current
diagnosis_by_clinician consent_signed teach_back_passed
"""
WELL: dict[str, Any] = {
    **dict.fromkeys(_NO.split(), False),
    **dict.fromkeys(_YES.split(), True),
    "age": "44",
    "sbp": "122",
    "dbp": "78",
    "sbp_before": "126",
    "dbp_before": "80",
    "audit": "3",
    "dast10": "0",
    "stop_bang": "2",
    "urine_drug_screen": "negative",
    "ketamine_history": "none",
    "ecg": "normal",
    "diagnoses": ("depression",),
    "diagnosis_criteria": "DSM-5-TR 296.33",
    "medicines": (),
}


def trial(treatment: str = "sertraline", **changed: Any) -> Trial:
    """A trial that failed although dose (mg a day) and weeks were enough."""
    given: dict[str, Any] = {
        "treatment": treatment,
        "kind": TrialKind.DRUG,
        "dose": Decimal(300),
        "weeks": Decimal(8),
        "response": Response.NONE,
        "is_this_episode": True,
    }
    return Trial(**{**given, **changed})


FAILED_TWO = (trial("sertraline"), trial("venlafaxine"))


def fact(name: str, value: Any, age_days: float = 3) -> Fact:
    """One fact in the chart's unit."""
    unit = UNITS.get(name, "")
    return Fact(
        name=name,
        value=Decimal(value) if unit else value,
        unit=unit,
        at=NOW - timedelta(days=age_days),
    )


def chart(
    indication: str = "depression",
    age_days: float = 3,
    trials: tuple[Trial, ...] | None = FAILED_TWO,
    **changed: Any,
) -> Chart:
    """The chart of a well patient; `name=value`, or `name=None` to drop a fact."""
    given = {**WELL, "diagnoses": (indication,), **changed}
    facts = [fact(name, value, age_days) for name, value in given.items() if value is not None]
    return Chart(facts=Facts(*facts), indication=Indication(indication), at=NOW, trials=trials)


def said(rule_id: str, protocol: str = "consensus-moderate", **changed: Any) -> tuple[str, str]:
    """Outcome and code of one rule."""
    decision = eligibility_decision(chart(**changed), load(protocol))
    return next((r.outcome.word, r.code) for r in decision.reasons if r.rule_id == rule_id)


def settles(rule_id: str, **changed: Any) -> tuple[str, ...]:
    """What would settle an unknown of one rule."""
    judged = Screen(load("consensus-moderate")).verdicts(chart(**changed))
    return next(verdict.settles for found, verdict in judged if found.rule.id == RuleId(rule_id))
