"""Active substance use disorder: history, questionnaires and urine drug screen."""

from __future__ import annotations

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-SUBSTANCE-01", "cohen_2018")
FACTS = ("active_use_disorder", "audit", "dast10", "urine_drug_screen")
CODES = (
    "elig_use_none",
    "elig_use_active",
    "elig_use_screen",
    "elig_use_dast_high",
    "elig_use_audit_raised",
    "elig_use_dast_raised",
    "elig_use_unknown",
)
IS_ABSOLUTE = False


def check_substance_use(known: Known, limits: Limits) -> Verdict:
    """Hold on an active disorder (cohen_2018, va_2022), an unexpected screen or a high DAST-10."""
    audit, dast = known.number("audit"), known.number("dast10")
    if known.yes("active_use_disorder"):
        return Verdict(Outcome.HOLD, "elig_use_active")
    if known.word("urine_drug_screen") == "unexpected":
        return Verdict(Outcome.HOLD, "elig_use_screen")
    if dast is not None and dast >= limits["elig_dast10_hold"].number:
        return Verdict(Outcome.HOLD, "elig_use_dast_high", "elig_dast10_hold")
    missing = [name for name in FACTS if name not in known.values]
    if audit is None or dast is None or missing:
        return unknown("elig_use_unknown", missing)
    if audit >= limits["elig_audit_caution"].number:
        return Verdict(Outcome.CAUTION, "elig_use_audit_raised", "elig_audit_caution")
    if dast >= limits["elig_dast10_caution"].number:
        return Verdict(Outcome.CAUTION, "elig_use_dast_raised", "elig_dast10_caution")
    return Verdict(Outcome.ALLOW, "elig_use_none")
