"""While the store is held up, and when the process is ended meanwhile, nothing is acknowledged
that is not stored."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.actions.world import AT, World
from tests.bedside.service import Service, in_database, message, rows

BED = "riverside^1"
MESSAGE = message(BED, AT, hr=61.0)


@contextmanager
def held_up(database_url: str) -> Iterator[None]:
    """Somebody else holds the table of measurements, as a long backup or repair would."""
    if database_url.startswith("sqlite"):
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(database_url)
        other.execute("LOCK TABLE okt_vital_frame IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def stored(world: World) -> list[float]:
    return [hr for (hr,) in rows(world, "SELECT hr_bpm FROM okt_vital_frame")]


async def test_a_message_waits_for_its_answer_until_it_is_stored_and_health_says_so(
    service: Service, riverside: World, database_url: str
) -> None:
    async with service.device() as monitor:
        with held_up(database_url):
            sending = asyncio.create_task(monitor.send(MESSAGE))
            health = await asyncio.to_thread(service.until, lambda health: health["store"] != "ok")
            assert health["status"] == "degraded"
            assert not sending.done()
        assert (await sending).code == "AA"
    assert await in_database(lambda: stored(riverside)) == [61.0]
    service.until(lambda health: health["status"] == "ok")


async def test_a_process_that_is_ended_meanwhile_acknowledges_nothing_and_the_resend_is_stored_once(
    service: Service, riverside: World, database_url: str
) -> None:
    async with service.device() as monitor:
        with held_up(database_url):
            sending = asyncio.create_task(monitor.send(MESSAGE))
            await asyncio.to_thread(service.until, lambda health: health["store"] != "ok")
            await asyncio.to_thread(service.end)
            with pytest.raises(ConnectionError):
                await sending
        assert await in_database(lambda: stored(riverside)) == []
        service.start()
        service.until_ready()
        assert (await monitor.send(MESSAGE)).code == "AA"
    assert await in_database(lambda: stored(riverside)) == [61.0]
