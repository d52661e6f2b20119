"""Blood pressure before the start, against the protocol set's limits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from openketamine.core.checks._day import amount
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import minutes_of, rule

CHECK = "vitals"
RULE = rule("CHECK-BP-01", "house_safety")
FACTS = ("sbp", "dbp")
CODES = (
    "start_bp_ok",
    "start_sbp_low",
    "start_sbp_high",
    "start_dbp_high",
    "start_bp_implausible",
    "start_bp_unknown",
)
IS_ABSOLUTE = False
_SBP, _DBP = "start_sbp_max_mmhg", "start_dbp_max_mmhg"
_LOW = "stop_sbp_low_mmhg"  # what stops an infusion does not start one
_AT_LIMIT = "start_bp_at_limit_allowed"
_AGE = "baseline_vitals_max_age_min"


def check_start_blood_pressure(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold above a limit, or at it where the set says below; both (mm[Hg]) must be recent.

    Below the pressure that stops an infusion none is started. A systolic that is not above the
    diastolic was mistyped: unknown.
    """
    within = minutes_of(protocol, _AGE)
    sbp, dbp = (amount(facts, name, "mm[Hg]", at, within=within) for name in FACTS)
    used = [facts.get(name) for name in FACTS]
    if sbp is None or dbp is None:
        missing = [name for name, value in (("sbp", sbp), ("dbp", dbp)) if value is None]
        return RULE.says(
            Outcome.UNKNOWN, "start_bp_unknown", protocol, facts=used, limit=_AGE, settles=missing
        )
    if sbp <= dbp:
        return RULE.says(
            Outcome.UNKNOWN, "start_bp_implausible", protocol, facts=used, settles=FACTS
        )
    if sbp < protocol.number(_LOW):
        return RULE.says(Outcome.HOLD, "start_sbp_low", protocol, facts=used, limit=_LOW)
    if _is_high(sbp, _SBP, protocol):
        return RULE.says(Outcome.HOLD, "start_sbp_high", protocol, facts=used, limit=_SBP)
    if _is_high(dbp, _DBP, protocol):
        return RULE.says(Outcome.HOLD, "start_dbp_high", protocol, facts=used, limit=_DBP)
    return RULE.says(Outcome.ALLOW, "start_bp_ok", protocol, facts=used, limit=_SBP)


def _is_high(pressure: Decimal, name: str, protocol: ProtocolSet) -> bool:
    limit = protocol.number(name)
    return pressure > limit if protocol.flag(_AT_LIMIT) else pressure >= limit
