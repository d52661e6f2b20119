"""Treatment resistance by each definition in use, side by side: they do not agree."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from openketamine.core.eligibility.limits import OWN_LIMITS, Limit
from openketamine.core.eligibility.trials import Resistance


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition's answer; None while it cannot be told. `severity` is a PHQ-9 it also asks."""

    needed: Limit
    severity: Limit | None
    is_met: bool | None


def definitions(found: Resistance | None, phq9: Decimal | None) -> tuple[Definition, ...]:
    """Two adequate failures (rpa_clinic); four and a PHQ-9 of 15 (va_2022)."""
    two, four = OWN_LIMITS["trials_min"], OWN_LIMITS["trials_min_va"]
    severity = OWN_LIMITS["phq9_min_va"]
    is_severe = None if phq9 is None else phq9 >= severity.number
    reached = _reached(found, four)
    both: bool | None = None
    if False in (reached, is_severe):
        both = False
    elif reached and is_severe:
        both = True
    return (Definition(two, None, _reached(found, two)), Definition(four, severity, both))


def _reached(found: Resistance | None, needed: Limit) -> bool | None:
    return None if found is None else found.reaches(needed.number)
