"""Heart disease that the rise of pressure and pulse could break."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, looked_for, rule, sign_codes

RULE = rule("ELIG-CARDIAC-01", "cohen_2018")
FACTS = (
    "unstable_angina",
    "decompensated_heart_failure",
    "recent_myocardial_infarction",
    "uncontrolled_arrhythmia",
)
CODES = sign_codes("elig_heart", FACTS)
IS_ABSOLUTE = True


def check_cardiac(known: Known, _limits: Limits) -> Verdict:
    """Hold on any of the four (cohen_2018, founding_text); unknown until each was asked."""
    return looked_for(known, "elig_heart", FACTS, Outcome.HOLD)
