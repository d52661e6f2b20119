"""Written instructions were given: no driving, whom to call."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.gate._facts import moment
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import rule

RULE = rule("REC-INSTRUCTIONS-01", "spravato_label")
CODES = ("instructions_given", "instructions_missing")
_HOURS = "no_driving_h"


def check_instructions(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Unknown until they were handed over; they name the set's hours without driving."""
    handed = given.instructions_given_at
    if handed is None or handed > at:
        return RULE.says(
            Outcome.UNKNOWN,
            "instructions_missing",
            protocol,
            limit=_HOURS,
            settles=["instructions"],
        )
    used = [moment("instructions", handed)]
    return RULE.says(Outcome.ALLOW, "instructions_given", protocol, facts=used, limit=_HOURS)
