"""A signed medical assessment that is not too old."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-ASSESSMENT-01", "sanacora_2017")
FACTS = ("medical_assessment_signed",)
CODES = ("elig_medical_signed", "elig_medical_unsigned", "elig_medical_unknown")
IS_ABSOLUTE = False
_AGE = "assessment_max_age_d"


def check_medical_assessment(known: Known, _limits: Limits) -> Verdict:
    """Hold while unsigned; unknown when missing or older than the set's days (sanacora_2017)."""
    is_signed = known.yes("medical_assessment_signed")
    if is_signed is None:
        return unknown("elig_medical_unknown", FACTS, _AGE)
    if is_signed:
        return Verdict(Outcome.ALLOW, "elig_medical_signed", _AGE)
    return Verdict(Outcome.HOLD, "elig_medical_unsigned")
