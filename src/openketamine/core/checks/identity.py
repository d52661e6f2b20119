"""The right person: identity confirmed today in two ways."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import confirmed
from openketamine.core.decision import Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "identity"
RULE = rule("CHECK-IDENTITY-01", "house_safety")
FACTS = ("identity_confirmed",)
CODES = ("identity_confirmed", "identity_confirmed_not", "identity_confirmed_unknown")
IS_ABSOLUTE = True


def check_identity(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Allow when confirmed today by the person at the bedside (house_safety)."""
    return confirmed(RULE, facts, protocol, at, "identity_confirmed")
