"""Receipts of the provider: where they arrive, whether they are genuine, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

SIGNATURE = "X-Twilio-Signature"
_FAILED = {"failed", "undelivered", "canceled"}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a message ended."""

    is_delivered: bool
    reason: str = ""


def receipt_address(base: str, clinic_id: UUID, message_id: UUID) -> str:
    """Where the receipt of one message arrives; the ids are opaque."""
    return f"{base.rstrip('/')}/notify/twilio/status/{clinic_id}/{message_id}/"


def is_genuine(address: str, form: Mapping[str, str], signature: str, token: str) -> bool:
    """True when the form was signed with the account's token for this address."""
    from twilio.request_validator import RequestValidator

    return bool(token) and bool(RequestValidator(token).validate(address, form, signature))


def ended(form: Mapping[str, str]) -> Ended | None:
    """What a receipt says; None for a stage on the way."""
    status = form.get("MessageStatus", "")
    if status == "delivered":
        return Ended(is_delivered=True)
    if status not in _FAILED:
        return None
    code = form.get("ErrorCode", "")
    return Ended(is_delivered=False, reason=f"Twilio {status}, code {code or 'unknown'}")
