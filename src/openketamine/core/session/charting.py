"""What a person charts: the items, their ranges, and how a value must look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openketamine.core.errors import BadInputError
from openketamine.core.recovery import SCALES
from openketamine.core.session import read

IV_SITE = ("clear", "red", "swollen", "painful", "leaking", "removed")

# What a person or a monitor can have; beyond it the keyboard slipped.
VITALS = {"sbp": (40, 300), "dbp": (20, 200), "hr": (20, 250), "spo2": (50, 100), "rr": (2, 60)}

Payload = Mapping[str, Any]


def _nrs(payload: Payload) -> dict[str, Any]:
    return {"value": read.whole(payload.get("value"), payload["item"], high=10)}


def _moaas(payload: Payload) -> dict[str, Any]:
    return {"value": read.whole(payload.get("value"), "moaas", high=SCALES["moaas"].highest)}


def _cadss6(payload: Payload) -> dict[str, Any]:
    """The six items are given and add up to the value; a half-filled form has no sum."""
    items = read.table(payload, "items")
    wanted = [item.code for item in SCALES["cadss6"].items]
    if set(items) != set(wanted):
        raise BadInputError(f"CADSS-6 needs its six items: {', '.join(wanted)}.", field="items")
    rated = {code: read.whole(items[code], code, high=4) for code in wanted}
    value = payload.get("value", sum(rated.values()))
    if value != sum(rated.values()):
        raise BadInputError(
            f"The items add up to {sum(rated.values())}, not {value}.", field="value"
        )
    return {"value": value, "items": rated}


def _iv_site(payload: Payload) -> dict[str, Any]:
    return {"value": read.word(payload, "value", IV_SITE)}


def _note(payload: Payload) -> dict[str, Any]:
    return {"value": read.text(payload, "value")}


def _vitals(payload: Payload) -> dict[str, Any]:
    values = read.table(payload, "value")
    strangers = sorted(set(values) - set(VITALS))
    if strangers:
        raise BadInputError(f"{strangers[0]} is no vital sign charted here.", field="value")
    kept = {
        name: str(read.number(values, name, low=low, high=high))
        for name, (low, high) in VITALS.items()
        if name in values
    }
    measured = {
        name: read.origin(given)
        for name, given in payload.get("measured", {}).items()
        if name in kept and isinstance(given, Mapping) and given.get("source")
    }
    return {"value": kept, **({"measured": measured} if measured else {})}


ITEMS: Mapping[str, Callable[[Payload], dict[str, Any]]] = {
    "moaas": _moaas,
    "cadss6": _cadss6,
    "nausea": _nrs,
    "pain": _nrs,
    "anxiety": _nrs,
    "iv_site": _iv_site,
    "note": _note,
    "vitals": _vitals,
}


def charted(payload: Payload) -> dict[str, Any]:
    """The payload of a charted entry; raises BadInputError naming the field."""
    item = read.word(payload, "item", tuple(ITEMS))
    return {"item": item, **ITEMS[item](payload)}
