"""Reading facts of the treatment day: of today, in a stated unit, of the right kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from openketamine.core.decision import Outcome, Reason
from openketamine.core.errors import BadInputError
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import Rule
from openketamine.core.units import Quantity

TODAY = timedelta(hours=12)
"""Longer than a clinic day, shorter than the gap to yesterday: what is older is not of today."""


def answer(facts: Facts, name: str, at: datetime) -> bool | None:
    """A yes or no of today; None when it is missing, of another day or no yes/no."""
    fact = facts.fresh(name, at=at, within=TODAY)
    return fact.value if fact is not None and isinstance(fact.value, bool) else None


def words(facts: Facts, name: str, at: datetime) -> str | None:
    """A text of today that says something; else None."""
    fact = facts.fresh(name, at=at, within=TODAY)
    return fact.value.strip() or None if fact and isinstance(fact.value, str) else None


def amount(
    facts: Facts, name: str, unit: str, at: datetime, *, within: timedelta = TODAY
) -> Decimal | None:
    """A measured number in the asked unit; None when missing, stale, or without a usable unit."""
    fact = facts.fresh(name, at=at, within=within)
    if fact is None or not isinstance(fact.value, Decimal):
        return None
    try:
        return Quantity(fact.value, fact.unit).to(unit)
    except BadInputError:
        return None


def confirmed(rule: Rule, facts: Facts, protocol: ProtocolSet, at: datetime, name: str) -> Reason:
    """The verdict on one thing that must be confirmed today; codes `<name>`, `_not`, `_unknown`."""
    given = answer(facts, name, at)
    fact: Fact | None = facts.get(name)
    if given is None:
        return rule.says(Outcome.UNKNOWN, f"{name}_unknown", protocol, facts=[fact], settles=[name])
    if given:
        return rule.says(Outcome.ALLOW, name, protocol, facts=[fact])
    return rule.says(Outcome.HOLD, f"{name}_not", protocol, facts=[fact])
