"""Allergies asked again today; a reaction to ketamine rules the treatment out."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import answer
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "allergy"
RULE = rule("CHECK-ALLERGY-01", "ketamine_label")
FACTS = ("ketamine_allergy",)
CODES = ("no_ketamine_allergy", "ketamine_allergy", "ketamine_allergy_unknown")
IS_ABSOLUTE = True


def check_allergy(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold on known hypersensitivity to ketamine (contraindication of the label)."""
    allergic = answer(facts, "ketamine_allergy", at)
    used = [facts.get("ketamine_allergy")]
    if allergic is None:
        return RULE.says(
            Outcome.UNKNOWN, "ketamine_allergy_unknown", protocol, facts=used, settles=FACTS
        )
    if allergic:
        return RULE.says(Outcome.HOLD, "ketamine_allergy", protocol, facts=used)
    return RULE.says(Outcome.ALLOW, "no_ketamine_allergy", protocol, facts=used)
