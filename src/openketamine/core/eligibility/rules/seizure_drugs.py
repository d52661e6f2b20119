"""Theophylline and aminophylline: seizures."""

from __future__ import annotations

from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, class_codes, rule, taken

RULE = rule("ELIG-DRUG-02", "ketamine_label")
FACTS = ("medicines",)
_CLASSES = ("theophylline",)
CODES = class_codes("elig_seizure", _CLASSES)
IS_ABSOLUTE = False


def check_seizure_drugs(known: Known, _limits: Limits) -> Verdict:
    """Caution (warning of ketamine_label)."""
    return taken(known, "elig_seizure", _CLASSES)
