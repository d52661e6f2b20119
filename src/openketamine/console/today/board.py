"""What one room's tile says: the shape that the board, the wall and the locked screen share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openketamine.ui.vitals import Reading

ACTIVE = frozenset({"infusing", "paused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TileAlert:
    """The most urgent open alert of a room."""

    priority: str
    words: str
    since: datetime
    is_acknowledged: bool
    acknowledged_by: str
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """Something to do in a room at a time."""

    room: str
    words: str
    at: datetime
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A running duration: minutes passed at `counted_at`, of how many, and whether it grows."""

    minutes: float
    total: float
    counted_at: datetime
    is_running: bool
    is_rest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One room; without a session only its name is known."""

    room: str
    bed_id: UUID | str
    session_id: UUID | None = None
    patient_name: str = ""
    born_on: date | None = None
    ordinal: int = 0
    planned: int = 0
    phase: str = ""
    is_on_hold: bool = False
    scheduled_at: datetime | None = None
    readings: tuple[Reading, ...] = ()
    alert: TileAlert | None = None
    progress: Progress | None = None
    scores: tuple[tuple[str, str], ...] = ()
    ride: str = ""
    due: DueItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All rooms in order, and what is due next over all of them."""

    tiles: tuple[Tile, ...]
    due: tuple[DueItem, ...]
