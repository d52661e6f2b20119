"""No wrong clock hides or hastens an alert (MON-CLOCK-01)."""

from datetime import timedelta

from openketamine.core.monitoring import replay
from openketamine.core.monitoring.frame import Frame, Metric, Sample
from tests.spec.monitoring.bed import MODERATE, Bed, seconds


def test_a_device_clock_that_is_off_by_more_than_a_minute_is_said() -> None:
    bed = Bed().hears(0, device_s=-90, hr_bpm=70, spo2_pct=98)

    assert bed.about("device_clock") == [("raised", 0)]
    assert bed.state.values["hr_bpm"] == 70


def test_an_hour_ahead_or_behind_the_alerts_come_at_the_same_moment() -> None:
    for skew in (-3600, 0, 3600):
        bed = Bed()
        for second in range(30):
            bed.hears(second, device_s=second + skew, hr_bpm=70, spo2_pct=88)

        assert bed.about("spo2_low") == [("raised", 15)]


def test_a_clock_that_is_put_right_clears_its_alert() -> None:
    bed = Bed().hears(0, device_s=-90, hr_bpm=70, spo2_pct=98).well(1, 3)

    assert bed.about("device_clock") == [("raised", 0), ("cleared", 1)]


def test_a_clock_that_is_set_back_is_believed_after_4_steady_seconds() -> None:
    bed = Bed().well(0, 10)
    for second in range(10, 20):
        bed.hears(second, device_s=second - 3600, hr_bpm=45, spo2_pct=98)

    assert bed.about("device_clock") == [("raised", 14)]
    assert bed.state.values["hr_bpm"] == 45


def test_one_message_from_the_future_does_not_make_the_next_ones_late_for_long() -> None:
    bed = Bed().well(0, 5).hears(5, device_s=3600, hr_bpm=70, spo2_pct=98).well(6, 40, spo2_pct=88)

    assert bed.about("spo2_low") == [("raised", 25)]  # believed again at 10 s, then the delay
    assert bed.about("device_clock") == [("raised", 5), ("cleared", 10)]


def test_a_backlog_after_a_broken_line_raises_nothing_of_the_past() -> None:
    bed = Bed().well(0, 10)
    for number in range(300):  # five minutes of desaturation arrive within three seconds
        bed.hears(310 + number / 100, device_s=10 + number, hr_bpm=70, spo2_pct=79)
    bed.well(313, 330)

    raised = bed.about("spo2_very_low")[0]
    assert raised == ("raised", 312.93)  # the first value that is not more than 10 s old


def test_a_message_sent_again_and_again_proves_nothing_about_the_clock() -> None:
    bed = Bed().well(0, 10)
    for second in range(30, 60):
        bed.hears(second, device_s=9, hr_bpm=70, spo2_pct=79)

    assert bed.about("spo2_very_low") == []
    assert bed.about("silent:spo2_pct") == [("raised", 19)]


def test_a_backlog_that_drains_at_three_times_its_pace_is_no_changed_clock() -> None:
    bed = Bed().well(0, 10)
    for second in range(100, 130):
        bed.hears(second, device_s=10 + (second - 100) * 3, hr_bpm=70, spo2_pct=79)

    assert bed.about("spo2_very_low") == []


def test_values_out_of_order_are_not_taken_for_new() -> None:
    bed = Bed().well(0, 10).hears(10.1, device_s=8.5, hr_bpm=70, spo2_pct=79)

    assert bed.told() == []


def _frame(source: str, second: float, ahead_s: float, metric: Metric, value: float) -> Frame:
    return Frame(
        bed_key="B",
        device_at=seconds(second) + timedelta(seconds=ahead_s),
        received_at=seconds(second),
        samples=(Sample(metric, value),),
        source=source,
    )


def test_two_devices_of_one_bed_each_have_their_own_clock() -> None:
    frames = [
        frame
        for second in range(60)
        for frame in (
            _frame("monitor", second, 0, Metric.SPO2, 98),
            _frame("monitor", second + 0.1, 0, Metric.HR, 70),
            _frame("pump", second + 0.2, 45, Metric.PUMP_RATE, 75),
        )
    ]

    assert replay(frames, MODERATE)[1] == ()


def test_the_clock_that_is_wrong_is_named() -> None:
    frames = [_frame("pump", 0, 300, Metric.PUMP_RATE, 75)]

    assert [e.alert.key for e in replay(frames, MODERATE)[1]] == ["device_clock:pump"]
