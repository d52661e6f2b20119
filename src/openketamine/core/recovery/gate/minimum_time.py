"""The shortest stay after the end of the infusion."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import moment
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import minutes_of, rule

RULE = rule("REC-TIME-01", "swainson_2021")
CODES = ("recovery_time_passed", "recovery_time_short", "recovery_time_unknown")
_LEAST = "recovery_min_minutes"


def check_minimum_time(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold until the set's minutes have passed since the end."""
    end = given.infusion_ended_at
    if end is None or end > at:
        return RULE.says(
            Outcome.UNKNOWN,
            "recovery_time_unknown",
            protocol,
            limit=_LEAST,
            settles=["infusion_ended_at"],
        )
    used = [moment("infusion_ended_at", end)]
    if at - end < minutes_of(protocol, _LEAST):
        return RULE.says(Outcome.HOLD, "recovery_time_short", protocol, facts=used, limit=_LEAST)
    return RULE.says(Outcome.ALLOW, "recovery_time_passed", protocol, facts=used, limit=_LEAST)
