"""The electrocardiogram: part of the medical assessment, read by a clinician."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-ECG-01", "founding_text")
FACTS = ("ecg",)
CODES = ("elig_ecg_normal", "elig_ecg_abnormal", "elig_ecg_unknown")
IS_ABSOLUTE = False
_AGE = "assessment_max_age_d"
_SAYS = {
    "normal": Verdict(Outcome.ALLOW, "elig_ecg_normal"),
    "abnormal": Verdict(Outcome.CAUTION, "elig_ecg_abnormal"),
}


def check_electrocardiogram(known: Known, _limits: Limits) -> Verdict:
    """Caution when abnormal; unknown without one: the assessment comes first (founding_text).

    What an abnormal one means for the heart is asked by the cardiac rules, which hold.
    """
    result = known.word("ecg")
    return unknown("elig_ecg_unknown", FACTS, _AGE) if result is None else _SAYS[result]
