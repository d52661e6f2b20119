"""Earlier ketamine: misuse is not the same as medical care."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-SUBSTANCE-02", "founding_text")
FACTS = ("ketamine_history",)
CODES = (
    "elig_ketamine_never",
    "elig_ketamine_medical",
    "elig_ketamine_misuse",
    "elig_ketamine_unknown",
)
IS_ABSOLUTE = False
_SAYS = {
    "none": Verdict(Outcome.ALLOW, "elig_ketamine_never"),
    "medical": Verdict(Outcome.ALLOW, "elig_ketamine_medical"),
    "misuse": Verdict(Outcome.HOLD, "elig_ketamine_misuse"),
}


def check_ketamine_history(known: Known, _limits: Limits) -> Verdict:
    """Hold on misuse; past medical exposure alone allows (founding_text)."""
    history = known.word("ketamine_history")
    return unknown("elig_ketamine_unknown", FACTS) if history is None else _SAYS[history]
