"""The numbers of the eligibility rules, each with unit, source and who still has to confirm it.

Where a protocol set states the number its value is taken; the rest is the same in every set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from openketamine.core.ids import CitationKey
from openketamine.core.protocols import ProtocolSet


@dataclass(frozen=True, slots=True)
class Limit:
    """One number (or yes/no) with its UCUM unit; `review` is "clinician" until one confirms it."""

    value: Decimal | bool
    unit: str
    source: CitationKey
    review: str = ""

    @property
    def number(self) -> Decimal:
        """The value; raises TypeError when it is none."""
        if isinstance(self.value, bool):
            raise TypeError("yes or no is no number")
        return self.value

    @property
    def text(self) -> str:
        """The value as people write it."""
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return str(self.value)


def _own(value: int, unit: str, source: str, review: str = "clinician") -> Limit:
    return Limit(Decimal(value), unit, CitationKey(source), review)


OWN_LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "age_min_a": _own(18, "a", "founding_text"),
        "trials_min": _own(2, "1", "rpa_clinic"),
        "trials_min_va": _own(4, "1", "va_2022"),
        "phq9_min_va": _own(15, "1", "va_2022"),
        # "4-6 weeks at an adequate dose": the shorter one counts as enough.
        "trial_weeks_min": _own(4, "wk", "house_safety"),
        "therapy_sessions_min": _own(12, "1", "wiles_2013"),
    }
)
OF_THE_SET = (
    "start_sbp_max_mmhg",
    "start_dbp_max_mmhg",
    "start_bp_at_limit_allowed",
    "assessment_max_age_d",
    "elig_sbp_caution_mmhg",
    "elig_dbp_caution_mmhg",
    "elig_age_caution_a",
    "elig_audit_caution",
    "elig_dast10_caution",
    "elig_dast10_hold",
    "elig_stop_bang_caution",
    "elig_trials_min",
)
"""Parameters of the protocol set that eligibility reads; a clinic may sign its own values."""


def limits_of(protocol: ProtocolSet) -> Mapping[str, Limit]:
    """All numbers by name under a protocol set; raises KeyError when the set lacks one."""
    stated = {}
    for name in OF_THE_SET:
        parameter = protocol.parameters[name]
        if isinstance(parameter.value, Decimal | bool):
            stated[name] = Limit(
                parameter.value, parameter.unit, parameter.source, parameter.review
            )
    return MappingProxyType({**OWN_LIMITS, **stated})
