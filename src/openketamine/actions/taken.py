"""A bed's name is one bed's in its clinic, its device key one bed's in the whole installation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from openketamine.core.errors import BadInputError


@contextmanager
def refusing_taken() -> Iterator[None]:
    """Turn the database's refusal of a bed into BadInputError; whose the other is stays unsaid."""
    try:
        yield
    except IntegrityError as error:
        refused = _refusal(str(error))
        if refused is None:
            raise
        raise refused from None


def _refusal(refusal: str) -> BadInputError | None:
    """PostgreSQL names the constraint, SQLite its columns."""
    if "device_key" in refusal or "okt_bed_device" in refusal:
        return BadInputError(
            "This device key is in use already. Every monitor that sends to this installation "
            "needs its own: set the monitor to another one.",
            field="device_key",
        )
    if "okt_bed_name" in refusal or "okt_bed.name" in refusal:
        return BadInputError("This clinic has a bed of this name already.", field="name")
    return None
