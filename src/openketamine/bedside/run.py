"""Runs the bedside process: MLLP server, recorder and live streams in one asyncio loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any

import uvicorn

from openketamine.bedside.frames import epoch_ms
from openketamine.bedside.health import health
from openketamine.bedside.hub import Hub
from openketamine.bedside.ingest import Ingest
from openketamine.bedside.live import Live, live_app
from openketamine.bedside.recorder import Recorder
from openketamine.bedside.store import Entry, Store
from openketamine.devices.hl7v2 import MllpServer

TICK_S = 1.0
PLACES_S = 0.25


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
        clinic_of: Callable[[str], str | None],
        host: str = "127.0.0.1",
        mllp_port: int = 0,
        live_port: int = 0,
        origins: list[str] | None = None,
        speed: float = 1.0,
    ) -> None:
        self.store = store
        self.clock = clock
        self.speed = speed
        self.hub = Hub()
        self.recorder: Recorder[Entry] = Recorder(
            store.write, is_passing=store.is_passing, close=store.close
        )
        self.ingest = Ingest(self.hub, self.recorder, clock)
        self.mllp = MllpServer(self.ingest.handle, host, mllp_port, clock=clock)
        live = Live(self.hub, store, clinic_of, self.health)
        config = uvicorn.Config(
            live_app(live, origins or []),
            host=host,
            port=live_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def live_port(self) -> int:
        """The port of the live streams."""
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return port

    def health(self) -> dict[str, Any]:
        """The health page's data."""
        return health(self.ingest, self.recorder, self.hub, self.mllp)

    async def __aenter__(self) -> Bedside:
        self.ingest.places = await asyncio.to_thread(self.store.places)
        self.recorder.start()
        await self.mllp.start()
        serving = asyncio.create_task(self._server.serve())
        self._tasks = [serving]
        while not self._server.started:
            if serving.done():
                await self._end()
                raise OSError("the live port cannot be opened")
            await asyncio.sleep(0.01)
        self._tasks += [asyncio.create_task(self._tick()), asyncio.create_task(self._follow())]
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        await self.mllp.close()
        self._server.should_exit = True
        self._server.force_exit = True
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.recorder.stop)

    async def _tick(self) -> None:
        """The heartbeat: without it for 3 s a page says that the connection is lost."""
        while True:
            ms = epoch_ms(self.clock())
            self.hub.publish("clock", {"now": ms, "speed": self.speed}, ms=ms, clinic="")
            await asyncio.sleep(TICK_S)

    async def _follow(self) -> None:
        """Beds and sessions as they change; a failing store leaves the last known ones."""
        while True:
            await asyncio.sleep(PLACES_S)
            with contextlib.suppress(Exception):  # the recorder reports a failing store
                self.ingest.places = await asyncio.to_thread(self.store.places)
