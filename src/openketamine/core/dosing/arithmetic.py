"""Exact decimals, and the single place that says how a result is rounded for showing."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

_PLACES = Decimal("0.000001")
_CONTEXT = Context(prec=50, rounding=ROUND_HALF_UP)


def exact() -> AbstractContextManager[Context]:
    """Fifty digits, whatever the caller's decimal context is."""
    return localcontext(_CONTEXT)


def settled(value: Decimal) -> Decimal:
    """A result to six places at most, half up, without trailing zeros or exponent."""
    rounded = value.quantize(_PLACES, context=_CONTEXT)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize(_CONTEXT)


def to_step(value: Decimal, step: Decimal) -> Decimal:
    """The nearest multiple of a device's step, half up."""
    return (value / step).quantize(Decimal(1), context=_CONTEXT) * step


@dataclass(frozen=True, slots=True)
class ArithmeticStep:
    """One line of the reckoning: `code` names it, `expression` holds numbers and units only."""

    code: str
    expression: str
    result: Decimal
    unit: str
