"""The signed consent stands: to this plan, in the present text, and not withdrawn."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import TODAY
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "consent"
RULE = rule("CHECK-CONSENT-02", "sanacora_2017")
FACTS = ()
STORED = ("signed_consent",)
# what the records say, the verdict on it, and its code; whatever else they say is not known
_VERDICTS = {
    "valid": (Outcome.ALLOW, "signed_consent_valid"),
    # a course that was not planned here: what a person confirms today is all there is
    "no_plan": (Outcome.CAUTION, "signed_consent_no_plan"),
    "none": (Outcome.HOLD, "signed_consent_none"),
    "open": (Outcome.HOLD, "signed_consent_none"),
    "teach_back_failed": (Outcome.HOLD, "signed_consent_none"),
    "awaiting_patient": (Outcome.HOLD, "signed_consent_none"),
    "awaiting_witness": (Outcome.HOLD, "signed_consent_witness"),
    "awaiting_clinician": (Outcome.HOLD, "signed_consent_clinician"),
    "withdrawn": (Outcome.HOLD, "signed_consent_withdrawn"),
    "outdated": (Outcome.HOLD, "signed_consent_outdated"),
}
CODES = (*dict.fromkeys(code for _outcome, code in _VERDICTS.values()), "signed_consent_unknown")
IS_ABSOLUTE = True


def check_signed_consent(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Allow when patient and clinician signed this very plan and text (sanacora_2017)."""
    fact = facts.fresh("signed_consent", at=at, within=TODAY)
    if fact is None or fact.value not in _VERDICTS:
        return RULE.says(
            Outcome.UNKNOWN,
            "signed_consent_unknown",
            protocol,
            facts=[facts.get("signed_consent")],
            settles=["signed_consent"],
        )
    outcome, code = _VERDICTS[str(fact.value)]
    return RULE.says(outcome, code, protocol, facts=[fact])
