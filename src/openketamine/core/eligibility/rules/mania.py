"""Mania or a mixed state now."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-MANIA-01", "diazgranados_2010")
FACTS = ("mania_or_mixed",)
CODES = sign_codes("elig_mania", FACTS)
IS_ABSOLUTE = True


def check_mania(known: Known, _limits: Limits) -> Verdict:
    """Hold (general knowledge; the trial diazgranados_2010 treated depression only)."""
    return looked_for(known, "elig_mania", FACTS, Outcome.HOLD)
