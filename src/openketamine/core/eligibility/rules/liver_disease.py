"""Severe disease of the liver."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-HEPATIC-01", "cohen_2018")
FACTS = ("severe_liver_disease",)
CODES = sign_codes("elig_liver", FACTS)
IS_ABSOLUTE = False


def check_liver_disease(known: Known, _limits: Limits) -> Verdict:
    """Hold (cohen_2018)."""
    return looked_for(known, "elig_liver", FACTS, Outcome.HOLD)
