"""Bladder and urine."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-URINARY-01", "spravato_label")
FACTS = ("active_cystitis", "haematuria")
CODES = sign_codes("elig_urine", FACTS)
IS_ABSOLUTE = False


def check_urinary(known: Known, _limits: Limits) -> Verdict:
    """Caution on either (warning of spravato_label)."""
    return looked_for(known, "elig_urine", FACTS, Outcome.CAUTION)
