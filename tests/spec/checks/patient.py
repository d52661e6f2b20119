"""A patient who may be treated today: the tests change one fact at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from openketamine.core.checks import CHECKS
from openketamine.core.decision import Reason
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import load

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WELL: dict[str, tuple[Any, str]] = {
    "identity_confirmed": (True, ""),
    "consent_confirmed": (True, ""),
    "signed_consent": ("valid", ""),
    "plan_confirmed": (True, ""),
    "ketamine_allergy": (False, ""),
    "since_solids": ("6", "h"),
    "since_clear_fluids": ("3", "h"),
    "escort_name": ("Sam", ""),
    "escort_phone": ("555 0100", ""),
    "weight": ("80", "kg"),
    "last_weight": ("80", "kg"),
    "sbp": ("122", "mm[Hg]"),
    "dbp": ("78", "mm[Hg]"),
    "hr": ("72", "/min"),
    "spo2": ("98", "%"),
    "pregnancy_possible": (False, ""),
    "urine_drug_screen": ("negative", ""),
    "cssrs_1_wish_dead": (False, ""),
    "cssrs_2_thoughts": (False, ""),
    "cssrs_6_behaviour_ever": (False, ""),
    "psychosis_or_mania": (False, ""),
    "intoxicated": (False, ""),
    "cannot_consent": (False, ""),
}
WORDS = {"signed_consent", "escort_name", "escort_phone", "pregnancy_test", "urine_drug_screen"}


def facts(age_min: float = 5, **changed: Any) -> Facts:
    """The facts of a well patient; `name=value`, `name=(value, unit)` or `name=None` to drop."""
    given: dict[str, Any] = {**WELL, **changed}
    at = NOW - timedelta(minutes=age_min)
    return Facts(*(_fact(name, v, at) for name, v in given.items() if v is not None))


def _fact(name: str, given: Any, at: datetime) -> Fact:
    value, unit = given if isinstance(given, tuple) else (given, "")
    if isinstance(value, str) and name not in WORDS:
        value = Decimal(value)
    return Fact(name=name, value=value, unit=unit, at=at)


def verdict(
    check: str, protocol: str = "consensus-moderate", age_min: float = 5, **changed: Any
) -> Reason:
    """What one check says."""
    return CHECKS[check].run(facts(age_min, **changed), load(protocol), NOW)


def said(check: str, protocol: str = "consensus-moderate", **changed: Any) -> tuple[str, str]:
    """Outcome and code of one check."""
    reason = verdict(check, protocol, **changed)
    return reason.outcome.word, reason.code
