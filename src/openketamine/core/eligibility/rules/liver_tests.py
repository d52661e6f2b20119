"""Liver tests where frequent dosing is planned."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-HEPATIC-02", "cohen_2018")
FACTS = ("frequent_dosing_planned", "liver_tests")
CODES = (
    "elig_liver_tests_not_asked",
    "elig_liver_tests_normal",
    "elig_liver_tests_raised",
    "elig_liver_tests_unknown",
)
IS_ABSOLUTE = False


def check_liver_tests(known: Known, _limits: Limits) -> Verdict:
    """Caution when raised; asked for only where frequent dosing is planned (cohen_2018)."""
    tests, is_frequent = known.word("liver_tests"), known.yes("frequent_dosing_planned")
    if tests == "raised":
        return Verdict(Outcome.CAUTION, "elig_liver_tests_raised")
    if tests == "normal":
        return Verdict(Outcome.ALLOW, "elig_liver_tests_normal")
    if is_frequent is False:
        return Verdict(Outcome.ALLOW, "elig_liver_tests_not_asked")
    return unknown("elig_liver_tests_unknown", FACTS if is_frequent is None else FACTS[1:])
