"""Alerts from the wire to the screen and into the record, and what a crash does to them."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from openketamine.actions.alerts import acknowledge_alert
from openketamine.core.session.commands import CommandKind
from openketamine.devices.hl7v2 import MllpClient
from openketamine.queries.watched import watch_terms
from openketamine.records.models import Alert, AlertTransition, SessionEvent, WatchState
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.bedside.service import (
    ROOT,
    Service,
    arrive,
    do,
    in_database,
    infuse,
    log_in,
    message,
    now,
    rows,
    switch_alerts,
)
from tests.bedside.sse import Said, Stream, listen

BED = "riverside^1"
LOW = 84.0  # under the limit of 85 % that raises a high alert after 5 s


async def breathe_low(monitor: MllpClient, seconds: float) -> None:
    """Send a low saturation twice a second."""
    for _ in range(int(seconds * 2)):
        assert (await monitor.send(message(BED, now(), spo2=LOW))).code == "AA"
        await asyncio.sleep(0.5)


async def next_alert(live: Stream, condition: str, state: str) -> Said:
    for _ in range(200):
        said = await live.next("alert")
        if (said.data["condition"], said.data["state"]) == (condition, state):
            return said
    raise AssertionError(f"{condition} was not {state}")


def alerts(world: World, condition: str) -> list[Alert]:
    with clinic_scope(world.clinic_id):
        return list(Alert.objects.filter(clinic_id=world.clinic_id, condition=condition))


def truncated(at: datetime) -> datetime:
    """To whole milliseconds, as the engine counts."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def transitions(world: World, condition: str) -> list[str]:
    with clinic_scope(world.clinic_id):
        found = AlertTransition.objects.filter(
            clinic_id=world.clinic_id, alert__condition=condition
        )
        return [row.change for row in found.order_by("id")]


def in_log(world: World, kind: str, alert_id: str) -> int:
    with clinic_scope(world.clinic_id):
        found = SessionEvent.objects.filter(clinic_id=world.clinic_id, kind=kind)
        return sum(json.loads(row.payload)["alert_id"] == alert_id for row in found)


def remembered(world: World, key: str) -> dict[str, Any] | None:
    """The alert as the engine's stored memory has it."""
    with clinic_scope(world.clinic_id):
        row = WatchState.objects.filter(clinic_id=world.clinic_id, bed_id=world.bed_id).first()
    if row is None:
        return None
    found: dict[str, Any] | None = json.loads(json.loads(row.state)["state"])["alerts"].get(key)
    return found


async def until(call: Any) -> Any:
    """Wait until a read of the database gives something true."""
    for _ in range(150):
        if found := await in_database(call):
            return found
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come")


async def test_a_low_saturation_reaches_the_screen_and_the_record_and_is_answered_from_the_page(
    service: Service, riverside: World
) -> None:
    await in_database(lambda: arrive(riverside))
    cookie = await in_database(lambda: log_in(riverside.nora))
    service.until(lambda health: health["watched_beds"] == 1)
    async with listen(service.live, cookie=cookie) as live, service.device() as monitor:
        await live.next("clock")
        await breathe_low(monitor, 5.5)
        said = (await next_alert(live, "spo2_very_low", "raised")).data
        assert said["bed"] == str(riverside.bed_id)
        assert said["session"] == str(riverside.session_id)
        assert (said["priority"], said["kind"]) == ("high", "physiological")
        assert said["facts"] == {"metric": "spo2_pct", "value": 84.0, "limit": 85.0}
        (alert,) = await until(lambda: alerts(riverside, "spo2_very_low"))
        assert alert.alert_id == said["id"]
        assert await in_database(lambda: in_log(riverside, "alert_raised", said["id"])) == 1

        await in_database(
            lambda: acknowledge_alert(riverside.session_id, said["id"], by=riverside.nora, at=now())
        )
        assert (await next_alert(live, "spo2_very_low", "acknowledged")).data["id"] == said["id"]
        await until(lambda: (remembered(riverside, "spo2_very_low") or {}).get("acknowledged_ms"))
        for _ in range(12):  # back to normal: an acknowledged alert clears after 5 s
            await monitor.send(message(BED, now(), spo2=98.0))
            await asyncio.sleep(0.5)
        assert (await next_alert(live, "spo2_very_low", "cleared")).data["id"] == said["id"]
    await until(lambda: "cleared" in transitions(riverside, "spo2_very_low"))
    found = await in_database(lambda: transitions(riverside, "spo2_very_low"))
    assert [change for change in found if change != "escalated"] == [
        *("raised", "acknowledged", "cleared")
    ]


async def test_a_crash_between_onset_and_alert_delays_nothing_and_doubles_nothing(
    service: Service, riverside: World
) -> None:
    """Each process has a clock that stands still, so that no slow machine changes the story."""
    onset = now()
    await in_database(lambda: arrive(riverside, at=onset - timedelta(minutes=1)))

    async def low_after(seconds: float) -> list[Alert]:
        """Crash, and a low value into the process that takes over at this time."""
        at = onset + timedelta(seconds=seconds)
        service.restart(clock_stands_at=at)
        service.until(lambda health: health["watched_beds"] == 1)
        async with service.device() as monitor:
            assert (await monitor.send(message(BED, at, spo2=LOW))).code == "AA"
        service.until(lambda health: health["alerts_to_record"] == 0)
        return await in_database(lambda: alerts(riverside, "spo2_very_low"))

    assert await low_after(0) == []
    assert await low_after(2) == []
    assert await low_after(4.9) == []
    (alert,) = await low_after(5.2)
    assert alert.onset_at == truncated(onset), "the first low value counts"
    assert alert.raised_at == truncated(onset) + timedelta(seconds=5)

    assert await low_after(7) == [alert]
    found = await in_database(lambda: transitions(riverside, "spo2_very_low"))
    assert found == ["raised"]
    assert await in_database(lambda: in_log(riverside, "alert_raised", alert.alert_id)) == 1


async def test_acknowledgements_survive_a_crash_also_those_made_while_nobody_watched(
    service: Service, riverside: World
) -> None:
    await in_database(lambda: arrive(riverside))
    service.until(lambda health: health["watched_beds"] == 1)
    async with service.device() as monitor:
        await breathe_low(monitor, 6)
    (alert,) = await until(lambda: alerts(riverside, "spo2_very_low"))
    service.kill()
    await in_database(
        lambda: acknowledge_alert(riverside.session_id, alert.alert_id, by=riverside.nora, at=now())
    )
    service.start()
    service.until_ready()
    await until(lambda: (remembered(riverside, "spo2_very_low") or {}).get("acknowledged_ms"))
    service.restart()
    async with service.device() as monitor:
        await breathe_low(monitor, 1.5)
    kept = await in_database(lambda: remembered(riverside, "spo2_very_low"))
    assert kept is not None
    assert kept["acknowledged_ms"] is not None
    found = await in_database(lambda: transitions(riverside, "spo2_very_low"))
    assert found[0] == "raised"
    assert found[-1] == "acknowledged"
    assert found.count("raised") == found.count("acknowledged") == 1


async def test_a_clinic_that_switched_alerts_off_gets_none(
    service: Service, riverside: World
) -> None:
    await in_database(lambda: switch_alerts(riverside, is_on=False))
    await in_database(lambda: arrive(riverside))
    async with service.device() as monitor:
        await breathe_low(monitor, 6)
    assert service.health()["watched_beds"] == 0
    assert await in_database(lambda: alerts(riverside, "spo2_very_low")) == []
    counted = "SELECT count(*) FROM okt_vital_frame"
    assert await in_database(lambda: rows(riverside, counted)) == [(12,)]


def test_the_watched_cuffs_count_from_the_start_of_the_infusion(riverside: World) -> None:
    before = now()
    infuse(riverside)

    terms = watch_terms(riverside.clinic_id, riverside.session_id)

    assert terms.since is not None
    assert before <= terms.since <= now()


async def test_a_monitor_that_falls_silent_during_an_infusion_is_told_on_the_screen(
    service: Service, riverside: World
) -> None:
    await in_database(lambda: infuse(riverside))
    cookie = await in_database(lambda: log_in(riverside.nora))
    service.until(lambda health: health["watched_beds"] == 1)
    module = ["-m", "openketamine.devices.virtual_patient"]
    arguments = [sys.executable, *module, "--port", str(service.mllp), "--bed", f"{BED}=normal"]
    patient = subprocess.Popen(arguments, cwd=ROOT)
    try:
        async with listen(service.live, cookie=cookie) as live:
            for _ in range(3):
                await live.next("frame")
            patient.send_signal(signal.SIGSTOP)
            said = await next_alert(live, "silent", "raised")
            assert said.data["kind"] == "technical"
            patient.send_signal(signal.SIGCONT)
            assert (await next_alert(live, "silent", "cleared")).data["bed"] == said.data["bed"]
    finally:
        patient.kill()
        patient.wait(10)


async def test_on_a_full_disk_nothing_is_acknowledged_the_screen_says_so_and_it_recovers(
    service: Service, riverside: World
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the limit is on this process's files; PostgreSQL's are the server's")
    await in_database(lambda: arrive(riverside))
    cookie = await in_database(lambda: log_in(riverside.nora))
    service.until(lambda health: health["watched_beds"] == 1)
    async with listen(service.live, cookie=cookie) as live, service.device() as monitor:
        await live.next("clock")
        assert (await monitor.send(message(BED, now(), spo2=97.0))).code == "AA"
        service.limit_file_size(1)
        sending = asyncio.create_task(monitor.send(message(BED, now(), spo2=96.0)))
        said = await next_alert(live, "store_slow", "raised")
        assert (said.data["kind"], said.data["priority"]) == ("technical", "high")
        health = service.health()
        assert (health["status"], health["store"]) == ("degraded", "failed")
        assert health["store_error"]
        assert not sending.done()
        service.limit_file_size(-1)
        assert (await sending).code == "AA"
        await next_alert(live, "store_slow", "cleared")
    service.until(lambda health: health["status"] == "ok" and health["alerts_to_record"] == 0)
    values = "SELECT spo2_pct FROM okt_vital_frame ORDER BY device_ms"
    assert await in_database(lambda: rows(riverside, values)) == [(97.0,), (96.0,)]
    found = await in_database(lambda: transitions(riverside, "store_slow"))
    assert found == ["raised", "cleared"]


async def test_alerts_end_with_the_session(service: Service, riverside: World) -> None:
    await in_database(lambda: arrive(riverside))
    service.until(lambda health: health["watched_beds"] == 1)
    async with service.device() as monitor:
        await breathe_low(monitor, 6)
        await until(lambda: alerts(riverside, "spo2_very_low"))
        await in_database(lambda: do(riverside, CommandKind.CANCEL, reason="went home"))
        service.until(lambda health: health["watched_beds"] == 0)
        await breathe_low(monitor, 6)
    service.until(lambda health: health["alerts_to_record"] == 0)
    (alert,) = await in_database(lambda: alerts(riverside, "spo2_very_low"))
    assert alert.state == "cleared"
