"""What a decision comes to: rules that come later, and those that a prescriber has overridden."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from openketamine.core.decision import Decision, Outcome, Reason
from openketamine.core.eligibility.rules import is_absolute
from openketamine.core.eligibility.rules.consent import RULE as CONSENT

COMES_LATER = frozenset({CONSENT.id})
"""Settled after the plan is made: it keeps a course from starting, not a patient from a plan."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The outcome with the reasons behind it: what stands in the way, overridden, or later."""

    outcome: Outcome
    standing: tuple[Reason, ...]
    overridden: tuple[Reason, ...]
    later: tuple[Reason, ...]

    @property
    def may_be_accepted(self) -> bool:
        """True when nothing stands in the way of a plan; unknown never becomes yes."""
        return self.outcome <= Outcome.CAUTION


def weigh(decision: Decision, overridden: Collection[str] = ()) -> Weighed:
    """Weigh a decision before the plan. An override makes a reason a caution, never less.

    An absolute rule cannot be overridden: such an override counts for nothing. A decision
    without reasons stays unknown.
    """
    later = tuple(one for one in decision.reasons if one.rule_id in COMES_LATER)
    now = [one for one in decision.reasons if one.rule_id not in COMES_LATER]
    lifted = tuple(one for one in now if _is_lifted(one, overridden))
    standing = tuple(one for one in now if one not in lifted)
    outcomes = [*(one.outcome for one in standing), *(Outcome.CAUTION for _one in lifted)]
    return Weighed(max(outcomes, default=Outcome.UNKNOWN), standing, lifted, later)


def may_override(reason: Reason) -> bool:
    """Whether a prescriber may override this verdict: it stands in the way and is not absolute."""
    return reason.outcome >= Outcome.HOLD and not is_absolute(reason.rule_id)


def _is_lifted(reason: Reason, overridden: Collection[str]) -> bool:
    return reason.rule_id in overridden and may_override(reason)


def overridable(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The verdicts that a prescriber may override."""
    return tuple(one for one in reasons if may_override(one) and one.rule_id not in COMES_LATER)


def digest(decision: Decision, overridden: Collection[str] = ()) -> str:
    """What tells two reports apart: each rule's verdict, and which rules are overridden."""
    said = [f"{one.rule_id} {one.outcome.word} {one.code}" for one in decision.reasons]
    return sha256("\n".join([*said, "", *sorted(overridden)]).encode()).hexdigest()
