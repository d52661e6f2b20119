"""The prescriber's order and the rule that the prepared card is it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openketamine.core.errors import BadInputError, RefusedError

RULE = "SESS-ORDER-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was ordered: mg of ketamine base per kg, minutes, and the drug with its enantiomer.

    Volume and vial are not part of it: who prepares chooses them from what is in stock.
    """

    mg_per_kg: Decimal
    minutes: Decimal
    drug: str

    def __str__(self) -> str:
        return f"{_plain(self.mg_per_kg)} mg/kg of {self.drug} over {_plain(self.minutes)} min"


def check_card(card: Mapping[str, Any], order: Order | None) -> None:
    """Raise RefusedError (SESS-ORDER-01) when a card is of another order, or of an unknown one."""
    if order is None:
        raise RefusedError(
            "The order of this session is not known, so no dose can be prepared. Ask the "
            "prescriber for the order.",
            rule_id=RULE,
        )
    prepared = {key: card.get(key) for key in ("dose_mg_per_kg", "minutes", "drug")}
    is_ordered = (
        _same(prepared["dose_mg_per_kg"], order.mg_per_kg)
        and _same(prepared["minutes"], order.minutes)
        and prepared["drug"] == order.drug
    )
    if not is_ordered:
        raise RefusedError(
            f"The order is {order}, and this card is of {prepared['dose_mg_per_kg']} mg/kg of "
            f"{prepared['drug']} over {prepared['minutes']} min. Prepare what was ordered, or ask "
            "a prescriber to change the order.",
            rule_id=RULE,
        )


def changed(payload: Mapping[str, Any], order: Order | None) -> dict[str, Any]:
    """A changed order as the log keeps it, with the one before and the drug, which stays."""
    if order is None:
        raise BadInputError("There is no order that could be changed.", field="mg_per_kg")
    if read_changed({**payload, "drug": order.drug}) == order:
        raise BadInputError(f"The order is {order} already.", field="mg_per_kg")
    was = {"mg_per_kg": _plain(order.mg_per_kg), "minutes": _plain(order.minutes)}
    return {**payload, "drug": order.drug, "was": was}


def read_changed(payload: Mapping[str, Any]) -> Order:
    """The order that a change in the log leaves."""
    return Order(
        mg_per_kg=Decimal(payload["mg_per_kg"]),
        minutes=Decimal(payload["minutes"]),
        drug=payload["drug"],
    )


def _same(given: object, ordered: Decimal) -> bool:
    return isinstance(given, str) and Decimal(given) == ordered  # the payload read it already


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
