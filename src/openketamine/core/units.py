"""Quantities with a unit that must be said, in exact decimal arithmetic.

Only the units that the service uses are known; anything else is an error with the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from openketamine.core.errors import BadInputError

# unit (UCUM, with the common spellings): (dimension, factor to the first unit of its dimension)
_UNITS: dict[str, tuple[str, Decimal]] = {
    "kg": ("mass", Decimal(1)),
    "g": ("mass", Decimal("0.001")),
    "mg": ("mass", Decimal("0.000001")),
    "ug": ("mass", Decimal("0.000000001")),
    "lb": ("mass", Decimal("0.45359237")),  # exact by the 1959 international agreement
    "L": ("volume", Decimal(1)),
    "mL": ("volume", Decimal("0.001")),
    "min": ("time", Decimal(1)),
    "h": ("time", Decimal(60)),
    "s": ("time", Decimal(1) / Decimal(60)),
    "cm": ("length", Decimal(1)),
    "m": ("length", Decimal(100)),
    "in": ("length", Decimal("2.54")),  # exact, same agreement
    "mg/mL": ("concentration", Decimal(1)),
    "g/L": ("concentration", Decimal(1)),
    "mg/kg": ("dose per weight", Decimal(1)),
    "ug/kg": ("dose per weight", Decimal("0.001")),
    "mL/h": ("flow", Decimal(1)),
    "mL/min": ("flow", Decimal(60)),
    "mm[Hg]": ("pressure", Decimal(1)),
    "kPa": ("pressure", Decimal("7.50061683")),
    "/min": ("frequency", Decimal(1)),
    "%": ("fraction", Decimal(1)),
    "Cel": ("temperature", Decimal(1)),
}
_SPELLINGS = {
    "µg": "ug",
    "mcg": "ug",
    "lbs": "lb",
    "ml": "mL",
    "l": "L",
    "mmHg": "mm[Hg]",
    "bpm": "/min",
    "mL/hr": "mL/h",
    "ml/h": "mL/h",
    "mg/ml": "mg/mL",
    "°C": "Cel",
    "hour": "h",
    "minute": "min",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A finite decimal number with a known unit (UCUM). Raises BadInputError otherwise."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", known_unit(self.unit))
        if not isinstance(self.value, Decimal) or not self.value.is_finite():
            raise BadInputError(f"{self.value!r} is not a finite decimal number.")

    def to(self, unit: str) -> Decimal:
        """The value in another unit of the same dimension; raises BadInputError otherwise."""
        target = known_unit(unit)
        dimension, factor = _UNITS[self.unit]
        target_dimension, target_factor = _UNITS[target]
        if dimension != target_dimension:
            raise BadInputError(
                f"{self.unit} is a {dimension} and cannot become {target}, a {target_dimension}."
            )
        if target == self.unit:
            return self.value
        return self.value * factor / target_factor

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"


def known_unit(unit: str) -> str:
    """The UCUM code of a unit or of its common spelling; raises BadInputError with the list."""
    code = _SPELLINGS.get(unit, unit)
    if code not in _UNITS:
        known = ", ".join(_UNITS)
        raise BadInputError(f"The unit {unit!r} is not known. Known units: {known}.")
    return code


def decimal(text: str | Decimal | int, *, name: str) -> Decimal:
    """Read a plain decimal number; raises BadInputError for anything else, floats included."""
    if isinstance(text, float | bool):
        raise BadInputError(f"{name} must be given as text or a decimal, not {text!r}.", field=name)
    try:
        number = Decimal(text)
    except (InvalidOperation, ValueError, TypeError):
        raise BadInputError(
            f"{name} must be a number such as 80 or 80.5, not {text!r}.", field=name
        ) from None
    if not number.is_finite():
        raise BadInputError(f"{name} must be a finite number, not {text!r}.", field=name)
    return number
