"""Kill -9 of the bedside process under load: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openketamine.core.monitoring.frame import Frame, Metric, Sample
from openketamine.devices.hl7v2 import MllpClient, encode_oru
from tests.bedside.sse import listen

pytestmark = pytest.mark.load
ROOT = Path(__file__).parents[2]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEDS, EACH, KILLS = 8, 60, 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def message(bed: str, n: int) -> bytes:
    at = AT + timedelta(seconds=n)
    samples = (Sample(Metric.HR, 60.0 + n),)
    frame = Frame(bed_key=bed, device_at=at, received_at=at, samples=samples)
    return encode_oru(frame, control_id=f"{bed}-{n}", sent_at=at)


class Killable:
    def __init__(self, file: Path) -> None:
        self.mllp, self.live = free_port(), free_port()
        self.args = [sys.executable, "-m", "tests.load.bedside_process", str(file)]
        self.args += [str(self.mllp), str(self.live), str(BEDS)]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.args, cwd=ROOT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


async def send_all(port: int, bed: str, acked: set[tuple[str, int]]) -> int:
    async with MllpClient("127.0.0.1", port, ack_timeout_s=3, retry_s=0.05) as device:
        for n in range(EACH):
            if (await device.send(message(bed, n))).is_accepted:
                acked.add((bed, n))
        return device.resent


async def watch_one_bed(port: int, wanted: int) -> set[float]:
    """What Alice's page sees of BED0, with reconnects by Last-Event-ID."""
    seen: set[float] = set()
    last_id = "0-0"  # from the beginning: the first frames may come before the page
    while len(seen) < wanted:
        try:
            async with listen(port, cookie="alice", last_id=last_id) as live:
                while len(seen) < wanted:
                    said = await live.next("frame")
                    last_id = said.id
                    if said.data["bed"] == "BED0":
                        seen.add(said.data["values"]["hr_bpm"])
        except (OSError, IndexError):
            await asyncio.sleep(0.05)
    return seen


async def test_every_acknowledged_message_is_stored_once_and_the_page_recovers(
    tmp_path: Path,
) -> None:
    file = tmp_path / "store.sqlite3"
    bedside = Killable(file)
    acked: set[tuple[str, int]] = set()
    try:
        async with asyncio.timeout(90):
            page = asyncio.create_task(watch_one_bed(bedside.live, EACH))
            senders = [
                asyncio.create_task(send_all(bedside.mllp, f"BED{n}", acked)) for n in range(BEDS)
            ]
            for kill in range(1, KILLS + 1):
                while len(acked) < kill * BEDS * EACH // (KILLS + 1):
                    await asyncio.sleep(0.01)
                bedside.kill()
                assert any(not task.done() for task in senders)
                bedside.start()
            resent = sum(await asyncio.gather(*senders))
            seen = await page
    finally:
        bedside.kill()
    db = sqlite3.connect(file)
    stored = db.execute("SELECT bed, device_ms FROM frame").fetchall()
    db.close()
    start = int(AT.timestamp())
    kept = [(bed, ms // 1000 - start) for bed, ms in stored]
    assert acked == {(f"BED{n}", k) for n in range(BEDS) for k in range(EACH)}
    assert sorted(kept) == sorted(acked)
    assert resent > 0
    assert seen == {60.0 + n for n in range(EACH)}
