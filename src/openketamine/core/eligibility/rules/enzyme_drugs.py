"""Medicines that raise or lower the level of ketamine."""

from __future__ import annotations

from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, class_codes, rule, taken

RULE = rule("ELIG-DRUG-04", "andrade_2017")
FACTS = ("medicines",)
_CLASSES = ("cyp3a4_2b6_inhibitor", "cyp3a4_2b6_inducer")
CODES = class_codes("elig_enzyme", _CLASSES)
IS_ABSOLUTE = False


def check_enzyme_drugs(known: Known, _limits: Limits) -> Verdict:
    """Caution: strong inhibitors raise, inducers lower exposure (andrade_2017)."""
    return taken(known, "elig_enzyme", _CLASSES)
