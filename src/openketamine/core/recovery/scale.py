"""A rating scale as data: items, options, points. There is no total unless it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openketamine.core.errors import BadInputError
from openketamine.core.ids import CitationKey


@dataclass(frozen=True, slots=True)
class Option:
    """One answer and what it counts."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is rated; the options stand from best to worst, as on paper."""

    code: str
    options: tuple[Option, ...]

    def points(self, chosen: str) -> int:
        """What an option counts; raises BadInputError for an option the item does not have."""
        for option in self.options:
            if option.code == chosen:
                return option.points
        known = ", ".join(option.code for option in self.options)
        raise BadInputError(f"{self.code} is one of {known}, not {chosen!r}.", field=self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale. `review` is "clinician" until a clinician has confirmed its wording."""

    id: str
    items: tuple[Item, ...]
    source: CitationKey
    review: str = ""

    @property
    def highest(self) -> int:
        """The highest possible total."""
        return sum(max(option.points for option in item.options) for item in self.items)

    def missing(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """The items without an answer."""
        return tuple(item.code for item in self.items if item.code not in answers)

    def score(self, answers: Mapping[str, str]) -> int | None:
        """The total, or None unless every item is answered; raises BadInputError for strangers."""
        strangers = set(answers) - {item.code for item in self.items}
        if strangers:
            raise BadInputError(
                f"{self.id} has no item {', '.join(sorted(strangers))}.", field=min(strangers)
            )
        points = [item.points(answers[item.code]) for item in self.items if item.code in answers]
        return sum(points) if len(points) == len(self.items) else None


def item(code: str, *options: str) -> Item:
    """An item whose options, given from best to worst, count down to 0."""
    top = len(options) - 1
    return Item(code, tuple(Option(name, top - place) for place, name in enumerate(options)))
