"""Heart rate before the start, between the protocol set's limits."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import amount
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import minutes_of, rule

CHECK = "vitals"
RULE = rule("CHECK-HR-01", "clinic_tier")
FACTS = ("hr",)
CODES = ("start_hr_ok", "start_hr_low", "start_hr_high", "start_hr_unknown")
IS_ABSOLUTE = False
_LOW, _HIGH = "start_hr_min_bpm", "start_hr_max_bpm"
_AGE = "baseline_vitals_max_age_min"


def check_start_heart_rate(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold outside the limits (/min); the limits themselves are allowed."""
    within = minutes_of(protocol, _AGE)
    hr = amount(facts, "hr", "/min", at, within=within)
    used = [facts.get("hr")]
    if hr is None:
        return RULE.says(
            Outcome.UNKNOWN, "start_hr_unknown", protocol, facts=used, limit=_AGE, settles=FACTS
        )
    if hr < protocol.number(_LOW):
        return RULE.says(Outcome.HOLD, "start_hr_low", protocol, facts=used, limit=_LOW)
    if hr > protocol.number(_HIGH):
        return RULE.says(Outcome.HOLD, "start_hr_high", protocol, facts=used, limit=_HIGH)
    return RULE.says(Outcome.ALLOW, "start_hr_ok", protocol, facts=used, limit=_HIGH)
