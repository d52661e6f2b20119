"""The plan of today is the one that was ordered and explained."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import confirmed
from openketamine.core.decision import Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "plan"
RULE = rule("CHECK-PLAN-01", "house_safety")
FACTS = ("plan_confirmed",)
CODES = ("plan_confirmed", "plan_confirmed_not", "plan_confirmed_unknown")
IS_ABSOLUTE = True


def check_plan(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Allow when confirmed today by the person at the bedside (house_safety)."""
    return confirmed(RULE, facts, protocol, at, "plan_confirmed")
