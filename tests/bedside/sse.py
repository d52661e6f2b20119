"""A small real HTTP client of the live streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from openketamine.queries.displays import COOKIE


@dataclass
class Said:
    id: str
    event: str
    data: dict[str, Any]


class Stream:
    def __init__(self, reader: asyncio.StreamReader, status: int, headers: dict[str, str]) -> None:
        self.reader = reader
        self.status = status
        self.headers = headers

    async def next(self, event: str, timeout_s: float = 20) -> Said:
        """The next event of this name."""
        async with asyncio.timeout(timeout_s):
            while (said := await self._read()).event != event:
                pass
        return said

    async def any(self, timeout_s: float = 20) -> Said:
        """The next event."""
        async with asyncio.timeout(timeout_s):
            return await self._read()

    async def _read(self) -> Said:
        fields: dict[str, str] = {}
        while True:
            line = (await self.reader.readline()).decode()
            if not line:
                raise ConnectionError("the stream ended")
            name, colon, value = line.rstrip("\r\n").partition(": ")
            if colon and name in ("id", "event", "data"):
                fields[name] = value
            elif line == "\n" and "data" in fields:
                return Said(fields["id"], fields["event"], json.loads(fields["data"]))


@asynccontextmanager
async def listen(
    port: int,
    query: str = "beds=all",
    *,
    cookie: str = "",
    display: str = "",
    last_id: str = "",
    origin: str = "",
) -> AsyncIterator[Stream]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET /live?{query} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"Cookie: sessionid={cookie}"] if cookie else []
    lines += [f"Cookie: {COOKIE}={display}"] if display else []
    lines += [f"Last-Event-ID: {last_id}"] if last_id else []
    lines += [f"Origin: {origin}"] if origin else []
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    status = int((await reader.readline()).split()[1])
    headers: dict[str, str] = {}
    while line := (await reader.readline()).decode().strip():
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    try:
        yield Stream(reader, status, headers)
    finally:
        writer.close()
        await writer.wait_closed()
