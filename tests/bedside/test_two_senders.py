"""Two monitors that send as one bed, over real connections (MON-SOURCE-01)."""

from __future__ import annotations

from datetime import timedelta

from openketamine.queries.alerts import alert_history
from openketamine.records.models import VitalFrame
from openketamine.records.scope import clinic_scope
from openketamine.ui import words
from tests.actions.world import World
from tests.bedside.held import Clock, device, until, watching
from tests.bedside.service import arrive, in_database, message, now

BED = "riverside^1"


def told(world: World) -> list[tuple[str, str]]:
    """What was said of two senders, oldest first, with the words of the page."""
    found = reversed(alert_history(clinic_id=world.clinic_id))
    return [
        (one.change, words.condition(one.alert.condition))
        for one in found
        if one.alert.condition == "two_senders"
    ]


def stored(world: World) -> list[tuple[float, str]]:
    with clinic_scope(world.clinic_id):
        rows = VitalFrame.objects.filter(clinic_id=world.clinic_id, hr_bpm__isnull=False)
        return list(rows.order_by("device_ms", "hr_bpm").values_list("hr_bpm", "source"))


async def test_two_monitors_at_one_bed_are_told_and_both_are_stored(riverside: World) -> None:
    clock = Clock(now())
    await in_database(lambda: arrive(riverside, at=clock() - timedelta(minutes=1)))
    async with watching(clock) as bedside, device(bedside) as one, device(bedside) as other:
        for _ in range(12):
            at = clock.forward(1)
            assert (await one.send(message(BED, at, hr=61.0))).code == "AA"
            assert (await other.send(message(BED, at, hr=95.0))).code == "AA"
        await until(bedside, lambda health: health["alerts_to_record"] == 0)

    assert await in_database(lambda: told(riverside)) == [
        ("raised", "Two monitors send as this bed")
    ]
    kept = await in_database(lambda: stored(riverside))
    assert [value for value, _ in kept] == [61.0, 95.0] * 12
    assert {source for _, source in kept} == {"OPENKETAMINE-SIM@127.0.0.1"}


async def test_a_monitor_that_connects_anew_and_sends_again_what_was_open_is_not_told(
    riverside: World,
) -> None:
    clock = Clock(now())
    await in_database(lambda: arrive(riverside, at=clock() - timedelta(minutes=1)))
    async with watching(clock) as bedside:
        begin = clock()
        async with device(bedside) as one:
            for second in range(1, 13):
                clock.forward(1)
                await one.send(message(BED, begin + timedelta(seconds=second), hr=61.0))
        async with device(bedside) as anew:
            for second in range(6, 25):
                if second > 12:
                    clock.forward(1)
                await anew.send(message(BED, begin + timedelta(seconds=second), hr=61.0))
        await until(bedside, lambda health: health["alerts_to_record"] == 0)

    assert await in_database(lambda: told(riverside)) == []
    assert len(await in_database(lambda: stored(riverside))) == 24
