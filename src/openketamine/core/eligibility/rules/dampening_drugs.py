"""Medicines that weaken the effect or add sedation."""

from __future__ import annotations

from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, class_codes, rule, taken

RULE = rule("ELIG-DRUG-03", "veraart_2021")
FACTS = ("medicines",)
_CLASSES = ("benzodiazepine", "lamotrigine", "gabapentinoid", "opioid")
CODES = class_codes("elig_damp", _CLASSES)
IS_ABSOLUTE = False


def check_dampening_drugs(known: Known, _limits: Limits) -> Verdict:
    """Caution on the first of the four that is taken (veraart_2021, andrade_2017)."""
    return taken(known, "elig_damp", _CLASSES)
