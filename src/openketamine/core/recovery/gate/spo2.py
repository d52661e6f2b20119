"""Oxygen saturation is back: above the set's limit and near the patient's own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import baseline, measured
from openketamine.core.recovery.gate._vitals import MAX_AGE, last
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import rule

RULE = rule("REC-SPO2-01", "house_safety")
CODES = (
    "discharge_spo2_ok",
    "discharge_spo2_low",
    "discharge_spo2_below_own",
    "discharge_spo2_unknown",
)
_LEAST = "discharge_spo2_min_pct"
_NEAR_PCT = Decimal(2)  # house rule: what two good oximeters may differ by; a clinician reviews it


def check_spo2(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold when one of the last readings (%) is under the limit or 2 points under the own."""
    readings, missing = last(given, ("spo2",), protocol, at)
    own = given.baseline.get("spo2")
    used = [*measured(readings), *baseline(given, "spo2")]
    if missing or own is None:
        settles = missing if own is not None else (*missing, "baseline_spo2")
        return RULE.says(
            Outcome.UNKNOWN,
            "discharge_spo2_unknown",
            protocol,
            facts=used,
            limit=MAX_AGE,
            settles=settles,
        )
    lowest = min(reading.value for reading in readings)
    if lowest < protocol.number(_LEAST):
        return RULE.says(Outcome.HOLD, "discharge_spo2_low", protocol, facts=used, limit=_LEAST)
    if lowest < own - _NEAR_PCT:
        return RULE.says(Outcome.HOLD, "discharge_spo2_below_own", protocol, facts=used)
    return RULE.says(Outcome.ALLOW, "discharge_spo2_ok", protocol, facts=used, limit=_LEAST)
