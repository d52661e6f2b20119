"""C-SSRS since the last visit: high risk brings a clinician the same day, never silence."""

from __future__ import annotations

from datetime import datetime

from openketamine.core import cssrs
from openketamine.core.checks._day import answer
from openketamine.core.cssrs import Risk
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "suicidality"
RULE = rule("CHECK-SUICIDE-01", "posner_2011")
FACTS = cssrs.QUESTIONS
CODES = ("suicide_none", "suicide_low", "suicide_moderate", "suicide_high", "suicide_unknown")
IS_ABSOLUTE = False  # the prescriber who sees the patient the same day may go on, with a reason
_OUTCOME = {
    Risk.NONE: Outcome.ALLOW,
    Risk.LOW: Outcome.ALLOW,
    Risk.MODERATE: Outcome.CAUTION,
    Risk.HIGH: Outcome.HOLD,
}


def check_suicidality(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold on high, caution on moderate; unknown until the form is complete (posner_2011)."""
    given = {question: answer(facts, question, at) for question in FACTS}
    answers = {question: value for question, value in given.items() if value is not None}
    used = [facts.get(question) for question in FACTS]
    category = cssrs.risk(answers)
    if category is None:
        missing = cssrs.unanswered(answers)
        return RULE.says(Outcome.UNKNOWN, "suicide_unknown", protocol, facts=used, settles=missing)
    return RULE.says(_OUTCOME[category], f"suicide_{category}", protocol, facts=used)
