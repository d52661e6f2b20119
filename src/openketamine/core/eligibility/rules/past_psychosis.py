"""Psychosis in the past, of any cause."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-PSYCHOSIS-02", "founding_text")
FACTS = ("past_psychosis",)
CODES = sign_codes("elig_history", FACTS)
IS_ABSOLUTE = False


def check_past_psychosis(known: Known, _limits: Limits) -> Verdict:
    """Hold on a history (founding_text); the prescriber may weigh a cause that has passed."""
    return looked_for(known, "elig_history", FACTS, Outcome.HOLD)
