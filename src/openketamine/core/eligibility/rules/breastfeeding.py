"""Breastfeeding."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-PREGNANCY-02", "founding_text")
FACTS = ("breastfeeding",)
CODES = sign_codes("elig_feeding", FACTS)
IS_ABSOLUTE = False


def check_breastfeeding(known: Known, _limits: Limits) -> Verdict:
    """Hold (founding_text; swainson_2021 counts it as relative)."""
    return looked_for(known, "elig_feeding", FACTS, Outcome.HOLD)
