"""Urine drug screen of today, where the protocol set asks for one."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import words
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "urine_drug_screen"
RULE = rule("CHECK-UDS-01", "va_2022")
FACTS = ("urine_drug_screen",)
CODES = (
    "drug_screen_not_asked",
    "drug_screen_negative",
    "drug_screen_positive",
    "drug_screen_unknown",
)
IS_ABSOLUTE = False
_ASKED = "urine_drug_screen_required"
_CODE_OF = {
    "negative": (Outcome.ALLOW, "drug_screen_negative"),
    "positive": (Outcome.HOLD, "drug_screen_positive"),
}


def check_urine_drug_screen(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold on an unexpected finding ("positive"), also where no screen was asked.

    A result that was given and cannot be read, or is not of today, is unknown.
    """
    used = [facts.get("urine_drug_screen")]
    verdict = _CODE_OF.get(words(facts, "urine_drug_screen", at) or "")
    if verdict:
        return RULE.says(*verdict, protocol, facts=used, limit=_ASKED)
    if "urine_drug_screen" not in facts and not protocol.flag(_ASKED):
        return RULE.says(Outcome.ALLOW, "drug_screen_not_asked", protocol, facts=used, limit=_ASKED)
    return RULE.says(
        Outcome.UNKNOWN, "drug_screen_unknown", protocol, facts=used, limit=_ASKED, settles=FACTS
    )
