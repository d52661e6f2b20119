"""Hypersensitivity to ketamine."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-ALLERGY-01", "ketamine_label")
FACTS = ("ketamine_allergy",)
CODES = sign_codes("elig_allergy", FACTS)
IS_ABSOLUTE = True


def check_allergy(known: Known, _limits: Limits) -> Verdict:
    """Hold (contraindication of ketamine_label)."""
    return looked_for(known, "elig_allergy", FACTS, Outcome.HOLD)
