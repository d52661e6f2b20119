"""Reading typed numbers and weights: whatever cannot be read is refused, nothing is guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from openketamine.core.dosing import rules
from openketamine.core.errors import BadInputError
from openketamine.core.units import Quantity, decimal

_WITH_UNIT = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?)\s*([^\s0-9]\S*)?\s*")


def read_number(text: str | None, field: str) -> Decimal:
    """A typed number; raises RefusedError when it is missing or none."""
    if text is None or not text.strip():
        rules.refuse(rules.INPUT, f"{field} is missing. There is no default.", field)
    try:
        return decimal(text.strip(), name=field)
    except BadInputError as wrong:
        rules.refuse(rules.INPUT, wrong.message, field)


def read_quantity(
    text: str, *, field: str, units: tuple[str, ...], bare: str = "", chosen: str | None = None
) -> Quantity:
    """A typed number with its unit, such as 80kg, in one of `units`.

    `bare` is what a number without a unit counts in; empty refuses it. `chosen` is a unit picked
    beside the field: it serves a bare number and must not contradict a written one. Raises
    RefusedError: DOSE-UNIT for a unit missing, unknown or contradicted, DOSE-INPUT for no number.
    """
    match = _WITH_UNIT.fullmatch(text)
    if match is None:
        rules.refuse(rules.INPUT, f"{field} must be a number with its unit, not {text!r}.", field)
    number, written = match.groups()
    fallback = bare if chosen is None else chosen
    quantity = _in(number, written or fallback, field, units)
    if written and chosen is not None and _in(number, chosen, field, units).unit != quantity.unit:
        rules.refuse(
            rules.UNIT, f"{field} says {written} and the chosen unit is {chosen}. Say one.", field
        )
    return quantity


def _in(number: str, unit: str, field: str, units: tuple[str, ...]) -> Quantity:
    known = f"known units: {', '.join(units)}"
    if not unit:
        rules.refuse(rules.UNIT, f"{field} has no unit: write {number}{units[0]} ({known}).", field)
    try:
        quantity = Quantity(Decimal(number), unit)
    except BadInputError:
        quantity = None
    if quantity is None or quantity.unit not in units:
        rules.refuse(rules.UNIT, f"{field} cannot be in {unit!r}; {known}.", field)
    return quantity
