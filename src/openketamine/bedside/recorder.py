"""Group commit: entries from the loop are written by one thread, and told when they are durable.

A failing store never blocks the socket reader and never loses what was acknowledged: the batch is
tried again until it commits, its acknowledgements stay withheld, and the queue is bounded.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)
E = TypeVar("E")

QUIET_S = 0.005  # nothing more came for so long: commit, for whoever waits sends no more
WINDOW_S = 0.1  # under a steady stream a device waits at most so long for its commit to begin
BATCH_MOST = 2500
QUEUE_MOST = 20000
RETRY_S = 0.5
SLOW_S = 2.0


class StoreFullError(Exception):
    """The queue in front of the store is full; the sender must send again."""


class NotStoredError(Exception):
    """This one entry can never be stored; the reason is in the message."""


@dataclass(slots=True)
class Status:
    """What health shows of the store."""

    stored: int = 0
    commits: int = 0
    failures: int = 0
    error: str = ""
    waiting_since: float | None = None
    last_commit_s: float = 0.0

    def state(self, at: float, slow_s: float = SLOW_S) -> str:
        """`ok`, `slow` or `failed`, at a monotonic time."""
        if self.error:
            return "failed"
        if self.waiting_since is not None and at - self.waiting_since > slow_s:
            return "slow"
        return "ok"


@dataclass(slots=True)
class _Waiting(Generic[E]):
    entry: E
    done: asyncio.Future[None] | None = field(default=None)


class Recorder(Generic[E]):
    """Writes entries in batches with `write`, which commits or raises, in its own thread.

    `is_passing(error)` tells whether the same batch may succeed later (disk full, locked, server
    away). Any other error condemns a single entry, which is found by writing them one by one.
    """

    def __init__(
        self,
        write: Callable[[Sequence[E]], None],
        *,
        is_passing: Callable[[BaseException], bool],
        close: Callable[[], None] = lambda: None,
        window_s: float = WINDOW_S,
        queue_most: int = QUEUE_MOST,
        retry_s: float = RETRY_S,
    ) -> None:
        self.status = Status()
        self._write = write
        self._is_passing = is_passing
        self._close = close
        self._window_s = window_s
        self._retry_s = retry_s
        self._queue: queue.Queue[_Waiting[E]] = queue.Queue(queue_most)
        self._stop = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Start the thread; call from the running loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Write what waits, as far as the store works, and end the thread."""
        self._stop.set()
        self._thread.join(timeout_s)

    @property
    def depth(self) -> int:
        """How many entries wait."""
        return self._queue.qsize()

    def submit(self, entry: E) -> asyncio.Future[None]:
        """Queue an entry; the future resolves after its commit. Raises StoreFullError."""
        assert self._loop is not None
        done = self._loop.create_future()
        self._put(_Waiting(entry, done))
        return done

    def post(self, entry: E) -> None:
        """Queue an entry nobody waits for. Raises StoreFullError."""
        self._put(_Waiting(entry))

    def _put(self, waiting: _Waiting[E]) -> None:
        try:
            self._queue.put_nowait(waiting)
        except queue.Full:
            raise StoreFullError("the store is slow or failed; send again") from None

    def _run(self) -> None:
        try:
            while not (self._stop.is_set() and self._queue.empty()):
                if batch := self._gather():
                    self._commit(batch)
        finally:
            self._close()

    def _gather(self) -> list[_Waiting[E]]:
        try:
            batch = [self._queue.get(timeout=0.2)]
        except queue.Empty:
            return []
        self.status.waiting_since = began = time.monotonic()
        while len(batch) < BATCH_MOST and (left := began + self._window_s - time.monotonic()) > 0:
            try:
                batch.append(self._queue.get(timeout=min(left, QUIET_S)))
            except queue.Empty:
                break
        return batch

    def _commit(self, batch: list[_Waiting[E]]) -> None:
        while True:
            began = time.monotonic()
            try:
                self._write([waiting.entry for waiting in batch])
            except Exception as error:
                if self._is_passing(error):
                    self._failed(error)
                    if self._stop.wait(self._retry_s):
                        return  # unacknowledged: the devices will send again
                    continue
                self._one_by_one(batch, error)
            else:
                self.status.last_commit_s = time.monotonic() - began
                self.status.commits += 1
                self.status.stored += len(batch)
                self._tell(batch, None)
            self.status.error = ""
            self.status.waiting_since = None
            return

    def _failed(self, error: Exception) -> None:
        if not self.status.error:
            _log.error("the store failed, trying again: %s", error)
        self.status.failures += 1
        self.status.error = f"{type(error).__name__}: {error}"

    def _one_by_one(self, batch: list[_Waiting[E]], error: Exception) -> None:
        if len(batch) > 1:
            for waiting in batch:
                self._commit([waiting])
            return
        _log.error("an entry cannot be stored: %s", error)
        self.status.failures += 1
        self._tell(batch, NotStoredError(f"it cannot be stored: {type(error).__name__}"))

    def _tell(self, batch: list[_Waiting[E]], error: Exception | None) -> None:
        assert self._loop is not None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_resolve, batch, error)


def _resolve(batch: list[_Waiting[E]], error: Exception | None) -> None:
    for waiting in batch:
        if waiting.done is None or waiting.done.done():
            continue  # nobody waits, or the device went away
        if error is None:
            waiting.done.set_result(None)
        else:
            waiting.done.set_exception(error)
