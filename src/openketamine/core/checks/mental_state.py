"""Mental state today: no psychosis or mania, not intoxicated, able to consent."""

from __future__ import annotations

from datetime import datetime

from openketamine.core.checks._day import answer
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule

CHECK = "mental_state"
RULE = rule("CHECK-MENTAL-01", "sanacora_2017")
FACTS = ("psychosis_or_mania", "intoxicated", "cannot_consent")
CODES = ("mental_state_ok", "mental_state_unknown", *(f"mental_state_{name}" for name in FACTS))
IS_ABSOLUTE = True


def check_mental_state(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold on the first sign present; unknown until each was looked for today."""
    seen = {name: answer(facts, name, at) for name in FACTS}
    used = [facts.get(name) for name in FACTS]
    for name in FACTS:
        if seen[name]:
            return RULE.says(Outcome.HOLD, f"mental_state_{name}", protocol, facts=used)
    missing = [name for name in FACTS if seen[name] is None]
    if missing:
        return RULE.says(
            Outcome.UNKNOWN, "mental_state_unknown", protocol, facts=used, settles=missing
        )
    return RULE.says(Outcome.ALLOW, "mental_state_ok", protocol, facts=used)
