"""Suicidality was asked after the infusion; high risk stays with a clinician."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.cssrs import Risk
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Fact
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import rule

RULE = rule("REC-SUICIDE-01", "posner_2011")
CODES = (
    "discharge_suicide_none",
    "discharge_suicide_low",
    "discharge_suicide_moderate",
    "discharge_suicide_high",
    "discharge_suicide_unknown",
)
_OUTCOME = {
    Risk.NONE: Outcome.ALLOW,
    Risk.LOW: Outcome.ALLOW,
    Risk.MODERATE: Outcome.CAUTION,
    Risk.HIGH: Outcome.HOLD,
}


def check_suicidality(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold on high, caution on moderate (posner_2011); unknown when not asked since the end."""
    risk, asked = given.suicide_risk, given.suicide_asked_at
    if risk is None or asked is None or not given.is_after_end(asked, at):
        return RULE.says(
            Outcome.UNKNOWN, "discharge_suicide_unknown", protocol, settles=["suicidality"]
        )
    used = [Fact(name="suicidality", value=str(risk), at=asked)]
    return RULE.says(_OUTCOME[risk], f"discharge_suicide_{risk}", protocol, facts=used)
