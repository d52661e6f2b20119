"""Vessels that could burst when the pressure rises."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-CARDIAC-02", "spravato_label")
FACTS = ("aneurysm", "arteriovenous_malformation", "intracranial_haemorrhage")
CODES = sign_codes("elig_vessels", FACTS)
IS_ABSOLUTE = True


def check_vascular(known: Known, _limits: Limits) -> Verdict:
    """Hold on any of the three (contraindications of spravato_label)."""
    return looked_for(known, "elig_vessels", FACTS, Outcome.HOLD)
