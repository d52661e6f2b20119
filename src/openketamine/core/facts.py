"""Facts: what is known, in which unit, since when, from whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

FactValue = Decimal | bool | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One known value. `unit` is UCUM (empty for yes/no and words); `at` is aware UTC."""

    name: str
    value: FactValue
    unit: str = ""
    at: datetime | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.value, float | int) and not isinstance(self.value, bool):
            raise TypeError(f"{self.name}: use Decimal, not {type(self.value).__name__}")
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise ValueError(f"{self.name}: {self.value} is not a number")
        if self.at is not None and self.at.tzinfo is None:
            raise ValueError(f"{self.name}: the time needs a time zone")

    @property
    def number(self) -> Decimal:
        """The value as a number; raises TypeError when it is none."""
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.name} is not a number: {self.value!r}")
        return self.value


class Facts(Mapping[str, Fact]):
    """Facts by name. A fact that is absent is unknown; there are no defaults."""

    __slots__ = ("_by_name",)

    def __init__(self, *facts: Fact) -> None:
        self._by_name = {fact.name: fact for fact in facts}
        if len(self._by_name) != len(facts):
            raise ValueError("the same fact was given twice")

    def __getitem__(self, name: str) -> Fact:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def values(self) -> ValuesView[Fact]:
        """The facts in the order given, without looking each up by its name."""
        return self._by_name.values()

    def fresh(self, name: str, *, at: datetime, within: timedelta) -> Fact | None:
        """The fact if it is known, dated, not from the future and not older than `within`."""
        fact = self._by_name.get(name)
        if fact is None or fact.at is None or not timedelta(0) <= at - fact.at <= within:
            return None
        return fact


NOTHING = Facts()
"""No fact at all: everything is unknown."""
