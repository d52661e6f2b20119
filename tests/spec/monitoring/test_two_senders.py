"""Two monitors that send as one bed are told; one that connects anew is not (MON-SOURCE-01)."""

from collections.abc import Iterable
from dataclasses import replace

from openketamine.core.monitoring import MonitoredPhase, limits_for, replay
from openketamine.core.monitoring.frame import Frame, Metric, Sample
from openketamine.core.protocols import load
from tests.spec.monitoring.bed import BASELINE, MODERATE, seconds

Told = list[tuple[str, float]]
EACH_MINUTE = limits_for(
    load("consensus-moderate"), BASELINE, MonitoredPhase.INFUSING, reporting_interval_s=60
)


def by(
    source: str,
    times: Iterable[float],
    *,
    connection: str = "",
    behind_s: float = 0,
    metric: Metric = Metric.HR,
) -> list[Frame]:
    """One frame at each time, from a device whose clock is behind."""
    return [
        Frame(
            bed_key="B",
            device_at=seconds(at - behind_s),
            received_at=seconds(at),
            samples=(Sample(metric, 70),),
            source=source,
            connection=connection,
        )
        for at in times
    ]


def told(*senders: list[Frame], until: float = 300, limits: object = MODERATE) -> Told:
    frames = sorted((f for sent in senders for f in sent), key=lambda f: f.received_at)
    events = replay(frames, limits, until=seconds(until))[1]  # type: ignore[arg-type]
    return [
        (e.change.value, (e.at - seconds(0)).total_seconds())
        for e in events
        if e.alert.key == "two_senders" and e.change != "escalated"
    ]


def test_two_monitors_are_told_after_ten_seconds_side_by_side_until_one_is_silent() -> None:
    one, other = by("A", range(100)), by("B", [s + 0.5 for s in range(20, 40)])

    assert told(one, other) == [("raised", 31), ("cleared", 49.5)]


def test_the_alert_is_high_technical_and_names_both() -> None:
    frames = sorted(by("A", range(20)) + by("B", range(20)), key=lambda f: f.received_at)
    (alert,) = (e.alert for e in replay(frames, MODERATE)[1] if e.alert.key == "two_senders")

    assert (alert.priority, alert.condition.kind, alert.text) == ("high", "technical", "A + B")


def test_a_monitor_that_takes_over_from_another_one_is_not_told() -> None:
    assert told(by("A", range(30)), by("B", range(30, 90))) == []
    assert told(by("A", range(30)), by("B", range(25, 90))) == [], "both for five seconds"


def test_one_that_connects_anew_is_itself_also_when_old_values_come_again() -> None:
    before = by("A@host", range(30), connection="host:1")
    again = [replace(f, received_at=seconds(30), connection="host:2") for f in before[20:]] + by(
        "A@host", range(30, 90), connection="host:2"
    )

    assert told(before, again) == []


def test_one_that_connects_for_each_message_is_itself() -> None:
    frames = by("A@host", range(90))

    assert told([replace(f, connection=f"host:{n}") for n, f in enumerate(frames)]) == []


def test_two_of_one_name_are_told_apart_by_their_connections() -> None:
    one = by("A@host", range(60), connection="host:1")
    other = by("A@host", [s + 0.5 for s in range(60)], connection="host:2")

    assert told(one, other)[0][0] == "raised"


def test_two_that_connect_for_each_message_are_told_apart_by_their_hosts() -> None:
    frames = by("A@one", range(60)) + by("A@two", [s + 0.5 for s in range(60)])

    assert told([replace(f, connection=f"x:{n}") for n, f in enumerate(frames)])[0][0] == "raised"


def test_a_backlog_that_another_gateway_sends_late_is_not_a_second_monitor() -> None:
    backlog = [  # an hour of minutes within thirty seconds
        replace(f, received_at=seconds(100 + n / 2))
        for n, f in enumerate(by("B", [minute * 60 for minute in range(-60, 0)]))
    ]

    assert told(by("A", range(200)), backlog) == []


def test_a_second_monitor_whose_clock_is_an_hour_behind_is_told_all_the_same() -> None:
    assert told(by("A", range(60)), by("B", range(60), behind_s=3600))[0] == ("raised", 10)


def test_a_pump_or_a_second_sensor_beside_the_monitor_is_none() -> None:
    monitor = by("A", range(60))

    assert told(monitor, by("pump", range(60), metric=Metric.PUMP_RATE)) == []
    assert told(monitor, by("oximeter", range(60), metric=Metric.SPO2)) == []


def test_monitors_that_report_each_minute_are_told_after_the_same_ninety_seconds() -> None:
    one, other = by("A", range(0, 1200, 60)), by("B", range(30, 1200, 60))

    assert told(one, other, until=1200, limits=EACH_MINUTE) == [("raised", 150)]


def test_a_second_monitor_that_also_sends_old_values_is_told_all_the_same() -> None:
    catching_up = [
        replace(f, received_at=seconds(n + 0.7)) for n, f in enumerate(by("B", range(-3600, -3540)))
    ]

    assert told(by("A", range(60)), by("B", range(60)), catching_up)[0][0] == "raised"
