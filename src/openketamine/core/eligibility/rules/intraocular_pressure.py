"""Raised pressure inside the eye."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-IOP-01", "cohen_2018")
FACTS = ("raised_intraocular_pressure",)
CODES = sign_codes("elig_iop", FACTS)
IS_ABSOLUTE = False


def check_intraocular_pressure(known: Known, _limits: Limits) -> Verdict:
    """Hold (cohen_2018, grade C)."""
    return looked_for(known, "elig_iop", FACTS, Outcome.HOLD)
