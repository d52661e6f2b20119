"""Dementia, delirium, or no capacity to consent."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-COGNITION-01", "va_2022")
FACTS = ("dementia", "delirium", "cannot_consent")
CODES = sign_codes("elig_mind", FACTS)
IS_ABSOLUTE = True


def check_cognition(known: Known, _limits: Limits) -> Verdict:
    """Hold on any of the three (va_2022)."""
    return looked_for(known, "elig_mind", FACTS, Outcome.HOLD)
