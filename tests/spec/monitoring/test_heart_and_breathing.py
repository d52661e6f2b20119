"""Heart rate and breathing (MON-HR-01, MON-HR-02, MON-HR-03, MON-HR-04, MON-RR-01, MON-RR-02,
MON-RR-03)."""

import pytest

from openketamine.core.monitoring.frame import Validity
from tests.spec.monitoring.bed import Bed


@pytest.mark.parametrize(
    ("metric", "value", "key", "priority"),
    [
        ("hr_bpm", 49, "hr_low", "medium"),
        ("hr_bpm", 121, "hr_high", "medium"),
        ("hr_bpm", 40, "hr_very_low", "high"),
        ("hr_bpm", 131, "hr_very_high", "high"),
        ("rr_bpm", 7, "rr_low", "high"),
        ("rr_bpm", 26, "rr_high", "medium"),
    ],
)
def test_a_rate_outside_its_limits_alerts_after_15_seconds(
    metric: str, value: float, key: str, priority: str
) -> None:
    bed = Bed().well(0, 20, **{metric: value})

    assert bed.about(key) == [("raised", 15)]
    assert bed.events[0].alert.priority == priority


@pytest.mark.parametrize(
    ("metric", "value"), [("hr_bpm", 50), ("hr_bpm", 120), ("rr_bpm", 8), ("rr_bpm", 25)]
)
def test_a_rate_at_its_limit_is_inside(metric: str, value: float) -> None:
    assert Bed().well(0, 60, **{metric: value}).told() == []


def test_the_pulse_rate_stands_in_for_a_silent_heart_rate() -> None:
    bed = Bed().well(0, 2)
    for second in range(2, 40):
        bed.hears(second, pr_bpm=45, spo2_pct=98)

    assert bed.about("hr_low") == [("raised", 27)]  # silent from 1 to 12 s, then the delay
    assert bed.about("silent:hr_bpm") == []


def test_the_pulse_rate_is_not_believed_against_a_present_heart_rate() -> None:
    bed = Bed().well(0, 60, pr_bpm=45)

    assert bed.about("hr_low") == []
    assert bed.about("pulse_apart") == [("raised", 15)]  # 70 and 45 are more than 20 apart


def test_the_very_low_rate_speaks_for_the_low_one() -> None:
    bed = Bed().well(0, 60, hr_bpm=38)

    assert [key for change, key, _ in bed.told() if change == "raised"] == ["hr_very_low"]


def test_when_the_very_low_rate_is_over_the_low_one_speaks_for_itself() -> None:
    bed = Bed().well(0, 20, hr_bpm=38).well(20, 40, hr_bpm=47)

    assert bed.about("hr_very_low")[:2] == [("raised", 15), ("ended", 25)]
    assert bed.about("hr_low") == [("raised", 25)]


def test_a_low_rate_that_became_very_low_is_told_twice() -> None:
    bed = Bed().well(0, 20, hr_bpm=47).well(20, 40, hr_bpm=38)

    assert bed.about("hr_low") == [("raised", 15)]
    assert bed.about("hr_very_low") == [("raised", 35)]


def test_no_breaths_counted_may_be_apnoea_or_the_sensor_and_says_so_after_15_seconds() -> None:
    bed = Bed()
    for second in range(40):
        bed.hears(second, hr_bpm=70, spo2_pct=98)
        bed.hears(second, device_s=second + 0.1, validity=Validity.OUT_OF_RANGE, rr_bpm=0)

    assert bed.about("no_breaths") == [("raised", 15)]
    assert bed.about("rr_low") == []

    bed.well(40, 50)
    assert bed.about("no_breaths")[-1] == ("cleared", 45)


def test_breathing_that_was_slow_and_is_no_longer_reported_raises_nothing() -> None:
    bed = Bed().hears(0, hr_bpm=70, spo2_pct=98, rr_bpm=6)
    for second in range(1, 60):
        bed.hears(second, hr_bpm=70, spo2_pct=98)

    assert bed.told() == []
