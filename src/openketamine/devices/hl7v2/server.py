"""The MLLP server: many connections, many messages on each, answers in order.

It can send acknowledgements and nothing else: `_answer` is its only writer and takes `Ack`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from openketamine.devices.hl7v2.ack import Ack, encode_ack
from openketamine.devices.hl7v2.framing import MAX_BYTES, Fault, Framer, frame
from openketamine.devices.hl7v2.message import APPLICATION_ERROR, APPLICATION_REJECT
from openketamine.devices.hl7v2.segments import peek_header

_log = logging.getLogger(__name__)
_READ = 65536


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a connection."""

    host: str
    port: int


Handler = Callable[[bytes, Peer], Awaitable[Ack]]
OnFault = Callable[[Fault, Peer], None]
Clock = Callable[[], datetime]


class MllpServer:
    """Serves `handler` over MLLP. `port` 0 takes a free one; `port` tells which after start.

    Messages of one connection are handled concurrently, up to `in_flight`, and acknowledged in
    their order, so that a sender that does not wait shares one commit. With `in_flight` answers
    open the socket is not read further. Silence of `silence_s` within a message ends it.
    """

    def __init__(
        self,
        handler: Handler,
        host: str,
        port: int,
        *,
        clock: Clock,
        on_fault: OnFault | None = None,
        max_bytes: int = MAX_BYTES,
        in_flight: int = 256,
        silence_s: float = 10.0,
    ) -> None:
        self.handler = handler
        self.host = host
        self.port = port
        self.clock = clock
        self.on_fault = on_fault
        self.max_bytes = max_bytes
        self.in_flight = in_flight
        self.silence_s = silence_s
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def connection_count(self) -> int:
        """How many devices are connected now."""
        return len(self._connections)

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._connected, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and end all connections; open messages stay unacknowledged."""
        if self._server is not None:
            self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def __aenter__(self) -> MllpServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, TimeoutError, asyncio.CancelledError):
            pass  # the device went away, or we close
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(*writer.get_extra_info("peername")[:2])
        answers: asyncio.Queue[asyncio.Task[Ack] | None] = asyncio.Queue(self.in_flight)
        sender = asyncio.create_task(self._answer(answers, writer))
        reading = asyncio.create_task(self._read(reader, peer, answers))
        try:
            await asyncio.wait({sender, reading}, return_when=asyncio.FIRST_COMPLETED)
            if not sender.done():  # else nobody takes the answers any more
                await reading
            await sender
        finally:
            reading.cancel()
            sender.cancel()
            while not answers.empty():
                open_task = answers.get_nowait()
                if open_task is not None:
                    open_task.cancel()

    async def _read(
        self,
        reader: asyncio.StreamReader,
        peer: Peer,
        answers: asyncio.Queue[asyncio.Task[Ack] | None],
    ) -> None:
        framer = Framer(self.max_bytes)
        while True:
            try:
                timeout = self.silence_s if framer.is_waiting else None
                data = await asyncio.wait_for(reader.read(_READ), timeout)
            except TimeoutError:
                items: list[bytes | Fault] = [f] if (f := framer.give_up()) else []
            else:
                items = framer.feed(data)
                if not data and (rest := framer.give_up()):
                    items.append(rest)
            for item in items:
                await answers.put(asyncio.create_task(self._handle(item, peer)))
            if reader.at_eof():
                await answers.put(None)
                return

    async def _handle(self, item: bytes | Fault, peer: Peer) -> Ack:
        if isinstance(item, Fault):
            if self.on_fault is not None:
                self.on_fault(item, peer)
            return encode_ack(
                peek_header(item.raw), APPLICATION_REJECT, item.reason, at=self.clock()
            )
        try:
            return await self.handler(item, peer)
        except Exception:  # one message must not end the others of this connection
            _log.exception("a message from %s:%s could not be handled", peer.host, peer.port)
            reason = "internal error; the message was not stored"
            return encode_ack(peek_header(item), APPLICATION_ERROR, reason, at=self.clock())

    async def _answer(
        self, answers: asyncio.Queue[asyncio.Task[Ack] | None], writer: asyncio.StreamWriter
    ) -> None:
        while (task := await answers.get()) is not None:
            ack = await task
            if not isinstance(ack, Ack):
                raise TypeError("only an acknowledgement may be sent to a device")
            writer.write(frame(ack))
            await writer.drain()
