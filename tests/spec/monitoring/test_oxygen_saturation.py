"""Low oxygen saturation: the deeper it falls, the sooner it alerts (MON-SPO2-01, MON-SPO2-02)."""

from tests.spec.monitoring.bed import Bed


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
