"""What the bedside process needs of the store; the rooms below implement it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from openketamine.core.monitoring.frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class BedPlace:
    """The bed that a device key stands for; `session` is empty when none is active."""

    clinic: str
    bed: str
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameEntry:
    """A frame and the bed it belongs to, to be stored once."""

    place: BedPlace
    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectEntry:
    """A message that could not be used, kept raw with the reason."""

    raw: bytes
    reason: str
    peer: str
    received_ms: int


Entry = FrameEntry | RejectEntry


class Store(Protocol):
    """Durable storage. `write` runs in the recorder's thread, the readers in worker threads."""

    def write(self, entries: Sequence[Entry]) -> None:
        """Store all in one transaction and commit; a frame stored before is left as it is."""
        ...

    def is_passing(self, error: BaseException) -> bool:
        """True when the same write may succeed later: disk full, locked, server away."""
        ...

    def close(self) -> None:
        """Close the connection of the calling thread."""
        ...

    def places(self) -> dict[str, BedPlace]:
        """Every bed by its device key."""
        ...

    def frames_since(self, clinic: str, received_ms: int, most: int) -> list[FrameEntry]:
        """Frames of a clinic received at or after a time, oldest first, at most `most`."""
        ...
