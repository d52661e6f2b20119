"""The bedside process in this process, with a clock that a test moves by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from openketamine.bedside.database import DatabaseStore
from openketamine.bedside.run import Bedside
from openketamine.devices.hl7v2 import MllpClient


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


@asynccontextmanager
async def watching(clock: Clock) -> AsyncIterator[Bedside]:
    """The process, once it watches a bed."""
    bedside = Bedside(DatabaseStore(), clock=clock, viewer_of=lambda cookie: None)
    async with bedside:
        await until(bedside, lambda health: health["watched_beds"] == 1)
        yield bedside


async def until(bedside: Bedside, is_so: Callable[[dict[str, Any]], bool]) -> None:
    for _ in range(600):
        if is_so(bedside.health()):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"it did not come: {bedside.health()}")


def device(bedside: Bedside) -> MllpClient:
    return MllpClient("127.0.0.1", bedside.mllp.port, ack_timeout_s=30, attempts=1)
