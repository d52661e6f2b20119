"""From the wire to the disk to the screen, over real sockets and a real file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openketamine.bedside.run import Bedside
from openketamine.bedside.store import BedPlace
from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.devices.hl7v2 import MllpClient, encode_oru
from tests.bedside.sqlite_store import SqliteStore
from tests.bedside.sse import listen

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8000"
PLACES = {
    "ROOM1": BedPlace(clinic="clinic-a", bed="bed-1", session="session-1"),
    "OTHER": BedPlace(clinic="clinic-b", bed="bed-9"),
}


def message(n: int, *, bed: str = "ROOM1", hr: float = 60.0) -> bytes:
    at = AT + timedelta(seconds=n)
    frame = Frame(
        bed_key=bed,
        device_at=at,
        received_at=at,
        samples=(Sample(Metric.HR, hr + n), Sample(Metric.SPO2, None, Validity.SENSOR_OFF)),
    )
    return encode_oru(frame, control_id=f"{bed}-{n}", sent_at=at)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "store.sqlite3", PLACES)


@pytest.fixture
async def bedside(store: SqliteStore) -> AsyncIterator[Bedside]:
    logins = {"alice": "clinic-a", "bob": "clinic-b"}
    async with Bedside(
        store, clock=lambda: datetime.now(UTC), clinic_of=logins.get, origins=[ORIGIN]
    ) as running:
        yield running


def rows(store: SqliteStore, table: str) -> int:
    count: int = store.connection().execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return count


async def test_a_message_is_on_disk_when_it_is_acknowledged_and_alice_sees_it(
    bedside: Bedside, store: SqliteStore
) -> None:
    async with (
        listen(bedside.live_port, cookie="alice", origin=ORIGIN) as live,
        MllpClient("127.0.0.1", bedside.mllp.port, attempts=1) as device,
    ):
        await live.next("clock")
        reply = await device.send(message(1))
        assert (reply.code, reply.control_id) == ("AA", "ROOM1-1")
        assert rows(store, "frame") == 1
        said = (await live.next("frame")).data
    assert (said["bed"], said["session"]) == ("bed-1", "session-1")
    assert said["at"] == int((AT + timedelta(seconds=1)).timestamp() * 1000)
    assert said["values"] == {"hr_bpm": 61.0}
    assert said["flags"] == {"spo2_pct": "sensor_off"}
    assert live.headers["x-accel-buffering"] == "no"
    assert live.headers["access-control-allow-origin"] == ORIGIN
    assert live.headers["access-control-allow-credentials"] == "true"


async def test_a_message_sent_twice_is_acknowledged_twice_and_stored_once(
    bedside: Bedside, store: SqliteStore
) -> None:
    async with MllpClient("127.0.0.1", bedside.mllp.port, attempts=1) as device:
        assert [(await device.send(message(1))).code for _ in range(2)] == ["AA", "AA"]
    assert rows(store, "frame") == 1


async def test_a_viewer_who_was_away_gets_everything_missed_in_order(bedside: Bedside) -> None:
    async with MllpClient("127.0.0.1", bedside.mllp.port, attempts=1) as device:
        async with listen(bedside.live_port, cookie="alice") as live:
            await live.next("clock")
            await device.send(message(1))
            last = await live.next("frame")
        for n in range(2, 8):
            await device.send(message(n))
        async with listen(bedside.live_port, cookie="alice", last_id=last.id) as live:
            seen = [(await live.next("frame")).data["values"]["hr_bpm"] for _ in range(7)]
    assert seen == [61.0, 62.0, 63.0, 64.0, 65.0, 66.0, 67.0]  # the last one again, then the rest


async def test_a_viewer_sees_only_the_beds_of_the_own_clinic(bedside: Bedside) -> None:
    async with (
        listen(bedside.live_port, cookie="bob") as live,
        MllpClient("127.0.0.1", bedside.mllp.port, attempts=1) as device,
    ):
        await live.next("clock")
        await device.send(message(1))
        await device.send(message(2, bed="OTHER"))
        assert (await live.next("frame")).data["bed"] == "bed-9"


@pytest.mark.parametrize("cookie", ["", "mallory"])
async def test_without_a_login_nothing_is_streamed(bedside: Bedside, cookie: str) -> None:
    async with listen(bedside.live_port, cookie=cookie) as live:
        assert live.status == 401


async def test_another_web_site_may_not_read_the_stream(bedside: Bedside) -> None:
    async with listen(bedside.live_port, cookie="alice", origin="http://evil.example") as live:
        assert "access-control-allow-origin" not in live.headers


@pytest.mark.parametrize(
    ("raw", "code", "reason"),
    [
        (message(1, bed="NOWHERE"), "AE", "no bed has the device key"),
        (b"MSH|^~\\&|X||||20260302||ADT^A01|C1|P|2.6\r", "AR", "not supported"),
    ],
)
async def test_a_message_that_cannot_be_used_is_kept_raw_and_refused_with_a_reason(
    bedside: Bedside, store: SqliteStore, raw: bytes, code: str, reason: str
) -> None:
    async with MllpClient("127.0.0.1", bedside.mllp.port, attempts=1) as device:
        reply = await device.send(raw)
    assert reply.code == code
    assert reason in reply.reason
    assert store.connection().execute("SELECT raw FROM reject").fetchall() == [(raw,)]


async def test_while_the_store_fails_nothing_is_acknowledged_and_it_resumes_by_itself(
    bedside: Bedside, store: SqliteStore
) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # another writer holds the file: writes fail after 5 s
    device = MllpClient("127.0.0.1", bedside.mllp.port, ack_timeout_s=30, attempts=1)
    async with device:
        sending = asyncio.create_task(device.send(message(1)))
        for _ in range(200):
            if bedside.health()["store"] == "failed":
                break
            await asyncio.sleep(0.05)
        assert bedside.health()["store"] == "failed"
        assert "locked" in bedside.health()["store_error"]
        assert not sending.done()
        other.execute("ROLLBACK")
        other.close()
        assert (await sending).code == "AA"
    assert rows(store, "frame") == 1
    assert bedside.health()["status"] == "ok"
