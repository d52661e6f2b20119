"""What the bedside process needs of the store; `database.py` is the one it runs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from openketamine.bedside.outgoing import Outgoing, Snapshot
from openketamine.core.monitoring import Limits
from openketamine.core.monitoring.frame import Frame
from openketamine.queries.live_changes import AlertChange, SessionChange
from openketamine.queries.watched import UnfinishedAlert


@dataclass(frozen=True, slots=True, kw_only=True)
class BedPlace:
    """The bed that a device key stands for; session fields are empty when nobody is in it.

    `version` grows with every event of the session.
    """

    clinic: str
    bed: str
    session: str = ""
    phase: str = ""
    version: int = 0
    is_alerting_on: bool = False
    reporting_interval_s: int = 1
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class BedMap:
    """Every bed by its device key, and the clinics there are."""

    places: dict[str, BedPlace] = field(default_factory=dict)
    clinics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameEntry:
    """A frame and the bed it belongs to, to be stored once.

    `snapshot` is what the watch of the bed knows with this frame: both are stored, or neither.
    """

    place: BedPlace
    frame: Frame
    snapshot: Snapshot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEntry:
    """What the watch of a bed knows, to be stored without a frame."""

    place: BedPlace
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectEntry:
    """A message that could not be used, kept raw with the reason."""

    raw: bytes
    code: str
    reason: str
    peer: str
    received_at: datetime
    location: str = ""


Entry = FrameEntry | WatchEntry | RejectEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What others wrote in one clinic since the last look."""

    sessions: Sequence[SessionChange] = ()
    alerts: Sequence[AlertChange] = ()


class Store(Protocol):
    """Durable storage. `write` runs in the recorder's thread, the rest in worker threads."""

    def write(self, entries: Sequence[Entry]) -> None:
        """Store all in one transaction and commit; a frame stored before is left as it is."""
        ...

    def is_passing(self, error: BaseException) -> bool:
        """True when the same write may succeed later: disk full, locked, server away."""
        ...

    def close(self) -> None:
        """Close the connection of the calling thread."""
        ...

    def beds(self) -> BedMap:
        """Every bed as it is now."""
        ...

    def frames_since(self, clinic: str, received_ms: int, most: int) -> list[FrameEntry]:
        """Frames of a clinic received at or after a time, oldest first, at most `most`."""
        ...

    def changes_since(self, clinic: str, since: datetime) -> Changes:
        """What was written to a clinic's sessions and alerts at or after a time, oldest first."""
        ...

    def changes(self, clinics: Sequence[str]) -> dict[str, Changes]:
        """What came since the last call; the first call for a clinic gives nothing."""
        ...

    def limits(self, place: BedPlace) -> Limits:
        """The alert limits in force for the session in a bed."""
        ...

    def snapshots(self, clinics: Sequence[str]) -> dict[str, str]:
        """The stored text of each bed's last snapshot, by the bed's id."""
        ...

    def acknowledged(self, place: BedPlace) -> dict[str, tuple[datetime, str]]:
        """When and by whom each acknowledged, open alert of a session was acknowledged."""
        ...

    def unfinished(self, clinic: str) -> list[UnfinishedAlert]:
        """Every alert of a clinic that stands open in the record."""
        ...

    def carry_out(self, clinic: str, outgoing: Outgoing) -> None:
        """Write one change of an alert to the record; a repeat changes nothing."""
        ...
