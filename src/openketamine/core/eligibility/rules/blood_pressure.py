"""The last two blood pressures."""

from __future__ import annotations

from decimal import Decimal

from openketamine.core.decision import Outcome
from openketamine.core.eligibility.known import Known
from openketamine.core.eligibility.verdict import Limits, Verdict, rule, unknown

RULE = rule("ELIG-BP-01", "founding_text")
FACTS = ("uncontrolled_hypertension", "sbp", "dbp", "sbp_before", "dbp_before")
CODES = (
    "elig_bp_ok",
    "elig_bp_raised_sbp",
    "elig_bp_raised_dbp",
    "elig_bp_sbp_high",
    "elig_bp_dbp_high",
    "elig_bp_uncontrolled",
    "elig_bp_implausible",
    "elig_bp_unknown",
)
IS_ABSOLUTE = False
_SBP, _DBP, _AT_LIMIT = "start_sbp_max_mmhg", "start_dbp_max_mmhg", "start_bp_at_limit_allowed"
_RAISED_SBP, _RAISED_DBP = "elig_sbp_caution_mmhg", "elig_dbp_caution_mmhg"


def check_blood_pressure(known: Known, limits: Limits) -> Verdict:
    """Hold when judged uncontrolled, or both readings (mm[Hg]) are above the set's start limit.

    Caution when one reading reaches 140/90. An upper value not above its lower was mistyped.
    """
    if known.yes("uncontrolled_hypertension"):
        return Verdict(Outcome.HOLD, "elig_bp_uncontrolled")
    missing = [name for name in FACTS if name not in known.values]
    if missing:
        return unknown("elig_bp_unknown", missing, "assessment_max_age_d")
    upper, lower = _both(known, "sbp"), _both(known, "dbp")
    if any(high <= low for high, low in zip(upper, lower, strict=True)):
        return unknown("elig_bp_implausible", FACTS[1:])
    if all(_is_above(value, _SBP, limits) for value in upper):
        return Verdict(Outcome.HOLD, "elig_bp_sbp_high", _SBP)
    if all(_is_above(value, _DBP, limits) for value in lower):
        return Verdict(Outcome.HOLD, "elig_bp_dbp_high", _DBP)
    if any(value >= limits[_RAISED_SBP].number for value in upper):
        return Verdict(Outcome.CAUTION, "elig_bp_raised_sbp", _RAISED_SBP)
    if any(value >= limits[_RAISED_DBP].number for value in lower):
        return Verdict(Outcome.CAUTION, "elig_bp_raised_dbp", _RAISED_DBP)
    return Verdict(Outcome.ALLOW, "elig_bp_ok", _RAISED_SBP)


def _both(known: Known, name: str) -> list[Decimal]:
    values = (known.number(name), known.number(f"{name}_before"))
    return [value for value in values if value is not None]


def _is_above(value: Decimal, name: str, limits: Limits) -> bool:
    limit = limits[name].number
    return value > limit if limits[_AT_LIMIT].value else value >= limit
