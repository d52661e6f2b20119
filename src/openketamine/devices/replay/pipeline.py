"""An MLLP connection with several messages on their way, for recordings that play fast.

A receiver answers after its group commit, so that one message at a time would hold a recording
to a few messages a second, whatever its speed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

from openketamine.devices.hl7v2.client import AckReply, read_ack
from openketamine.devices.hl7v2.framing import Fault, Framer, frame
from openketamine.devices.hl7v2.segments import peek_header

IN_FLIGHT = 32


class Pipeline:
    """Sends in order; what was not answered when a connection broke is sent again, in order.

    `attempts` tries in a row without any answer raise ConnectionError; None means: for ever.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        attempts: int | None = None,
        ack_timeout_s: float = 5.0,
        retry_s: float = 0.5,
    ) -> None:
        self.host, self.port = host, port
        self.attempts, self.ack_timeout_s, self.retry_s = attempts, ack_timeout_s, retry_s
        self.resent = 0
        self._waiting: deque[tuple[str, bytes]] = deque()  # control id and message
        self._replies: deque[AckReply] = deque()
        self._connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._framer = Framer()

    async def __aenter__(self) -> Pipeline:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._disconnect()

    @property
    def waiting(self) -> int:
        """How many messages have no answer yet."""
        return len(self._waiting)

    async def put(self, message: bytes) -> None:
        """Send without waiting for the answer."""
        self._waiting.append((peek_header(message).control_id, message))
        if self._connection is not None:
            with contextlib.suppress(OSError):  # found again where the answer is awaited
                await self._write(message)

    async def answered(self) -> AckReply:
        """The next answer to any of the waiting messages."""
        tried = 0
        while True:
            try:
                if self._connection is None:
                    await self._connect(is_again=tried > 0)
                reply = await asyncio.wait_for(self._next_reply(), self.ack_timeout_s)
            except (OSError, TimeoutError) as error:  # ConnectionError is an OSError
                await self._disconnect()
                tried += 1
                if self.attempts is not None and tried >= self.attempts:
                    raise ConnectionError(
                        f"{self.host}:{self.port} did not acknowledge: {error or 'timeout'}"
                    ) from None
                await asyncio.sleep(self.retry_s)
                continue
            if found := next((w for w in self._waiting if w[0] == reply.control_id), None):
                self._waiting.remove(found)
                return reply  # another one answers an earlier try

    async def _connect(self, *, is_again: bool) -> None:
        self._connection = await asyncio.open_connection(self.host, self.port)
        for _, message in self._waiting:
            await self._write(message)
        self.resent += len(self._waiting) if is_again else 0

    async def _write(self, message: bytes) -> None:
        assert self._connection is not None
        writer = self._connection[1]
        writer.write(frame(message))
        await writer.drain()

    async def _next_reply(self) -> AckReply:
        assert self._connection is not None
        while not self._replies:
            data = await self._connection[0].read(65536)
            if not data:
                raise ConnectionError("the connection was closed")
            for item in self._framer.feed(data):
                if not isinstance(item, Fault) and (reply := read_ack(item)):
                    self._replies.append(reply)
        return self._replies.popleft()

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        self._framer = Framer()
        self._replies.clear()
        if connection is not None:
            connection[1].close()
            with contextlib.suppress(OSError, TimeoutError):
                await connection[1].wait_closed()
