"""The indication, recorded by a clinician with date and criteria."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-DIAGNOSIS-01", "sanacora_2017")
FACTS = ("indication", "diagnoses", "diagnosis_by_clinician", "diagnosis_criteria")
CODES = (
    "elig_diagnosis_recorded",
    "elig_diagnosis_other",
    "elig_diagnosis_not_by_clinician",
    "elig_diagnosis_unknown",
)
IS_ABSOLUTE = False


def check_diagnosis(known: Known, _limits: Limits) -> Verdict:
    """Hold when the asked indication is not diagnosed; the date is that of each fact."""
    diagnoses, indication = known.words("diagnoses"), known.word("indication")
    if diagnoses is not None and indication not in diagnoses:
        return Verdict(Outcome.HOLD, "elig_diagnosis_other")
    if known.yes("diagnosis_by_clinician") is False:
        return Verdict(Outcome.HOLD, "elig_diagnosis_not_by_clinician")
    missing = [name for name in FACTS if name not in known.values]
    if missing:
        return unknown("elig_diagnosis_unknown", missing)
    return Verdict(Outcome.ALLOW, "elig_diagnosis_recorded")
