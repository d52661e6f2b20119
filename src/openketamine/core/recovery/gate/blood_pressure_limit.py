"""Blood pressure at discharge: below the set's limits and not too low."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import measured
from openketamine.core.recovery.gate._vitals import MAX_AGE, last
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import rule

RULE = rule("REC-BP-01", "spravato_label")
CODES = (
    "discharge_bp_ok",
    "discharge_sbp_high",
    "discharge_dbp_high",
    "discharge_sbp_low",
    "discharge_bp_unknown",
)
_SBP, _DBP, _LOW = "discharge_sbp_max_mmhg", "discharge_dbp_max_mmhg", "stop_sbp_low_mmhg"


def check_blood_pressure_limit(
    given: DischargeInput, protocol: ProtocolSet, at: datetime
) -> Reason:
    """Hold when one of the last readings (mm[Hg]) is not below a limit or is hypotensive."""
    readings, missing = last(given, ("sbp", "dbp"), protocol, at)
    used = measured(readings)
    if missing:
        return RULE.says(
            Outcome.UNKNOWN,
            "discharge_bp_unknown",
            protocol,
            facts=used,
            limit=MAX_AGE,
            settles=missing,
        )
    sbp = [reading.value for reading in readings if reading.metric == "sbp"]
    dbp = [reading.value for reading in readings if reading.metric == "dbp"]
    if max(sbp) >= protocol.number(_SBP):
        return RULE.says(Outcome.HOLD, "discharge_sbp_high", protocol, facts=used, limit=_SBP)
    if max(dbp) >= protocol.number(_DBP):
        return RULE.says(Outcome.HOLD, "discharge_dbp_high", protocol, facts=used, limit=_DBP)
    if min(sbp) < protocol.number(_LOW):
        return RULE.says(Outcome.HOLD, "discharge_sbp_low", protocol, facts=used, limit=_LOW)
    return RULE.says(Outcome.ALLOW, "discharge_bp_ok", protocol, facts=used, limit=_SBP)
