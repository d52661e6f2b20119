"""What was or will be given: boluses and constant rates over time, in mg and minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from openketamine.core.errors import BadInputError


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """From `at_min` on the pump runs at `mg_per_min`; `bolus_mg` is given at that moment."""

    at_min: float
    mg_per_min: float
    bolus_mg: float = 0.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps in order of time; before the first nothing is given, the last one lasts for ever.

    Every change gives a new schedule.
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Raises BadInputError for steps out of order or negative amounts."""
        times = [step.at_min for step in self.steps]
        if not self.steps or any(b <= a for a, b in pairwise(times)):
            raise BadInputError("The steps of a schedule must be in order of time.")
        if any(step.mg_per_min < 0 or step.bolus_mg < 0 for step in self.steps):
            raise BadInputError("A rate or bolus cannot be negative.")

    @property
    def ends_at_min(self) -> float:
        """When the last dose has been given; minutes."""
        return self.steps[-1].at_min

    @property
    def total_mg(self) -> float:
        """All that is given, in mg; the last step must have ended the infusion."""
        spans = pairwise(self.steps)
        infused = sum(a.mg_per_min * (b.at_min - a.at_min) for a, b in spans)
        return infused + sum(step.bolus_mg for step in self.steps)

    def rate_at(self, minute: float) -> float:
        """The rate in mg/min that runs at a moment."""
        return next((s.mg_per_min for s in reversed(self.steps) if s.at_min <= minute), 0.0)

    def times(self, until_min: float, count: int) -> tuple[float, ...]:
        """About `count` even minutes from 0 to `until_min`, and each moment of change between."""
        even = (until_min * i / (count - 1) for i in range(count))
        changes = (step.at_min for step in self.steps if step.at_min <= until_min)
        return tuple(sorted({*even, *changes}))

    def with_pause(self, at_min: float, minutes: float) -> Schedule:
        """Nothing runs for `minutes` from `at_min` on; the rest follows later, the dose stays.

        Raises BadInputError for a pause without length.
        """
        _positive(minutes, "The pause")
        before = tuple(s for s in self.steps if s.at_min < at_min)
        after = tuple(
            replace(s, at_min=s.at_min + minutes) for s in self.steps if s.at_min > at_min
        )
        there = next((s for s in self.steps if s.at_min == at_min), None)
        resumed = there.mg_per_min if there else self.rate_at(at_min)
        stop = Step(at_min, 0.0, there.bolus_mg if there else 0.0)
        return Schedule((*before, stop, Step(at_min + minutes, resumed), *after))

    def with_rate(self, at_min: float, mg_per_min: float) -> Schedule:
        """Another rate from `at_min` to the end of the running infusion; the dose stays.

        Raises BadInputError when no infusion runs then, or another change follows.
        """
        old = self.rate_at(at_min)
        if old <= 0 or mg_per_min <= 0:
            raise BadInputError("No infusion runs at that minute, or the new rate is not positive.")
        following = [s for s in self.steps if s.at_min > at_min]
        if len(following) != 1 or following[0].mg_per_min:
            raise BadInputError("The rate can be changed in the last part of the infusion only.")
        left_mg = old * (following[0].at_min - at_min)
        before = tuple(s for s in self.steps if s.at_min < at_min)
        bolus = next((s.bolus_mg for s in self.steps if s.at_min == at_min), 0.0)
        change = Step(at_min, mg_per_min, bolus)
        return Schedule((*before, change, Step(at_min + left_mg / mg_per_min, 0.0)))

    def repeated(self, count: int, every_min: float) -> Schedule:
        """A series of `count` of these, one every `every_min` minutes from start to start.

        Raises BadInputError for a series of none, or of infusions that overlap.
        """
        if count < 1:
            raise BadInputError("A series has one infusion at least.")
        if count > 1 and every_min <= self.ends_at_min:
            raise BadInputError("The next infusion of the series begins before this one ended.")
        return Schedule(
            tuple(
                replace(step, at_min=step.at_min + number * every_min)
                for number in range(count)
                for step in self.steps
            )
        )


def infusion(dose_mg: float, minutes: float) -> Schedule:
    """`dose_mg` of base at a constant rate over `minutes`; raises BadInputError without length."""
    _positive(minutes, "The infusion")
    return Schedule((Step(0.0, dose_mg / minutes), Step(minutes, 0.0)))


def bolus(dose_mg: float) -> Schedule:
    """`dose_mg` of base at once, at minute 0."""
    return Schedule((Step(0.0, 0.0, dose_mg),))


def as_run(segments: Iterable[tuple[float, float, float]]) -> Schedule:
    """The infusion as the pump ran it: (from minute, to minute, mg/min) in order of time.

    Segments that touch are joined. Raises BadInputError for none, or for ones that overlap.
    """
    steps: list[Step] = []
    for start, end, rate in segments:
        if steps and steps[-1].at_min == start:
            steps.pop()
        steps += [Step(start, rate), Step(end, 0.0)]
    return Schedule(tuple(steps))


def _positive(minutes: float, what: str) -> None:
    if not minutes > 0:
        raise BadInputError(f"{what} must last longer than 0 min.")
