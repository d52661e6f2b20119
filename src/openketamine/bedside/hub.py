"""Hands what happens at the beds to every viewer; a slow viewer loses only old frames."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

RING_EVENTS = 900  # per bed: what a reconnecting viewer may miss that is not committed yet
QUEUE_FRAMES = 2000  # droppable events that wait for one viewer
QUEUE_KEPT = 5000  # alerts that wait for one viewer; beyond it the viewer is cut and resumes


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Where a viewer is in the stream: receive time in ms, and a count within it."""

    ms: int
    n: int = 0

    def __str__(self) -> str:
        return f"{self.ms}-{self.n}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """Read a Last-Event-ID; None when it is not one of ours."""
        ms, _, n = text.partition("-")
        if not (ms.isdecimal() and n.isdecimal()) or len(text) > 40:
            return None
        return cls(int(ms), int(n))


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event. `clinic` empty: for everybody. `key` finds repeats on resume."""

    cursor: Cursor
    name: str  # frame, alert, session, clock
    clinic: str
    bed: str
    session: str
    key: str
    wire: bytes

    @property
    def is_droppable(self) -> bool:
        """True when a slow viewer may lose it: the next one replaces it."""
        return self.name in ("frame", "clock")


def encode_event(
    cursor: Cursor,
    name: str,
    data: Mapping[str, Any],
    *,
    clinic: str,
    bed: str = "",
    session: str = "",
    key: str = "",
) -> Event:
    """An event with its bytes, encoded once for all viewers."""
    text = json.dumps(data, separators=(",", ":"))
    wire = f"id: {cursor}\nevent: {name}\ndata: {text}\n\n".encode()
    return Event(cursor, name, clinic, bed, session, key or str(cursor), wire)


class Subscriber:
    """The bounded queue of one viewer."""

    def __init__(self, wants: Callable[[Event], bool], *, frames_most: int, kept_most: int) -> None:
        self.wants = wants
        self.frames_most = frames_most
        self.kept_most = kept_most
        self.dropped = 0
        self.is_cut = False
        self._frames: deque[Event] = deque()
        self._kept: deque[Event] = deque()
        self._wake = asyncio.Event()

    def put(self, event: Event) -> None:
        """Queue an event; drops the oldest frame when full, never an alert."""
        if event.is_droppable:
            self._frames.append(event)
            if len(self._frames) > self.frames_most:
                self._frames.popleft()
                self.dropped += 1
        else:
            self._kept.append(event)
            self.is_cut = self.is_cut or len(self._kept) > self.kept_most
        self._wake.set()

    async def take(self) -> list[Event]:
        """Wait for events and return all that wait, in order of their cursor."""
        await self._wake.wait()
        self._wake.clear()
        waiting = sorted((*self._frames, *self._kept), key=lambda event: event.cursor)
        self._frames.clear()
        self._kept.clear()
        return waiting


class Hub:
    """A ring of recent events per bed, and the viewers."""

    def __init__(self, *, frames_most: int = QUEUE_FRAMES, kept_most: int = QUEUE_KEPT) -> None:
        self.frames_most = frames_most
        self.kept_most = kept_most
        self.dropped = 0
        self._last = Cursor(0)
        self._rings: dict[str, deque[Event]] = {}
        self._viewers: set[Subscriber] = set()

    @property
    def viewer_count(self) -> int:
        """How many viewers are connected."""
        return len(self._viewers)

    def next_cursor(self, ms: int) -> Cursor:
        """A cursor above all earlier ones, at `ms` or, if the clock went back, just after."""
        if ms > self._last.ms:
            self._last = Cursor(ms, 0)
        else:
            self._last = Cursor(self._last.ms, self._last.n + 1)
        return self._last

    def publish(
        self,
        name: str,
        data: Mapping[str, Any],
        *,
        ms: int,
        clinic: str,
        bed: str = "",
        session: str = "",
        key: str = "",
    ) -> None:
        """Encode once, keep in the ring of the bed, and queue for every viewer it concerns."""
        self.send(
            encode_event(
                self.next_cursor(ms), name, data, clinic=clinic, bed=bed, session=session, key=key
            )
        )

    def send(self, event: Event) -> None:
        """Keep an event with a cursor of `next_cursor` and queue it for whom it concerns."""
        if event.name != "clock":
            self._rings.setdefault(event.bed, deque(maxlen=RING_EVENTS)).append(event)
        for viewer in self._viewers:
            if viewer.wants(event):
                viewer.put(event)

    def subscribe(self, wants: Callable[[Event], bool]) -> Subscriber:
        """A new viewer; end it with `unsubscribe`."""
        viewer = Subscriber(wants, frames_most=self.frames_most, kept_most=self.kept_most)
        self._viewers.add(viewer)
        return viewer

    def unsubscribe(self, viewer: Subscriber) -> None:
        """Forget a viewer."""
        self._viewers.discard(viewer)
        self.dropped += viewer.dropped

    def recent(self, since: Cursor, wants: Callable[[Event], bool]) -> list[Event]:
        """Events of the rings after `since`, in order."""
        found = [event for event in self._all_recent() if event.cursor > since and wants(event)]
        return sorted(found, key=lambda event: event.cursor)

    def _all_recent(self) -> Iterator[Event]:
        for ring in self._rings.values():
            yield from ring


def without_repeats(stored: Iterable[Event], recent: Iterable[Event]) -> list[Event]:
    """Stored events, then recent ones that are not among them."""
    first = list(stored)
    seen = {event.key for event in first}
    return [*first, *(event for event in recent if event.key not in seen)]
