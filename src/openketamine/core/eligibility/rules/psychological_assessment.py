"""A signed psychological assessment that is not too old."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-ASSESSMENT-02", "sanacora_2017")
FACTS = ("psychological_assessment_signed",)
CODES = ("elig_psychological_signed", "elig_psychological_unsigned", "elig_psychological_unknown")
IS_ABSOLUTE = False
_AGE = "assessment_max_age_d"


def check_psychological_assessment(known: Known, _limits: Limits) -> Verdict:
    """Hold while unsigned; unknown when missing or older than the set's days (sanacora_2017)."""
    is_signed = known.yes("psychological_assessment_signed")
    if is_signed is None:
        return unknown("elig_psychological_unknown", FACTS, _AGE)
    if is_signed:
        return Verdict(Outcome.ALLOW, "elig_psychological_signed", _AGE)
    return Verdict(Outcome.HOLD, "elig_psychological_unsigned")
