"""Bipolar disorder without a mood stabiliser."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-MANIA-02", "diazgranados_2010")
FACTS = ("bipolar_disorder", "mood_stabiliser", "indication")
CODES = (
    "elig_stabiliser_not_bipolar",
    "elig_stabiliser_taken",
    "elig_stabiliser_missing",
    "elig_stabiliser_unknown",
)
IS_ABSOLUTE = False


def check_mood_stabiliser(known: Known, _limits: Limits) -> Verdict:
    """Caution without a stabiliser: the trial added ketamine to one (diazgranados_2010)."""
    is_bipolar = known.word("indication") == "bipolar" or known.yes("bipolar_disorder")
    if is_bipolar is None:
        return unknown("elig_stabiliser_unknown", ("bipolar_disorder",))
    if not is_bipolar:
        return Verdict(Outcome.ALLOW, "elig_stabiliser_not_bipolar")
    takes = known.yes("mood_stabiliser")
    if takes is None:
        return unknown("elig_stabiliser_unknown", ("mood_stabiliser",))
    if takes:
        return Verdict(Outcome.ALLOW, "elig_stabiliser_taken")
    return Verdict(Outcome.CAUTION, "elig_stabiliser_missing")
