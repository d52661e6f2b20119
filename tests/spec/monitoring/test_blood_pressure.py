"""Blood pressure from the cuff: no delay, and a repeated cuff (MON-BP-01, MON-BP-02,
MON-BP-03, MON-BP-04, MON-BP-05)."""

from dataclasses import replace

import pytest

from openketamine.core.monitoring import Baseline, MonitoredPhase, limits_for
from openketamine.core.protocols import load
from tests.spec.monitoring.bed import MODERATE, Bed, seconds


@pytest.mark.parametrize(
    ("systolic", "diastolic", "keys"),
    [
        (180, 80, ["bp_pause", "bp_rise"]),
        (150, 110, ["bp_pause"]),
        (179, 109, ["bp_recheck", "bp_rise"]),
        (160, 90, ["bp_recheck"]),
        (159, 99, []),
        (90, 60, []),
        (89, 60, ["bp_low"]),
        (71, 40, ["bp_low", "bp_fall"]),
    ],
)
def test_a_cuff_alerts_at_once_at_the_limits_of_the_moderate_set(
    systolic: float, diastolic: float, keys: list[str]
) -> None:
    bed = Bed().well(0, 2).hears(2, nibp_sys_mmhg=systolic, nibp_dia_mmhg=diastolic)

    assert [(change, key) for change, key, _ in bed.told()] == [("raised", k) for k in keys]


def test_the_guideline_set_pauses_at_160_over_100() -> None:
    limits = limits_for(load("guideline-2021"), Baseline(), MonitoredPhase.INFUSING)
    bed = Bed(limits).well(0, 2).hears(2, nibp_sys_mmhg=160, nibp_dia_mmhg=80)

    assert [key for _, key, _ in bed.told()] == ["bp_pause"]


def test_without_a_baseline_there_is_no_relative_limit() -> None:
    limits = limits_for(load("consensus-moderate"), Baseline(), MonitoredPhase.INFUSING)
    bed = Bed(limits).well(0, 2).hears(2, nibp_sys_mmhg=155, nibp_dia_mmhg=80)

    assert limits.sbp_rise_mmhg is None
    assert bed.told() == []


def test_the_relative_limit_is_40_percent_over_the_own_baseline() -> None:
    low = replace(MODERATE, sbp_rise_mmhg=100 * 1.4)
    assert limits_for(
        load("consensus-moderate"), Baseline(sbp_mmhg=100), MonitoredPhase.INFUSING
    ).sbp_rise_mmhg == pytest.approx(140)
    bed = Bed(low).well(0, 2).hears(2, nibp_sys_mmhg=141, nibp_dia_mmhg=80)

    assert [key for _, key, _ in bed.told()] == ["bp_rise"]


def test_the_next_good_cuff_ends_a_medium_pressure_alert() -> None:
    bed = Bed().well(0, 2).hears(2, nibp_sys_mmhg=165, nibp_dia_mmhg=90)
    bed.well(3, 60).hears(60, nibp_sys_mmhg=140, nibp_dia_mmhg=85)

    assert bed.about("bp_recheck") == [("raised", 2), ("cleared", 60)]


def test_a_high_pressure_asks_for_a_cuff_within_2_minutes_and_misses_it_at_3() -> None:
    bed = Bed().well(0, 2).hears(2, nibp_sys_mmhg=185, nibp_dia_mmhg=90).well(3, 200)

    assert bed.state.repeat_cuff_due_ms == int(seconds(122).timestamp() * 1000)
    assert bed.about("cuff_missed") == [("raised", 182)]


def test_an_invasive_pressure_is_held_to_the_same_limits() -> None:
    bed = Bed().well(0, 2).hears(2, abp_sys_mmhg=185, abp_dia_mmhg=90)

    assert bed.about("bp_pause") == [("raised", 2)]


def test_a_pressure_to_recheck_asks_for_its_cuff_in_5_minutes() -> None:
    bed = Bed().well(0, 2).hears(2, nibp_sys_mmhg=161, nibp_dia_mmhg=80)

    assert bed.state.repeat_cuff_due_ms == int(seconds(302).timestamp() * 1000)


def test_a_pressure_far_above_the_own_baseline_asks_for_a_cuff_too() -> None:
    limits = limits_for(load("consensus-moderate"), Baseline(sbp_mmhg=100), MonitoredPhase.INFUSING)
    bed = Bed(limits).well(0, 2).hears(2, nibp_sys_mmhg=150, nibp_dia_mmhg=80)

    assert bed.about("bp_rise") == [("raised", 2)]
    assert bed.state.repeat_cuff_due_ms == int(seconds(122).timestamp() * 1000)


def test_a_low_saturation_beside_a_normal_cuff_asks_for_no_cuff() -> None:
    bed = Bed().hears(0, spo2_pct=79, nibp_sys_mmhg=120, nibp_dia_mmhg=70)

    assert bed.about("spo2_very_low") == [("raised", 0)]
    assert bed.state.repeat_cuff_due_ms is None


def test_an_arterial_line_asks_for_no_cuff() -> None:
    bed = Bed().well(0, 2).hears(2, abp_sys_mmhg=185, abp_dia_mmhg=90)

    assert bed.state.repeat_cuff_due_ms is None


def test_the_halves_of_one_reading_may_come_in_two_messages() -> None:
    bed = Bed().well(0, 2).hears(2, nibp_sys_mmhg=150).hears(2.2, nibp_dia_mmhg=112)
    bed.hears(4, nibp_sys_mmhg=150)

    assert bed.about("bp_pause") == [("raised", 2.2)]
    assert bed.state.alerts["bp_pause"].limit == 110


def test_a_diastolic_pressure_alone_is_judged() -> None:
    high = Bed().hears(0, nibp_dia_mmhg=112)
    normal = Bed().hears(0, nibp_dia_mmhg=75)

    assert high.about("bp_pause") == [("raised", 0)]
    assert normal.told() == []


def test_a_cuff_repeated_under_its_own_time_counts_once_and_disturbs_nothing() -> None:
    bed = Bed()
    for second in range(200):
        bed.hears(second, hr_bpm=70, spo2_pct=98)
        bed.hears(second, device_s=-30, nibp_sys_mmhg=165, nibp_dia_mmhg=80)

    assert bed.told() == [("raised", "bp_recheck", 0)]
    assert bed.state.cuff_ms == int(seconds(-30).timestamp() * 1000)


def test_a_cuff_of_more_than_5_minutes_ago_is_history() -> None:
    bed = Bed().well(0, 2).hears(2, device_s=-299, nibp_sys_mmhg=185, nibp_dia_mmhg=80)

    assert bed.told() == []


def test_a_pause_for_the_diastolic_names_the_diastolic() -> None:
    bed = Bed().well(0, 2).hears(2, nibp_sys_mmhg=150, nibp_dia_mmhg=112)
    both = Bed().well(0, 2).hears(2, nibp_sys_mmhg=182, nibp_dia_mmhg=112)

    def named(of: Bed) -> tuple[str, float | None, float | None]:
        alert = of.state.alerts["bp_pause"]
        return str(alert.metric), alert.value, alert.limit

    assert named(bed) == ("nibp_dia_mmhg", 112, 110)
    assert named(both) == ("nibp_sys_mmhg", 182, 180)
