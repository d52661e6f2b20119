"""Monoamine oxidase inhibitors: pressure."""

from __future__ import annotations

from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, class_codes, rule, taken

RULE = rule("ELIG-DRUG-01", "veraart_2021")
FACTS = ("medicines",)
_CLASSES = ("maoi",)
CODES = class_codes("elig_maoi", _CLASSES)
IS_ABSOLUTE = False


def check_maoi(known: Known, _limits: Limits) -> Verdict:
    """Caution: watch the pressure (veraart_2021)."""
    return taken(known, "elig_maoi", _CLASSES)
