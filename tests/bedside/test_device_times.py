"""Times that a device sends without an offset are in its clinic's time zone (MON-CLOCK-01)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from openketamine.queries.alerts import open_alerts
from openketamine.records.models import Clinic, VitalFrame
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.bedside.held import Clock, device, until, watching
from tests.bedside.service import arrive, in_database, message, now

BED = "riverside^1"
DENVER = ZoneInfo("America/Denver")


def local_message(at: datetime) -> bytes:
    """A message whose times are what a clock on a wall in Denver shows, and nothing more."""
    shown = at.astimezone(DENVER).replace(tzinfo=UTC)
    return message(BED, shown, hr=61.0).replace(b"+0000", b"")


def kept(world: World) -> list[int]:
    with clinic_scope(world.clinic_id):
        rows = VitalFrame.objects.filter(clinic_id=world.clinic_id).order_by("received_ms")
        return list(rows.values_list("device_ms", flat=True))


def settle(world: World, zone: str, at: datetime) -> None:
    """A clinic in this zone, with a patient who came a minute ago."""
    Clinic.objects.filter(pk=world.clinic_id).update(timezone=zone)
    arrive(world, at=at - timedelta(minutes=1))


async def test_a_wall_clock_time_is_that_of_the_clinic_and_a_wrong_clock_is_told(
    riverside: World,
) -> None:
    def conditions() -> set[str]:
        found = open_alerts(clinic_id=riverside.clinic_id)
        return {row.condition.partition(":")[0] for row in found}

    clock = Clock(now().replace(microsecond=0))
    await in_database(lambda: settle(riverside, DENVER.key, clock()))
    async with watching(clock) as bedside, device(bedside) as monitor:
        assert (await monitor.send(local_message(clock()))).code == "AA"
        await until(bedside, lambda health: health["alerts_to_record"] == 0)
        assert await in_database(conditions) == set()
        assert await in_database(lambda: kept(riverside)) == [int(clock().timestamp()) * 1000]

        fast = clock.forward(1) + timedelta(hours=2)
        assert (await monitor.send(local_message(fast))).code == "AA"
        await until(bedside, lambda health: health["alerts_to_record"] == 0)
    assert await in_database(conditions) == {"device_clock"}


async def test_a_zone_that_nobody_knows_loses_no_data(riverside: World) -> None:
    clock = Clock(now())
    await in_database(lambda: settle(riverside, "Nowhere/Land", clock()))
    async with watching(clock) as bedside, device(bedside) as monitor:
        assert (await monitor.send(local_message(clock()))).code == "AA"
