"""How the process ends: on request, or when a part of it has died."""

from __future__ import annotations

import asyncio

from openketamine.bedside.database import DatabaseStore
from openketamine.bedside.login import viewer_of
from openketamine.bedside.run import Bedside
from tests.actions.world import World
from tests.bedside.service import Service, now


async def test_a_part_that_dies_is_noticed(riverside: World) -> None:
    async with Bedside(DatabaseStore(), clock=now, viewer_of=viewer_of) as bedside:
        await asyncio.sleep(0)
        assert not bedside.failed.is_set()
        bedside._tasks[-1].cancel()
        await asyncio.wait_for(bedside.failed.wait(), 20)


def test_on_request_it_ends_in_order(service: Service) -> None:
    service.end()
    assert service.process.returncode == 0
