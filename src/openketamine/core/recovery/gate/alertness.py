"""Alertness: MOAA/S as high as the set asks."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import rated
from openketamine.core.recovery.gate._vitals import MAX_AGE
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import minutes_of, rule

RULE = rule("REC-MOAAS-01", "chernik_1990")
CODES = ("alert", "sedated", "alertness_unknown")
_LIMIT = "discharge_moaas_min"


def check_alertness(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Judge the newest rating since the end; an old one is unknown (chernik_1990)."""
    newest = given.newest("moaas", at=at, within=minutes_of(protocol, MAX_AGE))
    if newest is None:
        return RULE.says(
            Outcome.UNKNOWN,
            "alertness_unknown",
            protocol,
            facts=rated(given.since_end("moaas", at)[:1]),
            limit=MAX_AGE,
            settles=["moaas"],
        )
    used = rated([newest])
    if newest.total < protocol.number(_LIMIT):
        return RULE.says(Outcome.HOLD, "sedated", protocol, facts=used, limit=_LIMIT)
    return RULE.says(Outcome.ALLOW, "alert", protocol, facts=used, limit=_LIMIT)
