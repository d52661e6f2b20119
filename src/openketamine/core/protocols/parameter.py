"""One value of a protocol set with its source; an ill-formed one cannot exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openketamine.core.ids import CitationKey, RuleId
from openketamine.core.protocols.registry import REGISTRY, Kind, ParameterSpec

ParameterValue = Decimal | bool | str | tuple[Decimal, ...]

GRADES = (
    "label",
    "guideline",
    "consensus",
    "regulator",
    "trial",
    "cohort",
    "society",
    "standard",
    "scale",
    "clinic",
    "text",
    "house",
)
"""Who says so, in falling authority; a scale or device standard speaks for itself only."""
REVIEWS = ("", "clinician")
CAUTIONS = ("", "below_guideline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named value, its unit (UCUM), source and grade, and the set that stated it.

    `review` is "clinician" until a clinician confirms it; `caution` marks a value below the
    guideline. Raises ValueError when the registry does not know the name, the unit, the form or
    the range.
    """

    name: str
    value: ParameterValue
    unit: str
    source: CitationKey
    grade: str
    origin: str
    review: str = ""
    caution: str = ""

    def __post_init__(self) -> None:
        problem = problem_of(self)
        if problem:
            raise ValueError(f"{self.origin}: {self.name}: {problem}")

    @property
    def spec(self) -> ParameterSpec:
        """The registry's definition."""
        return REGISTRY[self.name]

    @property
    def rule_id(self) -> RuleId:
        """The rule that this value settles."""
        return self.spec.rule_id

    @property
    def text(self) -> str:
        """The value as text: numbers as written, yes or no, minutes separated by commas."""
        return value_text(self.value)


def problem_of(parameter: Parameter) -> str:
    """What is wrong with a parameter by itself, or an empty text."""
    spec = REGISTRY.get(parameter.name)
    if spec is None:
        return "unknown parameter"
    if parameter.unit != spec.unit:
        return f"the unit is {parameter.unit!r} and must be {spec.unit!r}"
    if not parameter.source:
        return "no source"
    if parameter.grade not in GRADES:
        return f"the grade {parameter.grade!r} is not one of {', '.join(GRADES)}"
    if parameter.review not in REVIEWS or parameter.caution not in CAUTIONS:
        return f"unknown review {parameter.review!r} or caution {parameter.caution!r}"
    return _value_problem(parameter.value, spec)


def _value_problem(value: ParameterValue, spec: ParameterSpec) -> str:
    match spec.kind:
        case Kind.FLAG:
            return "" if isinstance(value, bool) else f"{value!r} is not yes or no"
        case Kind.WORD:
            return "" if value in spec.words else f"{value!r} is not one of {', '.join(spec.words)}"
        case Kind.MINUTES:
            return _minutes_problem(value, spec)
        case _:
            return _number_problem(value, spec)


def _number_problem(value: ParameterValue, spec: ParameterSpec) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        return f"{value!r} is not a number"
    if not spec.low <= value <= spec.high:
        return f"{value} is outside the plausible range {spec.low} to {spec.high} {spec.unit}"
    return ""


def _minutes_problem(value: ParameterValue, spec: ParameterSpec) -> str:
    if not isinstance(value, tuple) or not value:
        return f"{value!r} is not a list of minutes"
    if list(value) != sorted(set(value)):
        return f"the minutes {value_text(value)} do not ascend"
    if value[0] < 0 or value[-1] > spec.high:
        return f"the minutes {value_text(value)} are outside 0 to {spec.high}"
    return ""


def value_text(value: ParameterValue) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def parse_parameter(name: str, table: Mapping[str, Any], origin: str) -> Parameter:
    """Read one TOML table; raises ValueError naming set and parameter when it is ill-formed."""
    try:
        fields = {**table, "value": _exact(table["value"])}
        return Parameter(name=name, origin=origin, **fields)
    except KeyError as missing:
        raise ValueError(f"{origin}: {name}: {missing} is missing") from None
    except TypeError as wrong:
        raise ValueError(f"{origin}: {name}: {wrong}") from None


def _exact(value: object) -> Any:
    """TOML's whole numbers as decimals; the loader already reads fractions as decimals."""
    if isinstance(value, list):
        return tuple(_exact(item) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value
