"""The escort is named, can be reached, and is here."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Fact
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery.given import DischargeInput
from openketamine.core.rules import rule

RULE = rule("REC-ESCORT-01", "spravato_label")
CODES = ("escort_present", "escort_absent", "discharge_escort_unknown")


def check_escort(given: DischargeInput, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold when the escort has not come; unknown without name, telephone or an answer."""
    known = {
        "escort_name": (given.escort_name or "").strip(),
        "escort_phone": (given.escort_phone or "").strip(),
    }
    used = [Fact(name=name, value=text) for name, text in known.items() if text]
    if given.escort_is_present is False:
        return RULE.says(Outcome.HOLD, "escort_absent", protocol, facts=used)
    missing = [name for name, text in known.items() if not text]
    missing += [] if given.escort_is_present is True else ["escort_is_present"]
    if missing:
        return RULE.says(
            Outcome.UNKNOWN, "discharge_escort_unknown", protocol, facts=used, settles=missing
        )
    return RULE.says(Outcome.ALLOW, "escort_present", protocol, facts=used)
