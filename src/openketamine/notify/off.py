"""A channel that nobody has set up: its messages wait, and say for what."""

from __future__ import annotations

from dataclasses import dataclass

from openketamine.notify.port import Outgoing, UnreachableError


@dataclass(frozen=True, slots=True)
class Off:
    """Stands in for a channel without settings."""

    reason: str

    def send(self, message: Outgoing) -> str:
        """Raise UnreachableError with what is missing."""
        raise UnreachableError(self.reason)
