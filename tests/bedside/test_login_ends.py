"""A stream ends with the login, or the wall screen, that opened it."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore

from openketamine.actions.displays import add_display, connect_display, revoke_display
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


async def test_a_wall_screen_hears_its_clinic_until_it_is_revoked(
    riverside: World, hilltop: World
) -> None:
    display = await in_database(lambda: add_display(name="Wall", by=riverside.ada, at=now()))
    kept = await in_database(lambda: connect_display(display.code, at=now()))
    async with (
        Bedside(DatabaseStore(), clock=now, viewer_of=viewer_of) as bedside,
        listen(bedside.live_port, display=kept) as live,
    ):
        await hear_clocks(live, 3)  # rechecked meanwhile, and still connected
        for world in (hilltop, riverside):
            bedside.hub.publish(
                "frame", {"of": str(world.bed_id)}, ms=0, clinic=str(world.clinic_id)
            )
        assert (await live.next("frame")).data == {"of": str(riverside.bed_id)}
        await in_database(lambda: revoke_display(display.id, by=riverside.ada, at=now()))
        with pytest.raises(ConnectionError, match="the stream ended"):
            await hear_clocks(live, 10)
        async with listen(bedside.live_port, display=kept) as again:
            assert again.status == 401


async def hear_clocks(live: Stream, count: int) -> None:
    for _ in range(count):
        await live.next("clock")
