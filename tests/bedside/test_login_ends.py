"""A stream ends with the login that opened it."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore

from openketamine.bedside.database import DatabaseStore
from openketamine.bedside.login import viewer_of
from openketamine.bedside.run import Bedside
from tests.actions.world import World
from tests.bedside.service import in_database, log_in, now
from tests.bedside.sse import Stream, listen


async def test_signing_out_ends_the_stream(riverside: World) -> None:
    cookie = await in_database(lambda: log_in(riverside.nora))
    async with (
        Bedside(DatabaseStore(), clock=now, viewer_of=viewer_of, recheck_s=0.5) as bedside,
        listen(bedside.live_port, cookie=cookie) as live,
    ):
        await hear_clocks(live, 3)  # rechecked meanwhile, and still signed in
        await in_database(lambda: SessionStore(cookie).flush())
        with pytest.raises(ConnectionError, match="the stream ended"):
            await hear_clocks(live, 10)


async def hear_clocks(live: Stream, count: int) -> None:
    for _ in range(count):
        await live.next("clock")
