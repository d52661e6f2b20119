"""A cuff that a monitor repeats in every message is one reading for what is due and the gate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from openketamine.records.models import VitalFrame
from openketamine.records.readings import monitor_readings, to_ms
from openketamine.records.scope import clinic_scope
from tests.actions.world import World, later


def report(world: World, minutes: Iterable[float], sbp: float | None = 138.0, **more: Any) -> None:
    """The same cuff at each of these minutes, with a heart rate."""
    with clinic_scope(world.clinic_id):
        for minute in minutes:
            VitalFrame.objects.create(
                clinic_id=world.clinic_id,
                bed_id=world.bed_id,
                device_ms=to_ms(later(minute)),
                received_ms=to_ms(later(minute)),
                digest=f"{round(minute * 60):016d}",
                hr_bpm=70.0,
                nibp_sys_mmhg=sbp,
                nibp_dia_mmhg=None if sbp is None else 84.0,
                **more,
            )


def taken(world: World, *, since: float = 0, only_cuff: bool = False) -> list[float]:
    """At which minutes the readings say that a pressure was taken."""
    with clinic_scope(world.clinic_id):
        found = monitor_readings(
            world.clinic_id,
            world.bed_id,
            since=later(since),
            until=later(60),
            only_cuff=only_cuff,
        )
    return [(r.at - later(0)).total_seconds() / 60 for r in found if r.metric == "sbp"]


@pytest.mark.parametrize("only_cuff", [True, False])
def test_repeats_are_no_readings_of_their_own(riverside: World, only_cuff: bool) -> None:
    report(riverside, range(20))
    report(riverside, range(20, 25), sbp=131.0)
    assert taken(riverside, only_cuff=only_cuff) == [0, 20]


@pytest.mark.parametrize("only_cuff", [True, False])
def test_a_span_that_begins_among_repeats_holds_no_reading_of_before(
    riverside: World, only_cuff: bool
) -> None:
    report(riverside, range(20))
    assert taken(riverside, since=10, only_cuff=only_cuff) == []


@pytest.mark.parametrize("only_cuff", [True, False])
def test_the_same_pressure_later_or_after_a_failed_cuff_is_a_reading(
    riverside: World, only_cuff: bool
) -> None:
    report(riverside, [0, 5])
    report(riverside, [6], sbp=None, flags='{"nibp_sys_mmhg":"invalid"}')
    report(riverside, [7])
    assert taken(riverside, only_cuff=only_cuff) == [0, 5, 7]
