"""Earlier treatment: enough adequate trials in this episode."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.trials import resistance
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-RESIST-01", "rpa_clinic")
FACTS = ("indication", "trials")
CODES = (
    "elig_resistance_met",
    "elig_resistance_not_met",
    "elig_resistance_not_defined",
    "elig_resistance_unknown",
)
IS_ABSOLUTE = False
_DEFINED = ("depression", "bipolar")


def check_treatment_resistance(known: Known, limits: Limits) -> Verdict:
    """Caution below two adequate failures in this episode (rpa_clinic); defined for depression."""
    if known.word("indication") not in _DEFINED:
        return Verdict(Outcome.ALLOW, "elig_resistance_not_defined")
    if known.trials is None:
        return unknown("elig_resistance_unknown", ("trials",), "elig_trials_min")
    is_met = resistance(known.trials).reaches(limits["elig_trials_min"].number)
    if is_met is None:
        return unknown("elig_resistance_unknown", ("trials",), "elig_trials_min")
    if is_met:
        return Verdict(Outcome.ALLOW, "elig_resistance_met", "elig_trials_min")
    return Verdict(Outcome.CAUTION, "elig_resistance_not_met", "elig_trials_min")
