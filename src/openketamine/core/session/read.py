"""Reading one key of a payload: there, of the right form, in its range; else a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from openketamine.core.errors import BadInputError
from openketamine.core.units import decimal

Payload = Mapping[str, Any]
SOURCES = ("monitor",)
"""What can measure a value that a person takes over; without a source the person read it."""


def text(payload: Payload, key: str) -> str:
    """A text that says something."""
    value = payload.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInputError(f"{key} is missing: give it in words.", field=key)
    return value.strip()


def word(payload: Payload, key: str, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    value = text(payload, key)
    if value not in allowed:
        raise BadInputError(f"{key} is one of {', '.join(allowed)}, not {value!r}.", field=key)
    return value


def flag(payload: Payload, key: str) -> bool:
    """A yes or no."""
    value = payload.get(key)
    if not isinstance(value, bool):
        raise BadInputError(f"{key} must be answered yes or no.", field=key)
    return value


def number(
    payload: Payload, key: str, *, low: Decimal | int, high: Decimal | int | None = None
) -> Decimal:
    """A decimal given as text, within low..high (both allowed)."""
    value = payload.get(key)
    if not isinstance(value, str):
        raise BadInputError(f"{key} must be a decimal number given as text.", field=key)
    given = decimal(value, name=key)
    if given < low or (high is not None and given > high):
        most = "" if high is None else f" and at most {high}"
        raise BadInputError(f"{key} is {given}; it must be at least {low}{most}.", field=key)
    return given


def positive(payload: Payload, key: str) -> Decimal:
    """A decimal greater than zero given as text."""
    given = number(payload, key, low=0)
    if given == 0:
        raise BadInputError(f"{key} must be more than 0.", field=key)
    return given


def whole(value: object, key: str, *, high: int) -> int:
    """A whole number from 0 to high; yes and no are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
        raise BadInputError(f"{key} is a whole number from 0 to {high}, not {value!r}.", field=key)
    return value


def table(payload: Payload, key: str) -> Mapping[str, Any]:
    """A mapping with at least one entry."""
    value = payload.get(key)
    if not isinstance(value, Mapping) or not value:
        raise BadInputError(f"{key} is missing: give its entries by name.", field=key)
    return value


def words(payload: Payload, key: str) -> list[str]:
    """A list of texts with at least one entry."""
    value = payload.get(key)
    if not isinstance(value, list | tuple) or not value:
        raise BadInputError(f"{key} is missing: give at least one.", field=key)
    return [str(one) for one in value]


def moment(payload: Payload, key: str) -> datetime:
    """A time with its time zone in ISO form."""
    value = text(payload, key)
    try:
        given = datetime.fromisoformat(value)
    except ValueError:
        raise BadInputError(f"{key} is no time: {value!r}.", field=key) from None
    if given.tzinfo is None:
        raise BadInputError(f"{key} needs its time zone.", field=key)
    return given


def origin(payload: Payload) -> dict[str, str]:
    """When and by what a value was measured, as far as it says; a device's value needs its time."""
    if payload.get("source"):
        source = word(payload, "source", SOURCES)
        return {"at": moment(payload, "at").isoformat(), "source": source}
    return {"at": moment(payload, "at").isoformat()} if payload.get("at") else {}


def digest(payload: Payload, key: str) -> str:
    """A SHA-256 in hexadecimal."""
    value = text(payload, key)
    if len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise BadInputError(f"{key} must be a SHA-256 in hexadecimal.", field=key)
    return value
