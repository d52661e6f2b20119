"""Age: adults only, and care with the old."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-AGE-01", "founding_text")
FACTS = ("age",)
CODES = ("elig_age_ok", "elig_age_minor", "elig_age_older", "elig_age_unknown")
IS_ABSOLUTE = True


def check_age(known: Known, limits: Limits) -> Verdict:
    """Hold below 18 years (founding_text), caution above 65: pressure surges (yale_bp_2024)."""
    age = known.number("age")
    if age is None:
        return unknown("elig_age_unknown", FACTS)
    if age < limits["age_min_a"].number:
        return Verdict(Outcome.HOLD, "elig_age_minor", "age_min_a")
    if age > limits["elig_age_caution_a"].number:
        return Verdict(Outcome.CAUTION, "elig_age_older", "elig_age_caution_a")
    return Verdict(Outcome.ALLOW, "elig_age_ok", "age_min_a")
