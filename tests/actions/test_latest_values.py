"""What a board shows of a bed: its newest values, found without reading its history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openketamine.actions.set_up import add_bed
from openketamine.queries.rows import Latest
from openketamine.queries.vitals import latest_values
from openketamine.records.models import VitalFrame
from openketamine.records.readings import to_ms
from openketamine.records.scope import clinic_scope
from tests.actions.world import AT, World, later

NOW = later(60)


def store(world: World, minutes: float, *, flags: str = "", **values: Any) -> None:
    """One frame of the bed, `minutes` ago."""
    ms = to_ms(later(60 - minutes))
    with clinic_scope(world.clinic_id):
        VitalFrame.objects.create(
            clinic_id=world.clinic_id,
            bed_id=world.bed_id,
            device_ms=ms,
            received_ms=ms,
            digest=f"{ms % 10**16:016d}",
            flags=flags,
            **values,
        )


def latest(world: World) -> Latest:
    with clinic_scope(world.clinic_id):
        return latest_values(world.clinic_id, [world.bed_id], NOW)[world.bed_id]


def test_each_metric_has_its_own_newest_value(riverside: World) -> None:
    store(riverside, 2, hr_bpm=70.0, spo2_pct=97.0)
    store(riverside, 1, hr_bpm=72.0)
    found = latest(riverside)
    assert found["hr_bpm"] == (72.0, later(59), "")
    assert found["spo2_pct"] == (97.0, later(58), "")


def test_a_cuff_is_known_for_half_an_hour_and_a_stream_for_three_minutes(
    riverside: World,
) -> None:
    store(riverside, 31, nibp_sys_mmhg=150.0)
    assert latest(riverside) == {}
    store(riverside, 29, nibp_sys_mmhg=138.0, nibp_dia_mmhg=84.0, hr_bpm=70.0)
    store(riverside, 3.5, spo2_pct=97.0)
    found = latest(riverside)
    assert {m: value for m, (value, _at, _flag) in found.items()} == {
        "nibp_sys_mmhg": 138.0,
        "nibp_dia_mmhg": 84.0,
    }


def test_a_sensor_that_came_off_replaces_the_last_value(riverside: World) -> None:
    store(riverside, 1, spo2_pct=97.0)
    store(riverside, 0.5, flags='{"spo2_pct":"sensor_off"}')
    assert latest(riverside)["spo2_pct"] == (None, later(59.5), "sensor_off")


def test_what_has_not_happened_yet_is_not_shown(riverside: World) -> None:
    store(riverside, 1, hr_bpm=70.0)
    store(riverside, -1, hr_bpm=99.0)
    assert latest(riverside)["hr_bpm"][0] == 70.0


@pytest.mark.parametrize("beds", [1, 4])
def test_four_questions_are_asked_whatever_the_beds_and_their_history(
    riverside: World, beds: int
) -> None:
    ids = [riverside.bed_id]
    for n in range(1, beds):
        ids.append(add_bed(name=f"Room {n}", device_key=f"k{n}", by=riverside.system, at=AT))
    for second in range(120):  # a monitor that repeats its last cuff in every message
        store(riverside, second / 60, hr_bpm=70.0, nibp_sys_mmhg=138.0)
    with clinic_scope(riverside.clinic_id), CaptureQueriesContext(connection) as asked:
        found = latest_values(riverside.clinic_id, ids, NOW)
    assert found[riverside.bed_id]["hr_bpm"] == (70.0, NOW, "")
    assert len(asked) == 4
    with clinic_scope(riverside.clinic_id), connection.cursor() as cursor:
        cursor.execute(asked[1]["sql"])
        assert len(cursor.fetchall()) == 1  # of 120 frames


def cuff_age_min(world: World) -> float:
    """How old the pressure is that a board shows, in minutes; both halves are of one cuff."""
    found = latest(world)
    (at,) = {found[metric][1] for metric in ("nibp_sys_mmhg", "nibp_dia_mmhg")}
    return (NOW - at).total_seconds() / 60


def cuff(world: World, minutes: float, sys: float = 138.0, dia: float = 84.0, **more: Any) -> None:
    store(world, minutes, nibp_sys_mmhg=sys, nibp_dia_mmhg=dia, **more)


def test_a_cuff_that_a_monitor_repeats_in_every_message_is_as_old_as_its_first_report(
    riverside: World,
) -> None:
    for second in range(0, 12 * 60, 10):
        cuff(riverside, second / 60, hr_bpm=70.0)
    assert cuff_age_min(riverside) == pytest.approx(710 / 60)
    assert latest(riverside)["hr_bpm"] == (70.0, NOW, "")


def test_the_first_report_is_that_after_another_pressure(riverside: World) -> None:
    for minutes in (9, 8, 7):
        cuff(riverside, minutes)
    cuff(riverside, 6, dia=90.0)
    for minutes in (5, 4, 3, 2, 1, 0):
        cuff(riverside, minutes)
    assert cuff_age_min(riverside) == 5


def test_the_same_pressure_at_the_next_cuff_of_the_schedule_is_a_new_one(
    riverside: World,
) -> None:
    for minutes in (10, 5, 0):
        cuff(riverside, minutes)
    assert cuff_age_min(riverside) == 0


def test_the_same_pressure_after_a_failed_cuff_is_a_new_one(riverside: World) -> None:
    cuff(riverside, 2)
    store(riverside, 1, flags='{"nibp_sys_mmhg":"invalid"}')
    cuff(riverside, 0)
    assert cuff_age_min(riverside) == 0


def test_a_reading_under_its_own_time_keeps_it_however_often_it_is_sent(riverside: World) -> None:
    cuff(riverside, 8)
    store(riverside, 0, hr_bpm=70.0)
    assert cuff_age_min(riverside) == 8


def test_a_repeated_cuff_of_one_bed_says_nothing_of_another(
    riverside: World, hilltop: World
) -> None:
    for minutes in (4, 3, 2, 1, 0):
        cuff(riverside, minutes)
    cuff(hilltop, 0)
    assert cuff_age_min(riverside) == 4
    assert cuff_age_min(hilltop) == 0
