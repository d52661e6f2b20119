"""Psychosis now, schizophrenia or schizoaffective disorder."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-PSYCHOSIS-01", "sanacora_2017")
FACTS = ("current_psychosis", "schizophrenia")
CODES = sign_codes("elig_psychosis", FACTS)
IS_ABSOLUTE = True


def check_psychosis(known: Known, _limits: Limits) -> Verdict:
    """Hold on either (sanacora_2017, va_2022, founding_text)."""
    return looked_for(known, "elig_psychosis", FACTS, Outcome.HOLD)
