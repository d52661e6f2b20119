"""Pregnancy test of today, where the protocol set asks for one and it applies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from openketamine.core.checks._day import answer, words
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "pregnancy"
RULE = rule("CHECK-PREGNANCY-01", "va_2022")
FACTS = ("pregnancy_possible", "pregnancy_test")
CODES = (
    "pregnancy_not_asked",
    "pregnancy_not_possible",
    "pregnancy_negative",
    "pregnancy_positive",
    "pregnancy_unknown",
)
IS_ABSOLUTE = True
_ASKED = "pregnancy_test_required"


def check_pregnancy_test(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold on a positive test, also where none was asked; unknown until it applies or not.

    A test that was made and cannot be read, or is not of today, is unknown whatever else is so.
    """
    result = words(facts, "pregnancy_test", at)
    used = [facts.get(name) for name in FACTS]
    if result == "positive":
        return RULE.says(Outcome.HOLD, "pregnancy_positive", protocol, facts=used, limit=_ASKED)
    if result == "negative":
        return RULE.says(Outcome.ALLOW, "pregnancy_negative", protocol, facts=used, limit=_ASKED)
    if "pregnancy_test" in facts:
        return _unknown(facts, protocol, ["pregnancy_test"])
    if not protocol.flag(_ASKED):
        return RULE.says(Outcome.ALLOW, "pregnancy_not_asked", protocol, facts=used, limit=_ASKED)
    possible = answer(facts, "pregnancy_possible", at)
    if possible is False:
        return RULE.says(
            Outcome.ALLOW, "pregnancy_not_possible", protocol, facts=used, limit=_ASKED
        )
    return _unknown(facts, protocol, FACTS[1:] if possible else FACTS)


def _unknown(facts: Facts, protocol: ProtocolSet, missing: Sequence[str]) -> Reason:
    used = [facts.get(name) for name in FACTS]
    return RULE.says(
        Outcome.UNKNOWN, "pregnancy_unknown", protocol, facts=used, limit=_ASKED, settles=missing
    )
