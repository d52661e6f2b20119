"""Sleep apnoea and aspiration."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-AIRWAY-01", "cpsbc_2021")
FACTS = ("severe_sleep_apnoea", "aspiration_risk", "stop_bang")
CODES = (
    "elig_airway_none",
    "elig_airway_severe_sleep_apnoea",
    "elig_airway_aspiration_risk",
    "elig_airway_stop_bang",
    "elig_airway_unknown",
)
IS_ABSOLUTE = False


def check_airway(known: Known, limits: Limits) -> Verdict:
    """Caution on apnoea, aspiration risk or a high STOP-Bang (cpsbc_2021 draft, asa_ketamine)."""
    missing = [name for name in FACTS if name not in known.values]
    score = known.number("stop_bang")
    if missing or score is None:
        return unknown("elig_airway_unknown", missing)
    for name in FACTS[:2]:
        if known.yes(name):
            return Verdict(Outcome.CAUTION, f"elig_airway_{name}")
    if score >= limits["elig_stop_bang_caution"].number:
        return Verdict(Outcome.CAUTION, "elig_airway_stop_bang", "elig_stop_bang_caution")
    return Verdict(Outcome.ALLOW, "elig_airway_none", "elig_stop_bang_caution")
