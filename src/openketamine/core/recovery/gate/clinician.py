"""A clinician signs the discharge."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import rule

RULE = rule("REC-SIGN-01", "spravato_label")
CODES = ("clinician_signs", "clinician_missing", "clinician_unknown")


def check_clinician(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold when the person who discharges is no clinician; unknown when nobody is named."""
    if given.has_clinician is None:
        return RULE.says(Outcome.UNKNOWN, "clinician_unknown", protocol, settles=["clinician"])
    if given.has_clinician is not True:
        return RULE.says(Outcome.HOLD, "clinician_missing", protocol)
    return RULE.says(Outcome.ALLOW, "clinician_signs", protocol)
