"""Low oxygen saturation: the deeper it falls, the sooner it alerts (MON-SPO2-01, MON-SPO2-02)."""

from openketamine.core.monitoring.frame import Validity
from tests.spec.monitoring.bed import Bed, seconds


def test_below_90_alerts_after_15_seconds() -> None:
    bed = Bed().well(0, 10).well(10, 30, spo2_pct=89)

    assert bed.about("spo2_low") == [("raised", 25)]
    assert bed.events[0].alert.priority == "medium"


def test_a_dip_of_14_seconds_alerts_nobody() -> None:
    bed = Bed().well(0, 10).well(10, 24, spo2_pct=89).well(24, 60)

    assert bed.told() == []


def test_below_85_is_a_high_alert_after_5_seconds() -> None:
    bed = Bed().well(0, 10).well(10, 20, spo2_pct=84)

    assert bed.about("spo2_very_low") == [("raised", 15)]
    assert bed.state.alerts["spo2_very_low"].priority == "high"


def test_below_80_does_not_wait() -> None:
    bed = Bed().well(0, 10).hears(10, spo2_pct=79)

    assert bed.about("spo2_very_low") == [("raised", 10)]


def test_falling_below_80_ends_the_wait_that_began_at_84() -> None:
    bed = Bed().well(0, 10).well(10, 12, spo2_pct=84).well(12, 14, spo2_pct=79)

    assert bed.about("spo2_very_low") == [("raised", 12)]


def test_exactly_90_is_inside_the_limits() -> None:
    assert Bed().well(0, 60, spo2_pct=90).told() == []


def test_a_medium_alert_clears_after_5_seconds_inside_the_limits() -> None:
    bed = Bed().well(0, 30, spo2_pct=89).well(30, 40)

    assert bed.about("spo2_low") == [("raised", 15), ("cleared", 35)]


def test_one_good_value_between_bad_ones_does_not_clear() -> None:
    bed = Bed().well(0, 30, spo2_pct=89).well(30, 31).well(31, 40, spo2_pct=89)

    assert bed.about("spo2_low") == [("raised", 15)]


def test_a_high_alert_that_is_over_stays_until_somebody_has_seen_it() -> None:
    bed = Bed().well(0, 10, spo2_pct=84).well(10, 18)

    assert bed.about("spo2_very_low") == [("raised", 5), ("ended", 15)]
    assert "spo2_very_low" in bed.state.alerts


def test_very_low_speaks_for_low_so_that_answering_it_is_enough() -> None:
    bed = Bed().well(0, 60, spo2_pct=84)

    assert bed.about("spo2_very_low")[0] == ("raised", 5)
    assert bed.about("spo2_low") == []


def test_a_saturation_that_stays_low_after_very_low_is_told_when_that_is_over() -> None:
    bed = Bed().well(0, 20, spo2_pct=84).well(20, 40, spo2_pct=88)

    assert bed.about("spo2_very_low")[:2] == [("raised", 5), ("ended", 25)]
    assert bed.about("spo2_low") == [("raised", 25)]


def test_a_short_very_low_leaves_the_wait_of_low_as_it_was() -> None:
    bed = Bed().well(0, 2, spo2_pct=79).well(2, 40, spo2_pct=88)

    assert bed.about("spo2_low") == [("raised", 15)]


def test_a_value_the_device_does_not_stand_by_suspends_the_wait() -> None:
    bed = Bed().well(0, 2, spo2_pct=84)
    for second in range(2, 9):
        bed.hears(second, validity=Validity.QUESTIONABLE, hr_bpm=70, spo2_pct=60)

    assert bed.about("spo2_very_low") == []


def test_the_next_good_value_shows_that_it_was_low_all_along() -> None:
    bed = Bed().well(0, 2, spo2_pct=84)
    bed.hears(3, validity=Validity.QUESTIONABLE, spo2_pct=60)
    bed.well(6, 8, spo2_pct=84)

    assert bed.about("spo2_very_low") == [("raised", 6)]
    assert bed.state.alerts["spo2_very_low"].onset_ms == int(seconds(0).timestamp() * 1000)


def test_a_sensor_that_comes_off_after_one_low_value_raises_nothing_about_the_patient() -> None:
    bed = Bed().well(0, 10).hears(10, spo2_pct=84)
    for second in range(11, 60):
        bed.hears(second, validity=Validity.SENSOR_OFF, spo2_pct=None)

    assert bed.about("spo2_very_low") == []
    assert bed.about("sensor_off:spo2_pct") == [("raised", 11)]


def test_one_good_value_before_the_sensor_comes_off_does_not_clear() -> None:
    bed = Bed().well(0, 20, spo2_pct=88).hears(20, spo2_pct=97)
    for second in range(21, 60):
        bed.hears(second, validity=Validity.SENSOR_OFF, spo2_pct=None)

    assert bed.about("spo2_low") == [("raised", 15)]


def test_a_device_that_reports_once_a_minute_is_believed_at_its_second_low_value() -> None:
    bed = Bed()
    for second in (0, 60, 120, 180):
        bed.hears(second, hr_bpm=70, spo2_pct=88 if second else 97)

    assert bed.about("spo2_low") == [("raised", 120)]


def test_a_low_value_of_long_ago_is_forgotten() -> None:
    bed = Bed().hears(0, spo2_pct=88).hears(121, spo2_pct=88)

    assert bed.about("spo2_low") == []


def test_a_low_value_while_a_cuff_is_taken_is_marked_not_dropped() -> None:
    bed = Bed().well(0, 5).hears(5, validity=Validity.CALIBRATING, nibp_sys_mmhg=None)
    bed.well(6, 30, spo2_pct=88)
    later = Bed().well(0, 5).hears(5, validity=Validity.CALIBRATING, nibp_sys_mmhg=None)
    later.well(6, 8).hears(8, nibp_sys_mmhg=120, nibp_dia_mmhg=70).well(9, 30, spo2_pct=88)

    assert bed.about("spo2_low") == [("raised", 21)]
    assert bed.state.alerts["spo2_low"].is_during_cuff
    assert not later.state.alerts["spo2_low"].is_during_cuff
