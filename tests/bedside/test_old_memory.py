"""A stored watch of another version, or a broken one, loses no alert and no unfinished work."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from openketamine.actions.actor import system_actor
from openketamine.actions.alerts import NewAlert, acknowledge_alert, raise_alert
from openketamine.actions.set_up import add_bed
from openketamine.bedside.store import BedPlace
from openketamine.bedside.watch import Watch
from openketamine.core.session.commands import CommandKind
from openketamine.records.models import Alert, AlertTransition, Bed, WatchState
from openketamine.records.scope import clinic_scope
from tests.actions.world import World
from tests.bedside.service import Service, arrive, do, in_database, message, now

BED = "riverside^1"
OLD = Path(__file__).with_name("old_watch_state.json")
"""As the engine before the first numbered format wrote it: a very low saturation that is in the
record, and slow breathing that is on its way there."""
WRITTEN = datetime.fromisoformat("2026-03-02T09:00:29+00:00")


def old_memory(world: World) -> str:
    """The old state as of this minute and of this session."""
    shift = now().replace(microsecond=0) - WRITTEN
    text = OLD.read_text().replace("SESSION", str(world.session_id))
    text = re.sub(
        r"\b17724[0-9]{8}\b", lambda m: str(int(m[0]) + int(shift.total_seconds()) * 1000), text
    )
    return re.sub(
        r"2026-03-02T[0-9:.+]+",
        lambda m: (datetime.fromisoformat(m[0]) + shift).isoformat(timespec="milliseconds"),
        text,
    )


def remember(world: World, text: str) -> None:
    with clinic_scope(world.clinic_id):
        WatchState.objects.create(
            id=uuid4(),
            clinic_id=world.clinic_id,
            bed_id=world.bed_id,
            state=text,
            saved_at=now(),
        )


def record(world: World, condition: str, onset_at: datetime, **facts: object) -> str:
    """An alert that stands open in the record."""
    alert_id = f"{condition}:{onset_at.isoformat(timespec='milliseconds')}"
    is_saturation = condition.startswith("spo2")
    new = NewAlert(
        alert_id=alert_id,
        condition=condition,
        kind="physiological" if is_saturation else "technical",
        priority="high" if is_saturation else "medium",
        onset_at=onset_at,
        facts=facts,
    )
    by = system_actor(world.clinic_id, "bedside")
    raise_alert(world.session_id, new, by=by, at=now())
    return alert_id


def record_remembered(world: World, text: str) -> str:
    """The old state's first alert, which had reached the record."""
    alert = json.loads(json.loads(text)["state"])["alerts"]["spo2_very_low"]
    onset_at = datetime.fromtimestamp(alert["onset_ms"] // 1000, UTC)
    return record(world, "spo2_very_low", onset_at, metric="spo2_pct", value=84, limit=85.0)


def steps(world: World, alert_id: str) -> list[tuple[str, str]]:
    """What happened to an alert, each with its reason."""
    with clinic_scope(world.clinic_id):
        found = AlertTransition.objects.filter(
            clinic_id=world.clinic_id, alert__alert_id=alert_id
        ).order_by("id")
        return [(row.change, json.loads(row.facts).get("reason", "")) for row in found]


def state_of(world: World, alert_id: str) -> str:
    with clinic_scope(world.clinic_id):
        return Alert.objects.get(clinic_id=world.clinic_id, alert_id=alert_id).state


async def breathe_well(service: Service, seconds: int) -> None:
    """Normal values, each stamped a second after the one before."""
    async with service.device() as monitor:
        begin = now()
        for second in range(seconds):
            at = begin + timedelta(seconds=second)
            reply = await monitor.send(message(BED, at, spo2=98.0, hr=70.0, rr=14.0))
            assert reply.code == "AA"


def start(service: Service) -> None:
    service.start()
    service.until_ready()
    service.until(lambda health: health["alerts_to_record"] == 0)


def test_an_old_memory_keeps_its_unfinished_work_and_its_alerts_sound_again(
    service: Service, riverside: World
) -> None:
    service.kill()
    arrive(riverside, at=now() - timedelta(minutes=2))
    text = old_memory(riverside)
    recorded = record_remembered(riverside, text)
    (on_its_way,) = (item["alert_id"] for item in json.loads(text)["outbox"])
    remember(riverside, text)

    start(service)

    again = ("raised_again", "monitoring_restarted")
    assert steps(riverside, recorded) == [("raised", ""), again]
    assert steps(riverside, on_its_way) == [("raised", ""), again]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"outbox":null}',
        '{"session":1,"count":0,"outbox":[{"n":1},7],"state":null}',
        '{"session":"","count":0,"outbox":[],"state":"{\\"format\\":1,\\"clocks\\":[]}"}',
    ],
)
def test_whatever_stands_in_a_memory_reading_it_ends_in_a_new_watch(text: str) -> None:
    watch = Watch(lambda place, item: None)
    place = BedPlace(clinic="c", bed="b")

    watch.restore(place, text)

    assert (watch.open_count, watch.due()) == (0, [])


async def test_a_broken_memory_loses_no_alert_and_later_values_end_it(
    service: Service, riverside: World
) -> None:
    service.kill()
    await in_database(lambda: arrive(riverside))
    onset_at = now() - timedelta(seconds=20)
    alert_id = await in_database(
        lambda: record(riverside, "spo2_low", onset_at, metric="spo2_pct", value=88, limit=90.0)
    )
    await in_database(lambda: remember(riverside, "{"))

    await in_database(lambda: start(service))
    last = await in_database(lambda: steps(riverside, alert_id)[-1])
    assert last[0] == "raised_again"
    async with asyncio.timeout(60):
        while await in_database(lambda: steps(riverside, alert_id)[-1]) == last:
            await breathe_well(service, 1)
            await asyncio.sleep(0.5)
    assert (await in_database(lambda: steps(riverside, alert_id)))[-1] == ("ended", "")


def test_an_answered_alert_stays_answered(service: Service, riverside: World) -> None:
    service.kill()
    arrive(riverside)
    alert_id = record(riverside, "artefact:spo2_pct", now(), metric="spo2_pct")
    acknowledge_alert(riverside.session_id, alert_id, by=riverside.nora, at=now())
    remember(riverside, "broken")

    start(service)
    service.end()  # it writes what waits

    assert steps(riverside, alert_id) == [("raised", ""), ("acknowledged", "")]
    with clinic_scope(riverside.clinic_id):
        kept = json.loads(WatchState.objects.get(clinic_id=riverside.clinic_id).state)
    known = json.loads(kept["state"])["alerts"]["artefact:spo2_pct"]
    assert known["acknowledged_by"] == str(riverside.nora.staff_id)


def test_an_alert_of_a_session_that_is_over_ends_and_says_why(
    service: Service, riverside: World
) -> None:
    service.kill()
    arrive(riverside)
    alert_id = record(riverside, "silent:spo2_pct", now(), metric="spo2_pct")
    do(riverside, CommandKind.CANCEL, reason="went home")

    start(service)

    assert steps(riverside, alert_id) == [("raised", ""), ("cleared", "monitoring_restarted")]
    assert state_of(riverside, alert_id) == "cleared"


def test_an_alert_that_this_engine_cannot_know_ends_and_says_why(
    service: Service, riverside: World
) -> None:
    service.kill()
    arrive(riverside)
    alert_id = record(riverside, "moon_phase", now())

    start(service)

    assert steps(riverside, alert_id) == [("raised", ""), ("cleared", "monitoring_restarted")]


def test_the_alerts_of_a_bed_that_went_out_of_use_end_with_their_reason(
    service: Service, riverside: World
) -> None:
    service.kill()
    arrive(riverside, at=now() - timedelta(minutes=2))
    lost = record(riverside, "spo2_low", now() - timedelta(seconds=30))
    add_bed(name="Room 9", device_key="riverside^9", by=riverside.system, at=now())
    with clinic_scope(riverside.clinic_id):
        Bed.objects.filter(pk=riverside.bed_id).update(is_active=False)

    start(service)

    assert steps(riverside, lost) == [("raised", ""), ("cleared", "monitoring_restarted")]
    assert state_of(riverside, lost) == "cleared"
    service.restart()  # and once is enough
    service.until(lambda health: health["alerts_to_record"] == 0)
    assert len(steps(riverside, lost)) == 2
