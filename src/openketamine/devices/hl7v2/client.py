"""An MLLP sender that keeps resending until it is acknowledged: for recordings and simulators."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from openketamine.devices.hl7v2.framing import Fault, Framer, frame
from openketamine.devices.hl7v2.message import Hl7Error
from openketamine.devices.hl7v2.segments import field_of, peek_header, read_segments


@dataclass(frozen=True, slots=True)
class AckReply:
    """What the receiver answered: AA, AE or AR, and its reason."""

    code: str
    control_id: str
    reason: str

    @property
    def is_accepted(self) -> bool:
        """True for AA: the receiver has it durably."""
        return self.code == "AA"


class MllpClient:
    """One connection; reconnects by itself. `attempts` None means: for ever."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        ack_timeout_s: float = 5.0,
        retry_s: float = 0.5,
        attempts: int | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.ack_timeout_s = ack_timeout_s
        self.retry_s = retry_s
        self.attempts = attempts
        self.resent = 0
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._framer = Framer()
        self._replies: list[AckReply] = []

    async def __aenter__(self) -> MllpClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.disconnect()

    async def disconnect(self) -> None:
        """Drop the connection; the next `send` makes a new one."""
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(ConnectionError, TimeoutError):
                await self._writer.wait_closed()
        self._reader = self._writer = None
        self._framer = Framer()
        self._replies = []

    async def send(self, message: bytes) -> AckReply:
        """Send one message until it is answered; raises ConnectionError after `attempts`."""
        control_id = peek_header(message).control_id
        tried = 0
        while True:
            tried += 1
            try:
                return await asyncio.wait_for(
                    self._exchange(message, control_id), self.ack_timeout_s
                )
            except (OSError, TimeoutError) as error:  # ConnectionError is an OSError
                await self.disconnect()
                if self.attempts is not None and tried >= self.attempts:
                    raise ConnectionError(
                        f"{self.host}:{self.port} did not acknowledge: {error or 'timeout'}"
                    ) from None
            await asyncio.sleep(self.retry_s)
            self.resent += 1

    async def _exchange(self, message: bytes, control_id: str) -> AckReply:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        self._writer.write(frame(message))
        await self._writer.drain()
        while True:
            reply = await self._next_reply()
            if reply.control_id == control_id:
                return reply  # another one answers an earlier try

    async def _next_reply(self) -> AckReply:
        assert self._reader is not None
        while not self._replies:
            data = await self._reader.read(65536)
            if not data:
                raise ConnectionError("the connection was closed")
            for item in self._framer.feed(data):
                if not isinstance(item, Fault) and (reply := read_ack(item)):
                    self._replies.append(reply)
        return self._replies.pop(0)


def read_ack(raw: bytes) -> AckReply | None:
    """The MSA segment of an acknowledgement; None when there is none."""
    try:
        segments = read_segments(raw)
    except Hl7Error:
        return None
    for line in segments.lines:
        if line.startswith("MSA"):
            fields = line.split(segments.separators.field)
            text = [segments.separators.unescape(field_of(fields, n)) for n in (1, 2, 3)]
            return AckReply(*text)
    return None
