"""No data is an alert of its own (MON-SILENCE-01, MON-SENSOR-01, MON-ARTEFACT-01, MON-CUFF-01,
MON-STORE-01, MON-ARTEFACT-02, MON-ARTEFACT-03)."""

from openketamine.core.monitoring import (
    Baseline,
    MonitoredPhase,
    limits_for,
    set_store_slow,
    silence_s,
)
from openketamine.core.monitoring.frame import Validity
from openketamine.core.protocols import load
from tests.spec.monitoring.bed import BASELINE, MODERATE, Bed, seconds


def test_ten_seconds_without_heart_rate_and_saturation_are_two_technical_alerts() -> None:
    bed = Bed().well(0, 5).waits_until(60)

    assert bed.about("silent:hr_bpm") == [("raised", 14)]
    assert bed.about("silent:spo2_pct") == [("raised", 14)]
    assert {e.alert.condition.kind for e in bed.events} == {"technical"}


def test_a_monitor_that_never_spoke_is_silent_too() -> None:
    assert Bed().waits_until(0).waits_until(60).about("silent:hr_bpm") == [("raised", 10)]


def _reports_each_minute() -> Bed:
    limits = limits_for(
        load("consensus-moderate"), BASELINE, MonitoredPhase.INFUSING, reporting_interval_s=60
    )
    return Bed(limits)


def test_a_monitor_set_to_report_each_minute_is_not_silent_between_its_reports() -> None:
    bed = _reports_each_minute()
    for minute in range(8):
        bed.hears(minute * 60, hr_bpm=70, spo2_pct=98)

    assert bed.told() == []


def test_it_is_silent_one_and_a_half_intervals_after_its_last_report() -> None:
    bed = _reports_each_minute().hears(0, hr_bpm=70, spo2_pct=98).hears(60, hr_bpm=70, spo2_pct=98)
    bed.waits_until(300)

    assert bed.about("silent:spo2_pct") == [("raised", 150)]


def test_a_low_value_holds_until_the_next_report_and_alerts_after_its_delay() -> None:
    bed = _reports_each_minute().hears(0, hr_bpm=70, spo2_pct=88).waits_until(59)

    assert bed.about("spo2_low") == [("raised", 15)]


def test_a_monitor_of_one_report_a_second_that_slows_down_is_silent_all_the_same() -> None:
    bed = Bed().well(0, 5).hears(64, hr_bpm=70, spo2_pct=98).waits_until(80)

    assert bed.about("silent:spo2_pct") == [("raised", 14), ("cleared", 64), ("raised", 74)]


def test_an_interval_never_shortens_the_silence_of_the_set() -> None:
    protocol = load("consensus-moderate")

    assert [silence_s(protocol, seconds) for seconds in (1, 6, 7, 60)] == [10, 10, 10.5, 90]


def test_silence_ends_with_the_next_good_value() -> None:
    bed = Bed().well(0, 5).well(20, 22)

    assert bed.about("silent:spo2_pct") == [("raised", 14), ("cleared", 20)]


def test_nothing_is_expected_of_the_monitor_during_check_in() -> None:
    limits = limits_for(load("consensus-moderate"), BASELINE, MonitoredPhase.CHECK_IN)

    assert Bed(limits).waits_until(0).waits_until(3600).told() == []


def test_silence_stops_a_wait_because_nothing_is_known_any_more() -> None:
    bed = Bed().well(0, 5).well(5, 8, spo2_pct=88).waits_until(60)

    assert bed.about("spo2_low") == []
    assert bed.about("silent:spo2_pct") == [("raised", 17)]


def test_silence_does_not_clear_an_alert_about_the_patient() -> None:
    bed = Bed().well(0, 20, spo2_pct=88).well(20, 22).waits_until(26)

    bed.waits_until(300)
    late = Bed().well(0, 20, spo2_pct=88).waits_until(300)

    assert bed.about("spo2_low") == [("raised", 15), ("cleared", 25)]
    assert late.about("spo2_low") == [("raised", 15)]


def test_a_sensor_that_is_off_is_said_at_once_and_is_never_a_low_value() -> None:
    bed = Bed().well(0, 5).hears(5, validity=Validity.SENSOR_OFF, spo2_pct=0)
    for second in range(6, 40):
        bed.hears(second, hr_bpm=70)

    assert bed.about("sensor_off:spo2_pct") == [("raised", 5)]
    assert bed.about("silent:spo2_pct") == []
    assert bed.about("spo2_very_low") == []


def test_a_poor_signal_alerts_after_30_seconds_without_a_usable_value() -> None:
    bed = Bed().well(0, 5)
    for second in range(5, 40):
        bed.hears(second, validity=Validity.QUESTIONABLE, rr_bpm=3)

    assert bed.about("artefact:rr_bpm") == [("raised", 35)]
    assert bed.about("rr_low") == []


def test_a_cuff_is_missed_after_one_and_a_half_intervals() -> None:
    bed = Bed().well(0, 2).hears(2, nibp_sys_mmhg=120, nibp_dia_mmhg=75).well(3, 1000)

    assert bed.about("cuff_missed") == [("raised", 902)]


def test_the_phase_without_cuffs_ends_the_missed_cuff() -> None:
    bed = Bed().well(0, 1000)
    bed.limits = limits_for(load("consensus-moderate"), Baseline(), MonitoredPhase.CHECK_IN)
    bed.waits_until(1001)

    assert bed.about("cuff_missed") == [("raised", 900), ("cleared", 999)]


def test_a_loose_sensor_is_one_alert_until_it_holds_for_5_seconds() -> None:
    bed = Bed().well(0, 5)
    for second in range(5, 12):
        bed.hears(second, validity=Validity.SENSOR_OFF, spo2_pct=None)
        bed.hears(second + 0.5, hr_bpm=70, spo2_pct=97)
    bed.well(12, 20)

    assert bed.about("sensor_off:spo2_pct") == [("raised", 5), ("cleared", 16.5)]


def test_a_pulse_oximeter_that_is_off_is_one_alert_not_two() -> None:
    bed = Bed().well(0, 5)
    for second in range(5, 60):
        bed.hears(second, hr_bpm=70)
        bed.hears(second, validity=Validity.SENSOR_OFF, spo2_pct=None, pr_bpm=None)

    assert {key for _, key, _ in bed.told()} == {"sensor_off:spo2_pct"}


def test_a_silent_heart_rate_is_no_alert_while_the_pulse_rate_comes() -> None:
    bed = Bed().waits_until(0).waits_until(15)
    bed.hears(15, pr_bpm=70, spo2_pct=98)

    assert bed.about("silent:hr_bpm") == [("raised", 10), ("cleared", 15)]


def test_a_jump_is_marked_and_the_value_still_counts() -> None:
    bed = Bed().well(0, 5).well(5, 25, hr_bpm=125)

    assert bed.about("jump:hr_bpm") == [("raised", 5), ("cleared", 11)]
    assert bed.about("hr_high") == [("raised", 20)]


def test_each_further_jump_prolongs_the_mark() -> None:
    bed = Bed().well(0, 3).well(3, 5, hr_bpm=125).well(5, 20)

    assert bed.about("jump:hr_bpm") == [("raised", 3), ("cleared", 11)]


def test_a_saturation_that_jumps_is_marked() -> None:
    bed = Bed().well(0, 5).well(5, 8, spo2_pct=87)

    assert bed.about("jump:spo2_pct") == [("raised", 5)]


def test_a_difference_after_a_pause_is_no_jump() -> None:
    bed = Bed().well(0, 5).hears(11, hr_bpm=125, spo2_pct=98)

    assert bed.told() == []


def test_heart_and_pulse_rate_more_than_20_apart_for_15_seconds_are_said() -> None:
    bed = Bed().well(0, 30, pr_bpm=91).well(30, 40, pr_bpm=88)

    assert bed.about("pulse_apart") == [("raised", 15), ("cleared", 35)]


def test_a_slow_store_is_an_alert_while_it_lasts() -> None:
    state, raised = set_store_slow(Bed().well(0, 2).state, True, seconds(3))
    state, again = set_store_slow(state, True, seconds(4))
    state, cleared = set_store_slow(state, False, seconds(5))

    assert [e.change for e in (*raised, *again, *cleared)] == ["raised", "cleared"]
    assert MODERATE.silence_ms == 10_000
