"""What every channel is: it sends one message, or says why not and whether to try again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as a channel sees it; nothing in it says whose it is but the address."""

    id: UUID
    clinic_id: UUID
    address: str
    subject: str
    body: str
    language: str
    at: datetime


class NotSentError(Exception):
    """A message that did not go. `reason` is kept and shown: it must not hold the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RefusedForGoodError(NotSentError):
    """This message will never go to this address: trying again changes nothing."""


class TryAgainError(NotSentError):
    """This message did not go this time; another one may."""


class UnreachableError(NotSentError):
    """The channel itself is down or not set up: no message of it goes at present."""


class Transport(Protocol):
    """A channel that is set up."""

    def send(self, message: Outgoing) -> str:
        """Hand a message over and return the provider's id of it. Raises NotSentError."""


MakeTransport = Callable[[Any], Transport]
"""What `make` of a channel's `transport.py` is: from Django's settings to the channel."""
