"""From the wire to the disk to the screen: real sockets, the real process, the real schema."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore

from openketamine.core.session.commands import CommandKind
from openketamine.queries.rejects import rejects_of_no_clinic
from tests.actions.world import AT, World
from tests.bedside.service import (
    Service,
    arrive,
    do,
    in_database,
    log_in,
    message,
    now,
    rows,
    text_id,
)
from tests.bedside.sse import listen

ORIGIN = "http://127.0.0.1:8000"
BED = "riverside^1"


def stored(world: World) -> list[float]:
    return [hr for (hr,) in rows(world, "SELECT hr_bpm FROM okt_vital_frame ORDER BY device_ms")]


async def test_a_message_is_on_disk_when_it_is_acknowledged_and_the_nurse_sees_it(
    service: Service, riverside: World
) -> None:
    await in_database(lambda: arrive(riverside))
    cookie = await in_database(lambda: log_in(riverside.nora))
    service.until(lambda health: health["watched_beds"] == 1)
    async with (
        listen(service.live, cookie=cookie, origin=ORIGIN) as live,
        service.device() as monitor,
    ):
        await live.next("clock")
        reply = await monitor.send(message(BED, AT, hr=61.0))
        assert reply.code == "AA"
        assert await in_database(lambda: stored(riverside)) == [61.0]
        said = (await live.next("frame")).data
    assert said["bed"] == str(riverside.bed_id)
    assert said["session"] == str(riverside.session_id)
    assert said["at"] == int(AT.timestamp() * 1000)
    assert said["values"] == {"hr_bpm": 61.0}
    assert live.headers["x-accel-buffering"] == "no"
    assert live.headers["access-control-allow-origin"] == ORIGIN
    assert live.headers["access-control-allow-credentials"] == "true"
    sql = "SELECT session_id FROM okt_vital_frame"
    ((session,),) = await in_database(lambda: rows(riverside, sql))
    assert text_id(session) == str(riverside.session_id)


async def test_a_message_sent_twice_is_acknowledged_twice_and_stored_once(
    service: Service, riverside: World
) -> None:
    async with service.device() as monitor:
        twice = [(await monitor.send(message(BED, AT, hr=61.0))).code for _ in range(2)]
    assert twice == ["AA", "AA"]
    assert await in_database(lambda: stored(riverside)) == [61.0]


async def test_a_screen_that_was_away_gets_everything_it_missed_in_order_even_after_a_restart(
    service: Service, riverside: World
) -> None:
    cookie = await in_database(lambda: log_in(riverside.nora))
    async with listen(service.live, cookie=cookie) as live, service.device() as monitor:
        await live.next("clock")
        await monitor.send(message(BED, AT, hr=61.0))
        last = await live.next("frame")
    async with service.device() as monitor:
        for n in range(2, 8):
            await monitor.send(message(BED, AT + timedelta(seconds=n), hr=60.0 + n))
    service.restart()
    async with listen(service.live, cookie=cookie, last_id=last.id) as live:
        seen = [(await live.next("frame")).data["values"]["hr_bpm"] for _ in range(7)]
    assert seen == [61.0, 62.0, 63.0, 64.0, 65.0, 66.0, 67.0]  # the last one again, then the rest
    async with listen(service.live, f"beds=all&last_event_id={last.id}", cookie=cookie) as live:
        assert (await live.next("frame")).data["values"]["hr_bpm"] == 61.0


async def test_what_happens_in_a_session_is_told_to_the_screens(
    service: Service, riverside: World
) -> None:
    cookie = await in_database(lambda: log_in(riverside.faye))
    async with listen(service.live, cookie=cookie) as live:
        await live.next("clock")
        await in_database(lambda: arrive(riverside))
        said = (await live.next("session")).data
    assert said == {
        "session": str(riverside.session_id),
        "seq": 1,
        "kind": "arrived",
        "phase": "check_in",
    }


async def test_the_front_desk_hears_of_sessions_but_sees_no_measurements(
    service: Service, riverside: World
) -> None:
    cookie = await in_database(lambda: log_in(riverside.faye))
    async with listen(service.live, cookie=cookie) as live, service.device() as monitor:
        await live.next("clock")
        await monitor.send(message(BED, AT, hr=61.0))
        await in_database(lambda: arrive(riverside))
        heard = [await live.any() for _ in range(6)]
    assert {said.event for said in heard} == {"clock", "session"}


async def test_a_screen_sees_only_the_beds_of_its_own_clinic(
    service: Service, riverside: World, hilltop: World
) -> None:
    cookie = await in_database(lambda: log_in(hilltop.nora))
    async with listen(service.live, cookie=cookie) as live, service.device() as monitor:
        await live.next("clock")
        await monitor.send(message(BED, AT, hr=61.0))
        reply = await monitor.send(message("hilltop^1", AT, hr=62.0))
        assert reply.code == "AA"
        assert (await live.next("frame")).data["bed"] == str(hilltop.bed_id)


async def test_a_message_that_may_be_of_several_clinics_is_filed_with_none(
    service: Service, riverside: World, hilltop: World
) -> None:
    raw = message("NOWHERE", AT, hr=61.0)
    async with service.device() as monitor:
        await monitor.send(message(BED, AT, hr=61.0))  # the gateway has served riverside
        reply = await monitor.send(raw)
    assert reply.code == "AE"
    sql = "SELECT id FROM okt_device_reject WHERE clinic_id IS NOT NULL"
    assert await in_database(lambda: rows(riverside, sql) + rows(hilltop, sql)) == []
    found = await in_database(lambda: rejects_of_no_clinic(limit=5))
    assert (found.refused, [kept.size for kept in found.newest]) == (1, [len(raw)])


@pytest.mark.parametrize("cookie", ["", "made-up"])
async def test_without_a_login_nothing_is_streamed(service: Service, cookie: str) -> None:
    async with listen(service.live, cookie=cookie) as live:
        assert live.status == 401


async def test_a_login_that_ended_opens_no_stream(service: Service, riverside: World) -> None:
    cookie = await in_database(lambda: log_in(riverside.nora))
    await in_database(lambda: SessionStore(cookie).flush())
    async with listen(service.live, cookie=cookie) as live:
        assert live.status == 401


async def test_another_web_site_may_not_read_the_stream(service: Service, riverside: World) -> None:
    cookie = await in_database(lambda: log_in(riverside.nora))
    async with listen(service.live, cookie=cookie, origin="http://evil.example") as live:
        assert "access-control-allow-origin" not in live.headers


@pytest.mark.parametrize(
    ("raw", "code", "reason"),
    [
        (message("NOWHERE", AT, hr=61.0), "AE", "no bed has the device key"),
        (b"MSH|^~\\&|X||||20260302||ADT^A01|C1|P|2.6\r", "AR", "not supported"),
    ],
)
async def test_a_message_that_cannot_be_used_is_kept_raw_and_refused_with_a_reason(
    service: Service, riverside: World, raw: bytes, code: str, reason: str
) -> None:
    async with service.device() as monitor:
        reply = await monitor.send(raw)
    assert reply.code == code
    assert reason in reply.reason
    kept = await in_database(lambda: rows(riverside, "SELECT code, raw FROM okt_device_reject"))
    assert [(said, bytes(content)) for said, content in kept] == [(code, raw)]


async def test_bytes_that_are_no_message_are_kept_raw_too(
    service: Service, riverside: World
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.mllp)
    writer.write(b"\x0bMSH|^~\\&|CUT")
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    assert b"MSA|AR" in answer
    service.until(lambda health: health["stored"] == 1)
    kept = await in_database(lambda: rows(riverside, "SELECT reason, raw FROM okt_device_reject"))
    ((reason, raw),) = kept
    assert "no end block" in reason
    assert b"MSH|^~\\&|CUT" in bytes(raw)


async def test_a_session_that_was_cancelled_gets_no_more_frames(
    service: Service, riverside: World
) -> None:
    await in_database(lambda: arrive(riverside))
    service.until(lambda health: health["watched_beds"] == 1)
    await in_database(lambda: do(riverside, CommandKind.CANCEL, reason="went home"))
    service.until(lambda health: health["watched_beds"] == 0)
    async with service.device() as monitor:
        await monitor.send(message(BED, now(), hr=61.0))
    sql = "SELECT session_id FROM okt_vital_frame"
    assert await in_database(lambda: rows(riverside, sql)) == [(None,)]
