"""C-SSRS: high risk brings a clinician the same day and is never a silent exclusion."""

from __future__ import annotations

from openketamine.core import cssrs
from openketamine.core.cssrs import Risk
from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-SUICIDE-01", "posner_2011")
FACTS = cssrs.QUESTIONS
CODES = (
    "elig_suicide_none",
    "elig_suicide_low",
    "elig_suicide_moderate",
    "elig_suicide_high",
    "elig_suicide_unknown",
)
IS_ABSOLUTE = False  # the clinician who sees the patient the same day decides how to go on
_OUTCOME = {
    Risk.NONE: Outcome.ALLOW,
    Risk.LOW: Outcome.ALLOW,
    Risk.MODERATE: Outcome.CAUTION,
    Risk.HIGH: Outcome.HOLD,
}


def check_suicidality(known: Known, _limits: Limits) -> Verdict:
    """Hold on high, caution on moderate; unknown until the form is complete (posner_2011)."""
    given = {question: known.yes(question) for question in FACTS}
    answers = {question: value for question, value in given.items() if value is not None}
    risk = cssrs.risk(answers)
    if risk is None:
        return unknown("elig_suicide_unknown", cssrs.unanswered(answers))
    return Verdict(_OUTCOME[risk], f"elig_suicide_{risk}")
