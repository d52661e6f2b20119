"""Pregnancy, by a test where one applies."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-PREGNANCY-01", "founding_text")
FACTS = ("pregnancy_possible", "pregnancy_test")
CODES = (
    "elig_pregnancy_not_possible",
    "elig_pregnancy_negative",
    "elig_pregnancy_positive",
    "elig_pregnancy_unknown",
)
IS_ABSOLUTE = True


def check_pregnancy(known: Known, _limits: Limits) -> Verdict:
    """Hold on a positive test; unknown until a test is negative or none applies."""
    result = known.word("pregnancy_test")
    if result == "positive":
        return Verdict(Outcome.HOLD, "elig_pregnancy_positive")
    if result == "negative":
        return Verdict(Outcome.ALLOW, "elig_pregnancy_negative")
    possible = known.yes("pregnancy_possible")
    if possible is False:
        return Verdict(Outcome.ALLOW, "elig_pregnancy_not_possible")
    return unknown("elig_pregnancy_unknown", FACTS if possible is None else FACTS[1:])
