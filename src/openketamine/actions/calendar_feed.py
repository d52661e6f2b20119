"""The private address of a patient's calendar: shown once, renewed or closed by its owner."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from openketamine.actions.actor import Actor
from openketamine.actions.portal_accounts import changing_account

_SECRET_BYTES = 24


def open_feed(*, by: Actor, at: datetime) -> str:
    """A new private address; the one before stops working. Only its hash is kept."""
    token = f"{by.clinic_id.hex}-{secrets.token_urlsafe(_SECRET_BYTES)}"
    with changing_account(by=by, at=at, action="open_calendar_feed") as (write, row):
        write.change(row, calendar_hash=hashed(token))
    return token


def close_feed(*, by: Actor, at: datetime) -> None:
    """Nobody can read the calendar by its address any more."""
    with changing_account(by=by, at=at, action="close_calendar_feed") as (write, row):
        if row.calendar_hash:
            write.change(row, calendar_hash="")


def clinic_of(token: str) -> UUID | None:
    """The clinic that a token names; None for what is no token."""
    try:
        return UUID(hex=token.partition("-")[0])
    except ValueError:
        return None


def hashed(token: str) -> str:
    """What is kept of a token."""
    return salted_hmac("openketamine.calendar", token, algorithm="sha256").hexdigest()
