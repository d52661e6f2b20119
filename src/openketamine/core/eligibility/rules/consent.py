"""Consent: signed, current, understood and not withdrawn."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-CONSENT-01", "sanacora_2017")
FACTS = ("consent_withdrawn", "consent_signed", "consent_version_current", "teach_back_passed")
CODES = (
    "elig_consent_valid",
    "elig_consent_withdrawn",
    "elig_consent_signed_not",
    "elig_consent_version_current_not",
    "elig_teach_back_passed_not",
    "elig_consent_unknown",
)
IS_ABSOLUTE = True


def check_consent(known: Known, _limits: Limits) -> Verdict:
    """Hold when withdrawn, unsigned, outdated or not understood (sanacora_2017)."""
    if known.yes("consent_withdrawn"):
        return Verdict(Outcome.HOLD, "elig_consent_withdrawn")
    for name in FACTS[1:]:
        if known.yes(name) is False:
            return Verdict(Outcome.HOLD, f"elig_{name}_not")
    missing = [name for name in FACTS if name not in known.values]
    if missing:
        return unknown("elig_consent_unknown", missing)
    return Verdict(Outcome.ALLOW, "elig_consent_valid")
