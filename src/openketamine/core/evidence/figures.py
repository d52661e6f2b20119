"""Do the printed figures follow from their counts? Percentages, arms, hidden denominators."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from openketamine.core.evidence.facts import Fact, Value

_NEAR = 30  # how far from the printed total a hidden one is looked for


def figure_problems(fact: Fact) -> Iterator[str]:
    """Each figure of a fact that cannot be right, as a sentence."""
    for value in fact.values:
        if value.unit == "%" and "-" not in value.value:
            others = [v.total for v in fact.values if v.what == value.what and v is not value]
            yield from _share(fact.id, value, [total for total in others if total])
    yield from _twice(fact)


def fits(value: str, count: int, total: int) -> bool:
    """True when count of total, rounded as printed, gives the percentage."""
    return any(_percent(value, count, total, way) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def _percent(value: str, count: int, total: int, way: str) -> bool:
    printed = Decimal(value)
    exact = Decimal(100 * count) / Decimal(total)
    return exact.quantize(printed, rounding=way) == printed


def _share(name: str, value: Value, others: list[int]) -> Iterator[str]:
    said = f"{name}: {value.what} {value.value} %"
    if value.total is None:
        return
    if not 0 <= Decimal(value.value) <= 100 or (value.count or 0) > value.total:
        yield f"{said} of {value.total} is no share of a whole."
    elif value.count is None:
        if not any(fits(value.value, n, value.total) for n in range(value.total + 1)):
            yield f"{said}: no whole number of {value.total} gives it; the denominator is hidden."
    elif not fits(value.value, value.count, value.total):
        exact = 100 * value.count / value.total
        yield f"{said}, but {value.count} of {value.total} is {exact:.1f} %; {_why(value, others)}."


def _why(value: Value, others: list[int]) -> str:
    """The likeliest reason of a percentage that does not follow."""
    assert value.count is not None
    assert value.total is not None
    for other in others:
        if fits(value.value, value.count, other):
            return f"{other}, the other arm's size, fits: the arms are swapped"
    if _percent(value.value, value.count, value.total, ROUND_DOWN):
        return "it was cut, not rounded"
    low, high = max(value.count, value.total - _NEAR), value.total + _NEAR
    hidden = [n for n in range(low, high + 1) if n and fits(value.value, value.count, n)]
    return f"{hidden[0]} would fit: a hidden denominator" if hidden else "no total near it fits"


def _twice(fact: Fact) -> Iterator[str]:
    """The same count of the same total printed with two percentages."""
    seen: dict[tuple[int, int], str] = {}
    for value in fact.values:
        if value.unit != "%" or value.count is None or value.total is None:
            continue
        other = seen.setdefault((value.count, value.total), value.value)
        if other != value.value:
            yield (
                f"{fact.id}: {value.count} of {value.total} is printed as {other} % "
                f"and as {value.value} %."
            )
