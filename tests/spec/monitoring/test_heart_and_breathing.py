"""Heart rate and breathing (MON-HR-01, MON-HR-02, MON-RR-01, MON-RR-02)."""

import pytest

from tests.spec.monitoring.bed import Bed


@pytest.mark.parametrize(
    ("metric", "value", "key", "priority"),
    [
        ("hr_bpm", 49, "hr_low", "medium"),
        ("hr_bpm", 121, "hr_high", "medium"),
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
