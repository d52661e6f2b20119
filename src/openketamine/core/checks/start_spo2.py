"""Oxygen saturation before the start, at or above the protocol set's limit."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from openketamine.core.checks._day import amount
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import minutes_of, rule

CHECK = "vitals"
RULE = rule("CHECK-SPO2-01", "clinic_tier")
FACTS = ("spo2",)
CODES = ("start_spo2_ok", "start_spo2_low", "start_spo2_implausible", "start_spo2_unknown")
IS_ABSOLUTE = False
_LOW, _AGE = "start_spo2_min_pct", "baseline_vitals_max_age_min"
_ALL = Decimal(100)


def check_start_spo2(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold below the limit (%); more than all of the blood was mistyped: unknown."""
    within = minutes_of(protocol, _AGE)
    spo2 = amount(facts, "spo2", "%", at, within=within)
    used = [facts.get("spo2")]
    if spo2 is None:
        return RULE.says(
            Outcome.UNKNOWN, "start_spo2_unknown", protocol, facts=used, limit=_AGE, settles=FACTS
        )
    if spo2 > _ALL:
        return RULE.says(
            Outcome.UNKNOWN, "start_spo2_implausible", protocol, facts=used, settles=FACTS
        )
    if spo2 < protocol.number(_LOW):
        return RULE.says(Outcome.HOLD, "start_spo2_low", protocol, facts=used, limit=_LOW)
    return RULE.says(Outcome.ALLOW, "start_spo2_ok", protocol, facts=used, limit=_LOW)
