"""Raised pressure inside the skull."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-ICP-01", "cohen_2018")
FACTS = ("raised_intracranial_pressure",)
CODES = sign_codes("elig_icp", FACTS)
IS_ABSOLUTE = True


def check_intracranial_pressure(known: Known, _limits: Limits) -> Verdict:
    """Hold (cohen_2018, grade C)."""
    return looked_for(known, "elig_icp", FACTS, Outcome.HOLD)
