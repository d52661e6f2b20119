"""Kill -9 of the bedside process under load: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from openketamine.actions.set_up import add_bed
from openketamine.devices.hl7v2 import MllpClient
from tests.actions.world import AT, World
from tests.bedside.service import Service, in_database, log_in, message, rows, text_id
from tests.bedside.sse import listen

pytestmark = pytest.mark.load
BEDS, EACH, KILLS = 8, 60, 3


async def send_all(port: int, bed: str, acked: set[tuple[str, int]]) -> int:
    async with MllpClient("127.0.0.1", port, ack_timeout_s=3, retry_s=0.05) as monitor:
        for n in range(EACH):
            at = AT + timedelta(seconds=n)
            if (await monitor.send(message(bed, at, hr=60.0 + n))).is_accepted:
                acked.add((bed, n))
        return monitor.resent


async def watch_one_bed(port: int, cookie: str, bed_id: str, wanted: int) -> set[float]:
    """What a nurse's page sees of one bed, with reconnects by Last-Event-ID."""
    seen: set[float] = set()
    last_id = "0-0"  # from the beginning: the first frames may come before the page
    while len(seen) < wanted:
        try:
            async with listen(port, cookie=cookie, last_id=last_id) as live:
                while len(seen) < wanted:
                    said = await live.next("frame")
                    last_id = said.id
                    if said.data["bed"] == bed_id:
                        seen.add(said.data["values"]["hr_bpm"])
        except (OSError, IndexError):
            await asyncio.sleep(0.05)
    return seen


def stored_frames(world: World, key_of: dict[str, str]) -> list[tuple[str, int]]:
    found = rows(world, "SELECT bed_id, device_ms FROM okt_vital_frame")
    start = int(AT.timestamp())
    return sorted((key_of[text_id(bed)], ms // 1000 - start) for bed, ms in found)


async def test_every_acknowledged_message_is_stored_once_and_the_page_recovers(
    service: Service, riverside: World
) -> None:
    def beds() -> dict[str, str]:
        keys = [f"BED{n}" for n in range(BEDS)]
        by, at = riverside.system, AT
        return {str(add_bed(name=key, device_key=key, by=by, at=at)): key for key in keys}

    key_of = await in_database(beds)
    cookie = await in_database(lambda: log_in(riverside.nora))
    service.restart()  # it knows the beds
    watched = next(bed for bed, key in key_of.items() if key == "BED0")
    acked: set[tuple[str, int]] = set()
    async with asyncio.timeout(120):
        page = asyncio.create_task(watch_one_bed(service.live, cookie, watched, EACH))
        senders = [asyncio.create_task(send_all(service.mllp, k, acked)) for k in key_of.values()]
        for kill in range(1, KILLS + 1):
            while len(acked) < kill * BEDS * EACH // (KILLS + 1):
                await asyncio.sleep(0.01)
            service.kill()
            assert any(not task.done() for task in senders)
            service.start()
        resent = sum(await asyncio.gather(*senders))
        seen = await page
    assert acked == {(f"BED{n}", k) for n in range(BEDS) for k in range(EACH)}
    assert await in_database(lambda: stored_frames(riverside, key_of)) == sorted(acked)
    assert resent > 0
    assert seen == {60.0 + n for n in range(EACH)}
