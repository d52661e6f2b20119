"""The Decision: what a rule concluded, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from openketamine.core.facts import Fact
from openketamine.core.ids import CitationKey, RuleId

NO_CITATION = CitationKey("")


class Outcome(IntEnum):
    """What may happen next, in the order in which outcomes override one another."""

    ALLOW = 0
    CAUTION = 1
    HOLD = 2
    UNKNOWN = 3

    @property
    def word(self) -> str:
        """The outcome's lower-case name, as stored and shown."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule's verdict with everything needed to check it by hand.

    `code` names the sentence (words live in the user interface), `facts` are the facts used,
    `threshold` with `unit` the limit compared against, `protocol` the set and version as
    `name@version`, and `settles` names the facts that would settle an unknown.
    """

    rule_id: RuleId
    outcome: Outcome
    code: str
    facts: tuple[Fact, ...] = ()
    threshold: str = ""
    unit: str = ""
    citation: CitationKey = NO_CITATION
    protocol: str = ""
    settles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.outcome is Outcome.UNKNOWN and not self.settles:
            raise ValueError(f"{self.rule_id}: an unknown must name what would settle it")


@dataclass(frozen=True, slots=True)
class Decision:
    """All verdicts on one question; the outcome is the most restrictive of them.

    A decision without a single reason is unknown: nothing was looked at.
    """

    reasons: tuple[Reason, ...] = field(default=())

    @property
    def outcome(self) -> Outcome:
        """The most restrictive outcome among the reasons."""
        return max((reason.outcome for reason in self.reasons), default=Outcome.UNKNOWN)

    @property
    def blocking(self) -> tuple[Reason, ...]:
        """The reasons that stand in the way: hold and unknown."""
        return tuple(r for r in self.reasons if r.outcome >= Outcome.HOLD)

    @property
    def is_allowed(self) -> bool:
        """True for allow and caution; unknown never becomes allow."""
        return self.outcome <= Outcome.CAUTION

    def __add__(self, other: Decision) -> Decision:
        return Decision(self.reasons + other.reasons)


def decide(reasons: Iterable[Reason]) -> Decision:
    """Gather reasons into a decision, the most restrictive first, else in the order given."""
    return Decision(tuple(sorted(reasons, key=lambda reason: -reason.outcome)))
