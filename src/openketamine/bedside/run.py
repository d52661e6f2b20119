"""Runs the bedside process: MLLP server, recorder and live streams in one asyncio loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any

import uvicorn

from openketamine.bedside.follow import Follow
from openketamine.bedside.frames import epoch_ms
from openketamine.bedside.health import health
from openketamine.bedside.hub import Hub
from openketamine.bedside.ingest import Ingest
from openketamine.bedside.live import RECHECK_S, Live, live_app
from openketamine.bedside.login import Viewer
from openketamine.bedside.outgoing import Outgoing
from openketamine.bedside.recorder import Recorder, StoreFullError
from openketamine.bedside.shown import show_outgoing
from openketamine.bedside.store import BedPlace, Entry, Store, WatchEntry
from openketamine.bedside.watch import Watch
from openketamine.devices.hl7v2 import MllpServer

_log = logging.getLogger(__name__)
TICK_S = 1.0


class _Server(uvicorn.Server):
    """Uvicorn inside our loop: signals are ours."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


class Bedside:
    """The whole process as one async context; ports 0 take free ones, told after start."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        viewer_of: Callable[[Mapping[str, str]], Viewer | None],
        mllp_host: str = "127.0.0.1",
        mllp_port: int = 0,
        live_host: str = "127.0.0.1",
        live_port: int = 0,
        origins: list[str] | None = None,
        speed: float = 1.0,
        recheck_s: float = RECHECK_S,
    ) -> None:
        self.store = store
        self.clock = clock
        self.speed = speed
        self.hub = Hub()
        self.recorder: Recorder[Entry] = Recorder(
            store.write, is_passing=store.is_passing, close=store.close
        )
        self.watch = Watch(self._show_alert)
        self.ingest = Ingest(self.hub, self.recorder, self.watch, clock)
        self.follow = Follow(store, self.hub, self.ingest, self.watch, clock=clock, save=self._save)
        self.mllp = MllpServer(
            self.ingest.handle, mllp_host, mllp_port, clock=clock, on_fault=self.ingest.on_fault
        )
        live = Live(self.hub, store, viewer_of, self.health, recheck_s)
        config = uvicorn.Config(
            live_app(live, origins or []),
            host=live_host,
            port=live_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self.failed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_ending = False

    @property
    def live_port(self) -> int:
        """The port of the live streams."""
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return port

    def health(self) -> dict[str, Any]:
        """The health page's data."""
        return health(
            self.ingest, self.recorder, self.hub, self.mllp, self.watch, self.follow.error
        )

    async def __aenter__(self) -> Bedside:
        self.recorder.start()
        await self.follow.begin()
        await self.mllp.start()
        serving = asyncio.create_task(self._server.serve())
        self._tasks = [serving]
        while not self._server.started:
            if serving.done():
                await self._end()
                raise OSError("the live port cannot be opened")
            await asyncio.sleep(0.01)
        running = (self._tick(), self.follow.run(), self.follow.carry())
        self._tasks += [asyncio.create_task(task) for task in running]
        for task in self._tasks:
            task.add_done_callback(self._task_ended)
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        self._is_ending = True
        await self.mllp.close()
        self._server.should_exit = True
        self._server.force_exit = True
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.recorder.stop)
        await self.follow.end()

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        """No part may die while the others look alive: the supervisor starts all of them anew."""
        if not self._is_ending:
            error = None if task.cancelled() else task.exception()
            _log.critical("a part of the bedside process ended", exc_info=error)
            self.failed.set()

    async def _tick(self) -> None:
        """The heartbeat: without it for 3 s a page says that the connection is lost."""
        while True:
            at = self.clock()
            ms = epoch_ms(at)
            self.hub.publish("clock", {"now": ms, "speed": self.speed}, ms=ms, clinic="")
            is_slow = self.recorder.status.state(time.monotonic()) != "ok"
            for entry in self.watch.tick(at, is_store_slow=is_slow):
                self._save(entry)
            await asyncio.sleep(TICK_S)

    def _show_alert(self, place: BedPlace, item: Outgoing) -> None:
        show_outgoing(self.hub, place, item, ms=epoch_ms(self.clock()))

    def _save(self, entry: WatchEntry) -> None:
        """Store a snapshot; if the queue is full, the next one holds the same and more."""
        try:
            done = self.recorder.submit(entry)
        except StoreFullError:
            return
        done.add_done_callback(partial(self._saved, entry))

    def _saved(self, entry: WatchEntry, done: asyncio.Future[None]) -> None:
        if not done.cancelled() and done.exception() is None:
            self.watch.stored(entry.place, entry.snapshot)
