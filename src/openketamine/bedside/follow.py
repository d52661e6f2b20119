"""Keeps up with the record: beds, sessions and alerts as others change them, and our own alerts
on their way into it. Each has its own thread, so that one that waits for the database never
holds up the other, nor the event loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from openketamine.bedside.frames import epoch_ms
from openketamine.bedside.hub import Event, Hub
from openketamine.bedside.ingest import Ingest
from openketamine.bedside.shown import alert_event, session_event
from openketamine.bedside.store import BedMap, BedPlace, Changes, Store, WatchEntry
from openketamine.bedside.watch import Watch
from openketamine.core.errors import ShownError
from openketamine.queries.watched import UnfinishedAlert

_log = logging.getLogger(__name__)
LOOK_S = 0.25
RETRY_S = 1.0
T = TypeVar("T")


class Follow:
    """Reads every `LOOK_S`; `save` stores a snapshot of the watch."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        ingest: Ingest,
        watch: Watch,
        *,
        clock: Callable[[], datetime],
        save: Callable[[WatchEntry], None],
    ) -> None:
        self.store = store
        self.hub = hub
        self.ingest = ingest
        self.watch = watch
        self.clock = clock
        self.save = save
        self.error = ""
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="follow")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="carry")

    async def begin(self) -> None:
        """Know the beds, the watches of the process before and its unfinished work."""
        beds = await self._read(self.store.beds)
        texts = await self._read(lambda: self.store.snapshots(beds.clinics))
        for place in beds.places.values():
            if text := texts.get(place.bed):
                self.watch.restore(place, text)
        await self._take_up(beds)
        for clinic in beds.clinics:
            await self._take_over(clinic, beds)
        for place in beds.places.values():
            await self._catch_up(place)
        await self._read(lambda: self.store.changes(beds.clinics))

    async def run(self) -> None:
        """For ever; a failing database leaves what was known last."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                beds = await self._read(self.store.beds)
                await self._take_up(beds)
                found = await self._read(lambda: self.store.changes(beds.clinics))  # noqa: B023
                for clinic, changes in found.items():
                    self._tell(clinic, changes)
                self.error = ""
            except Exception as error:
                if not self.error:
                    _log.exception("the record cannot be followed, trying again")
                self.error = f"{type(error).__name__}: {error}"
                await asyncio.sleep(RETRY_S)

    async def carry(self) -> None:
        """Write due alert changes to the record, each until it is there."""
        while True:
            for place, item in self.watch.due():
                try:
                    await self._write(lambda: self.store.carry_out(place.clinic, item))  # noqa: B023
                except ShownError as error:  # a rule forbids it: the session is over
                    _log.warning("alert %s was not %s: %s", item.alert_id, item.change, error)
                except Exception as error:
                    if not self.store.is_passing(error):
                        _log.exception("alert %s cannot be %s", item.alert_id, item.change)
                    else:
                        await asyncio.sleep(RETRY_S)
                        break
                self.watch.done(place, item)
            await asyncio.sleep(0.05)

    async def end(self) -> None:
        """Close the threads and their connections."""
        for pool in (self._reader, self._writer):
            await asyncio.get_running_loop().run_in_executor(pool, self.store.close)
            pool.shutdown()

    async def _take_up(self, beds: BedMap) -> None:
        """Close and open watches; only then do frames go to their new sessions."""
        for entry in self.watch.close_others(beds.places.values(), self.clock()):
            self.save(entry)
        for place in beds.places.values():
            if self.watch.needs_limits(place):
                limits = await self._read(lambda: self.store.limits(place))  # noqa: B023
                self.watch.open(place, limits)
        self.ingest.places = beds.places

    async def _take_over(self, clinic: str, beds: BedMap) -> None:
        """Alerts that stand open in the record and that no watch remembers."""
        of_bed: dict[str, list[UnfinishedAlert]] = {}
        for row in await self._read(lambda: self.store.unfinished(clinic)):
            of_bed.setdefault(str(row.bed_id), []).append(row)
        for place in beds.places.values():
            if place.clinic != clinic:
                continue
            rows = of_bed.pop(place.bed, [])
            if entry := self.watch.take_over(place, rows, self.clock()):
                self.save(entry)
        for bed, rows in of_bed.items():  # out of use, so never watched again: its alerts end
            if entry := self.watch.take_over(BedPlace(clinic=clinic, bed=bed), rows, self.clock()):
                self.save(entry)

    async def _catch_up(self, place: BedPlace) -> None:
        """Acknowledgements made while this process was away."""
        if not place.session:
            return
        known = await self._read(lambda: self.store.acknowledged(place))
        for alert_id, (at, by) in known.items():
            self._acknowledge(place.bed, place.session, alert_id, by, at)

    def _tell(self, clinic: str, changes: Changes) -> None:
        ms = epoch_ms(self.clock())
        for row in changes.sessions:
            self._publish(session_event(clinic, row, self.hub.next_cursor(ms)))
        for change in changes.alerts:
            if not change.by:
                continue  # our own: shown when it happened
            self._publish(alert_event(clinic, change, self.hub.next_cursor(ms)))
            if change.change == "acknowledged":
                bed, session = str(change.bed_id), str(change.session_id)
                self._acknowledge(bed, session, change.alert_id, change.by, change.at)

    def _publish(self, event: Event | None) -> None:
        if event is not None:
            self.hub.send(event)

    def _acknowledge(self, bed: str, session: str, alert_id: str, by: str, at: datetime) -> None:
        if entry := self.watch.acknowledge(bed, session, alert_id, by, at):
            self.save(entry)

    async def _read(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, call)

    async def _write(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, call)
