"""Hours since the last clear fluid."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import amount
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "fasting"
RULE = rule("CHECK-FASTING-02", "spravato_label")
FACTS = ("since_clear_fluids",)
CODES = ("fasting_clear_long_enough", "fasting_clear_too_short", "fasting_clear_unknown")
IS_ABSOLUTE = False
_LIMIT = "fasting_clear_min_h"


def check_fasting_clear(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold when less than the set's hours have passed; exactly the limit is enough."""
    hours = amount(facts, "since_clear_fluids", "h", at)
    used = [facts.get("since_clear_fluids")]
    if hours is None:
        return RULE.says(
            Outcome.UNKNOWN,
            "fasting_clear_unknown",
            protocol,
            facts=used,
            limit=_LIMIT,
            settles=FACTS,
        )
    if hours < protocol.number(_LIMIT):
        return RULE.says(
            Outcome.HOLD, "fasting_clear_too_short", protocol, facts=used, limit=_LIMIT
        )
    return RULE.says(Outcome.ALLOW, "fasting_clear_long_enough", protocol, facts=used, limit=_LIMIT)
