"""The numbers of a course's calendar, each with its unit and source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from openketamine.core.errors import BadInputError
from openketamine.core.ids import CitationKey


@dataclass(frozen=True, slots=True)
class Limit:
    """One number, its UCUM unit and the source that states it."""

    value: int
    unit: str
    source: CitationKey


INFUSIONS = Limit(6, "{infusion}", CitationKey("founding_text"))
"""How many infusions an induction has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLimits:
    """What a series must keep; raises BadInputError where the numbers contradict one another."""

    min_gap: Limit = Limit(48, "h", CitationKey("founding_text"))
    max_in_7_days: Limit = Limit(3, "{infusion}", CitationKey("founding_text"))
    span: Limit = Limit(21, "d", CitationKey("founding_text"))
    # two or three a week leave no week empty
    longest_pause: Limit = Limit(7, "d", CitationKey("house_safety"))

    def __post_init__(self) -> None:
        if self.min_gap.value < 1 or self.max_in_7_days.value < 1:
            raise BadInputError("A course needs a gap and at least one infusion a week.")
        if self.longest_pause.value * 24 < self.min_gap.value:
            raise BadInputError("The longest pause of a course must not be below the least gap.")

    @property
    def gap(self) -> timedelta:
        """The least time from the start of one infusion to the start of the next."""
        return timedelta(hours=self.min_gap.value)

    def at_most(self, per_week: int) -> CourseLimits:
        """The same limits with no more than `per_week` infusions in 7 days, as a plan says."""
        if not 1 <= per_week <= HOUSE.max_in_7_days.value:
            raise BadInputError(
                f"A course has 1 to {HOUSE.max_in_7_days.value} infusions a week, not {per_week}.",
                field="per_week",
            )
        return replace(self, max_in_7_days=replace(self.max_in_7_days, value=per_week))

    def over(self, days: int) -> CourseLimits:
        """The same limits with a span and a pause of up to `days` days."""
        return replace(
            self,
            span=replace(self.span, value=days),
            longest_pause=replace(self.longest_pause, value=max(days, self.longest_pause.value)),
        )


HOUSE = CourseLimits()
"""The limits of an induction of six: two or three a week over two to three weeks."""
