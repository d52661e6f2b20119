"""What may be relied on: facts that are dated, recent enough, of their kind and in their unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from openketamine.core.eligibility.chart import FACTS, Chart, FactSpec, Kind
from openketamine.core.eligibility.trials import Trial
from openketamine.core.errors import BadInputError
from openketamine.core.facts import Fact, FactValue
from openketamine.core.units import Quantity

KnownValue = FactValue | tuple[Trial, ...]


class Known:
    """The usable values by name; what is missing, stale or unreadable is not among them."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, KnownValue]) -> None:
        self.values = values

    def yes(self, name: str) -> bool | None:
        """Yes or no, or None when it is not known."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def number(self, name: str) -> Decimal | None:
        """A number in the chart's unit, or None when it is not known."""
        value = self.values.get(name)
        return value if isinstance(value, Decimal) else None

    def word(self, name: str) -> str | None:
        """A word, or None when it is not known."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def words(self, name: str) -> frozenset[str] | None:
        """A list of words (empty when none applies), or None when it is not known."""
        value = self.values.get(name)
        if not isinstance(value, tuple):
            return None
        return frozenset(word for word in value if isinstance(word, str))

    @property
    def trials(self) -> tuple[Trial, ...] | None:
        """The recorded treatment trials, or None when nobody asked."""
        value = self.values.get("trials")
        if not isinstance(value, tuple):
            return None
        return tuple(trial for trial in value if isinstance(trial, Trial))


def known(chart: Chart, oldest: timedelta) -> Known:
    """Read a chart; `oldest` is the greatest age of a fact that can change (protocol set)."""
    values: dict[str, KnownValue] = {"indication": chart.indication.value}
    if chart.trials is not None:
        values["trials"] = chart.trials
    at, earliest = chart.at, chart.at - oldest
    for fact in chart.facts.values():
        spec = FACTS.get(fact.name)
        if spec is not None and is_usable(fact.at, at, earliest, is_lasting=spec.is_lasting):
            value = readable(fact, spec)
            if value is not None:
                values[fact.name] = value
    return Known(values)


def is_usable(
    said_at: datetime | None, at: datetime, earliest: datetime, *, is_lasting: bool
) -> bool:
    """Whether a fact's date lets it count: dated, not of the future, and fresh or lasting."""
    if said_at is None or said_at > at:
        return False
    return is_lasting or said_at >= earliest


def readable(fact: Fact, spec: FactSpec) -> FactValue | None:
    """The value in the chart's kind and unit; None when it cannot be read so."""
    value = fact.value
    if spec.kind is Kind.YES_NO:
        return value if isinstance(value, bool) else None
    match spec.kind:
        case Kind.NUMBER:
            return _amount(fact, spec)
        case Kind.WORD:
            return value if isinstance(value, str) and value in spec.words else None
        case Kind.WORDS:
            fits = isinstance(value, tuple) and set(value) <= set(spec.words)
            return value if fits else None
        case _:
            return value if isinstance(value, str) and value.strip() else None


def _amount(fact: Fact, spec: FactSpec) -> Decimal | None:
    if not isinstance(fact.value, Decimal):
        return None
    value = fact.value
    if fact.unit != spec.unit:
        try:
            value = Quantity(value, fact.unit).to(spec.unit)
        except BadInputError:
            return None
    return value if spec.low <= value <= spec.high else None
