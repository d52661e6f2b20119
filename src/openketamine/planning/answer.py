"""What a plan is: places, or why there are none and what one change would help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """What the search has shown."""

    OPTIMAL = "optimal"  # proven: no dates are better, and no hours on these dates
    FEASIBLE = "feasible"  # every rule is kept; a better plan may exist
    INFEASIBLE = "infeasible"  # proven: not everybody can be placed
    UNKNOWN = "unknown"  # the time was over before either was shown; some may be placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One visit of one patient in one room (aware UTC)."""

    patient: str
    starts: datetime
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One group of constraints without which everybody (or this patient) could be placed.

    `group` is rooms, nurses, prescribers, opening, availability, away, spacing or span; `patient`
    is empty where the obstacle is shared.
    """

    group: str
    patient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change that would help: a code and its facts; the words live in the user interface."""

    code: str
    patient: str = ""
    facts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The plan of everybody, or of as many as were found to fit (`left_out` names the others).

    `cost` are the points of the dates and `bound` what no dates can be below; they are equal
    when the dates are proven to be the best. The hours are then the best for these dates.
    """

    status: Status
    placed: tuple[Placed, ...] = ()
    left_out: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    changes: tuple[Change, ...] = ()
    cost: int = 0
    bound: int = 0
