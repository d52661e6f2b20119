"""Dissociation has resolved: CADSS-6 no higher than the set allows."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import rated
from openketamine.core.recovery.gate._vitals import MAX_AGE
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import minutes_of, rule

RULE = rule("REC-CADSS-01", "rodrigues_2021_cadss6")
CODES = ("dissociation_resolved", "dissociated", "dissociation_unknown")
_LIMIT = "discharge_cadss6_max"


def check_dissociation(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Judge the newest rating since the end; an old one is unknown (rodrigues_2021_cadss6)."""
    newest = given.newest("cadss6", at=at, within=minutes_of(protocol, MAX_AGE))
    if newest is None:
        return RULE.says(
            Outcome.UNKNOWN,
            "dissociation_unknown",
            protocol,
            facts=rated(given.since_end("cadss6", at)[:1]),
            limit=MAX_AGE,
            settles=["cadss6"],
        )
    used = rated([newest])
    if newest.total > protocol.number(_LIMIT):
        return RULE.says(Outcome.HOLD, "dissociated", protocol, facts=used, limit=_LIMIT)
    return RULE.says(Outcome.ALLOW, "dissociation_resolved", protocol, facts=used, limit=_LIMIT)
