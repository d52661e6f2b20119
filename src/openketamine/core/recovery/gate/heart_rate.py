"""Heart rate is back near the patient's own."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import baseline, measured
from openketamine.core.recovery.gate._vitals import MAX_AGE, last
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import rule

RULE = rule("REC-HR-01", "chung_1995")
CODES = ("hr_back", "hr_away", "hr_back_unknown")
_METRICS = ("hr",)
_WITHIN = "discharge_hr_within_pct_of_baseline"


def check_heart_rate(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold when one of the last readings is farther from the own baseline than the set's %."""
    readings, unread = last(given, _METRICS, protocol, at)
    unknown = tuple(f"baseline_{m}" for m in _METRICS if m not in given.baseline)
    used = [*measured(readings), *baseline(given, *_METRICS)]
    if unread or unknown:
        return RULE.says(
            Outcome.UNKNOWN,
            "hr_back_unknown",
            protocol,
            facts=used,
            limit=MAX_AGE,
            settles=unread + unknown,
        )
    pct = protocol.number(_WITHIN)
    for reading in readings:
        own = given.baseline[reading.metric]
        if abs(reading.value - own) * 100 > own * pct:
            return RULE.says(Outcome.HOLD, "hr_away", protocol, facts=used, limit=_WITHIN)
    return RULE.says(Outcome.ALLOW, "hr_back", protocol, facts=used, limit=_WITHIN)
