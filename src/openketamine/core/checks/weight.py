"""Today's weight, plausible and in a stated unit; a jump since the last visit is asked again.

222 lb typed as kilograms would give 2.2 times the dose. At a first visit there is nothing to
compare with, so the weight is read and typed a second time, number and unit.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from openketamine.core.checks._day import amount, answer
from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.rules import rule
from openketamine.core.units import Quantity, known_unit

CHECK = "weight"
RULE = rule("CHECK-WEIGHT-01", "house_safety")
FACTS = ("weight", "last_weight", "weight_confirmed", "weight_again")
CODES = (
    "weight_plausible",
    "weight_too_low",
    "weight_too_high",
    "weight_changed",
    "weight_change_confirmed",
    "weight_in_other_unit",
    "weight_unknown",
    "weight_read_once",
    "weight_read_twice",
    "weight_entries_differ",
)
IS_ABSOLUTE = True
_LOW, _HIGH, _CHANGE = "weight_min_kg", "weight_max_kg", "weight_change_ask_pct"
_SAME_KG = Decimal("0.1")  # what scales show
_EVER = timedelta(days=365 * 100)  # the last visit's weight may be as old as it is


def check_weight(facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """Hold outside the plausible band, or on an unconfirmed change since the last visit.

    A number that is the last weight in the other unit is not confirmed away: the unit is wrong.
    """
    kg = amount(facts, "weight", "kg", at)
    used = [facts.get(name) for name in FACTS]
    if kg is None:
        return RULE.says(
            Outcome.UNKNOWN, "weight_unknown", protocol, facts=used, settles=["weight"]
        )
    if kg < protocol.number(_LOW):
        return RULE.says(Outcome.HOLD, "weight_too_low", protocol, facts=used, limit=_LOW)
    if kg > protocol.number(_HIGH):
        return RULE.says(Outcome.HOLD, "weight_too_high", protocol, facts=used, limit=_HIGH)
    return _change(kg, facts, protocol, at)


def _change(kg: Decimal, facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    before = amount(facts, "last_weight", "kg", at, within=_EVER)
    used = [facts.get(name) for name in FACTS]
    if "last_weight" not in facts:
        return _second_entry(kg, facts, protocol, at)
    if before is None:
        return RULE.says(
            Outcome.UNKNOWN, "weight_unknown", protocol, facts=used, settles=["last_weight"]
        )
    if abs(kg - before) * 100 <= before * protocol.number(_CHANGE):
        return RULE.says(Outcome.ALLOW, "weight_plausible", protocol, facts=used, limit=_CHANGE)
    if _fits_other_unit(facts["weight"], before, protocol):
        return RULE.says(Outcome.HOLD, "weight_in_other_unit", protocol, facts=used, limit=_CHANGE)
    if answer(facts, "weight_confirmed", at):
        return RULE.says(
            Outcome.CAUTION, "weight_change_confirmed", protocol, facts=used, limit=_CHANGE
        )
    return RULE.says(Outcome.HOLD, "weight_changed", protocol, facts=used, limit=_CHANGE)


def _second_entry(kg: Decimal, facts: Facts, protocol: ProtocolSet, at: datetime) -> Reason:
    """The first visit: a second reading of the scale stands in for the weight of a last visit."""
    again = amount(facts, "weight_again", "kg", at)
    used = [facts.get(name) for name in FACTS]
    if again is None:
        return RULE.says(
            Outcome.UNKNOWN, "weight_read_once", protocol, facts=used, settles=["weight_again"]
        )
    if abs(kg - again) > _SAME_KG:
        return RULE.says(Outcome.HOLD, "weight_entries_differ", protocol, facts=used)
    return RULE.says(Outcome.ALLOW, "weight_read_twice", protocol, facts=used)


def _fits_other_unit(weight: Fact, before: Decimal, protocol: ProtocolSet) -> bool:
    other = {"kg": "lb", "lb": "kg"}.get(known_unit(weight.unit))
    if other is None:
        return False
    kg = Quantity(weight.number, other).to("kg")
    return abs(kg - before) * 100 <= before * protocol.number(_CHANGE)
