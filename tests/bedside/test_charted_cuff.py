"""A cuff taken by hand and charted on the session page counts for the watch (MON-CUFF-01)."""

from __future__ import annotations

import asyncio

from openketamine.core.session.commands import CommandKind
from openketamine.queries.alerts import open_alerts
from tests.actions.world import World
from tests.bedside.held import Clock, device, watching
from tests.bedside.service import do, in_database, infuse, message, now


async def until_missed(world: World, wanted: bool) -> None:
    """Wait until the record says that a cuff was missed, or that none is."""

    def is_missed() -> bool:
        found = open_alerts(clinic_id=world.clinic_id)
        return any(alert.condition == "cuff_missed" for alert in found)

    async with asyncio.timeout(30):
        while await in_database(is_missed) is not wanted:
            await asyncio.sleep(0.1)


async def test_a_charted_pressure_ends_the_alert_of_a_missed_cuff(riverside: World) -> None:
    await in_database(lambda: infuse(riverside))
    clock = Clock(now())
    pressure = {"sbp": "124", "dbp": "78"}
    async with watching(clock) as bedside, device(bedside) as monitor:
        await monitor.send(message("riverside^1", clock(), hr=61.0))  # the watch has begun
        clock.forward(200)
        await until_missed(riverside, True)
        await in_database(
            lambda: do(riverside, CommandKind.CHART, at=clock(), item="vitals", value=pressure)
        )
        await until_missed(riverside, False)
