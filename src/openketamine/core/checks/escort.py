"""Somebody with a name and a telephone number takes the patient home."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import words
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "escort"
RULE = rule("CHECK-ESCORT-01", "spravato_label")
FACTS = ("escort_name", "escort_phone")
CODES = ("escort_arranged", "escort_unknown")
IS_ABSOLUTE = True


def check_escort(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Unknown until both name and telephone number were given today."""
    missing = [name for name in FACTS if words(facts, name, at) is None]
    used = [facts.get(name) for name in FACTS]
    if missing:
        return RULE.says(Outcome.UNKNOWN, "escort_unknown", protocol, facts=used, settles=missing)
    return RULE.says(Outcome.ALLOW, "escort_arranged", protocol, facts=used)
