"""Each check speaks under its own id when its fact is missing."""

from __future__ import annotations

import pytest

from openketamine.core.checks import checkin_decision
from openketamine.core.protocols import load
from tests.spec.checks.patient import NOW, facts


@pytest.mark.parametrize(
    ("rule_id", "fact"),
    [
        ("CHECK-IDENTITY-01", "identity_confirmed"),
        ("CHECK-CONSENT-01", "consent_confirmed"),
        ("CHECK-CONSENT-02", "signed_consent"),
        ("CHECK-PLAN-01", "plan_confirmed"),
        ("CHECK-ALLERGY-01", "ketamine_allergy"),
        ("CHECK-FASTING-01", "since_solids"),
        ("CHECK-FASTING-02", "since_clear_fluids"),
        ("CHECK-ESCORT-01", "escort_name"),
        ("CHECK-WEIGHT-01", "weight"),
        ("CHECK-BP-01", "sbp"),
        ("CHECK-HR-01", "hr"),
        ("CHECK-SPO2-01", "spo2"),
        ("CHECK-PREGNANCY-01", "pregnancy_possible"),
        ("CHECK-UDS-01", "urine_drug_screen"),
        ("CHECK-SUICIDE-01", "cssrs_1_wish_dead"),
        ("CHECK-MENTAL-01", "intoxicated"),
    ],
)
def test_a_missing_fact_is_unknown_under_its_rule_and_no_other(rule_id: str, fact: str) -> None:
    decision = checkin_decision(facts(**{fact: None}), load("guideline-2021"), NOW)

    assert {reason.rule_id for reason in decision.blocking} == {rule_id}
