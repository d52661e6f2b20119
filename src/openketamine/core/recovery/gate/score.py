"""Modified Aldrete once, or MPADSS twice with time between, high enough."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import rated
from openketamine.core.recovery.gate._vitals import MAX_AGE
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import minutes_of, rule

RULE = rule("REC-ALD-01", "aldrete_1995")
CODES = (
    "aldrete_reached",
    "aldrete_low",
    "mpadss_reached_twice",
    "mpadss_low",
    "mpadss_once",
    "score_unknown",
)
_ALDRETE, _MPADSS = "discharge_aldrete_min", "discharge_mpadss_min"
_APART = "discharge_mpadss_apart_min"


def check_score(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """A newest rating that is low holds, whichever scale; then one of the two must suffice."""
    within = minutes_of(protocol, MAX_AGE)
    aldrete = given.newest("aldrete_modified", at=at, within=within)
    mpadss = given.newest("mpadss", at=at, within=within)
    if aldrete and aldrete.total < protocol.number(_ALDRETE):
        return RULE.says(
            Outcome.HOLD, "aldrete_low", protocol, facts=rated([aldrete]), limit=_ALDRETE
        )
    if mpadss and mpadss.total < protocol.number(_MPADSS):
        return RULE.says(Outcome.HOLD, "mpadss_low", protocol, facts=rated([mpadss]), limit=_MPADSS)
    if aldrete:
        return RULE.says(
            Outcome.ALLOW, "aldrete_reached", protocol, facts=rated([aldrete]), limit=_ALDRETE
        )
    if mpadss:
        return _second(given, protocol, at)
    return RULE.says(
        Outcome.UNKNOWN,
        "score_unknown",
        protocol,
        limit=MAX_AGE,
        settles=["aldrete_modified", "mpadss"],
    )


def _second(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """The newest MPADSS suffices with an earlier one, and nothing lower between the two."""
    ratings = given.since_end("mpadss", at)
    apart = minutes_of(protocol, _APART)
    for earlier in ratings:
        if earlier.total < protocol.number(_MPADSS):
            break
        if ratings[0].at - earlier.at >= apart:
            used = rated([ratings[0], earlier])
            return RULE.says(
                Outcome.ALLOW, "mpadss_reached_twice", protocol, facts=used, limit=_MPADSS
            )
    return RULE.says(
        Outcome.UNKNOWN,
        "mpadss_once",
        protocol,
        facts=rated(ratings[:1]),
        limit=_APART,
        settles=["mpadss"],
    )
