"""Naltrexone, memantine and stimulants."""

from __future__ import annotations

from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, class_codes, rule, taken

RULE = rule("ELIG-DRUG-05", "veraart_2021")
FACTS = ("medicines",)
_CLASSES = ("naltrexone", "memantine", "stimulant")
CODES = class_codes("elig_drug", _CLASSES)
IS_ABSOLUTE = False


def check_other_drugs(known: Known, _limits: Limits) -> Verdict:
    """Caution on the first of the three that is taken (veraart_2021, andrade_2017)."""
    return taken(known, "elig_drug", _CLASSES)
