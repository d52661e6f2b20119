"""No data is an alert of its own (MON-SILENCE-01, MON-SENSOR-01, MON-ARTEFACT-01, MON-CUFF-01,
MON-CLOCK-01, MON-STORE-01, MON-DEVICE-01, MON-DEVICE-02)."""

from openketamine.core.monitoring import Baseline, MonitoredPhase, limits_for, set_store_slow
from openketamine.core.monitoring.frame import DeviceAlert, Metric, Validity
from openketamine.core.protocols import load
from tests.spec.monitoring.bed import BASELINE, MODERATE, Bed, seconds


def test_ten_seconds_without_heart_rate_and_saturation_are_two_technical_alerts() -> None:
    bed = Bed().well(0, 5).waits_until(60)

    assert bed.about("silent:hr_bpm") == [("raised", 14)]
    assert bed.about("silent:spo2_pct") == [("raised", 14)]
    assert {e.alert.condition.kind for e in bed.events} == {"technical"}


def test_a_monitor_that_never_spoke_is_silent_too() -> None:
    assert Bed().waits_until(0).waits_until(60).about("silent:hr_bpm") == [("raised", 10)]


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


def test_a_device_clock_that_is_off_by_more_than_a_minute_is_said() -> None:
    bed = Bed().hears(0, device_s=-90, hr_bpm=70, spo2_pct=98)

    assert bed.about("device_clock") == [("raised", 0)]
    assert bed.state.values["hr_bpm"] == 70


def test_a_clock_that_is_set_back_is_believed_after_five_steady_frames() -> None:
    bed = Bed().well(0, 10)
    for second in range(10, 20):
        bed.hears(second, device_s=second - 3600, hr_bpm=45, spo2_pct=98)

    assert bed.about("device_clock") == [("raised", 14)]
    assert bed.state.values["hr_bpm"] == 45


def test_the_device_s_own_alerts_are_shown_with_its_priority_until_it_ends_them() -> None:
    def says(phase: str) -> DeviceAlert:
        return DeviceAlert("196616", "APNEA", "physiological", "high", phase, Metric.RR)

    bed = Bed().well(0, 2).hears(2, alerts=(says("start"),)).hears(3, alerts=(says("continue"),))
    bed.hears(4, alerts=(says("end"),))
    bed.hears(4.5, alerts=(DeviceAlert("2", "NEVER SEEN", "technical", "", "end"),))
    bed.hears(5, alerts=(DeviceAlert("1", "LEAD OFF", "technical", "", "start"),))

    assert bed.about("device_physiological:196616") == [("raised", 2), ("ended", 4)]
    assert bed.about("device_technical:1") == [("raised", 5)]


def test_a_slow_store_is_an_alert_while_it_lasts() -> None:
    state, raised = set_store_slow(Bed().well(0, 2).state, True, seconds(3))
    state, again = set_store_slow(state, True, seconds(4))
    state, cleared = set_store_slow(state, False, seconds(5))

    assert [e.change for e in (*raised, *again, *cleared)] == ["raised", "cleared"]
    assert MODERATE.silence_ms == 10_000
