"""Details of the alert engine that are no rule of their own."""

from datetime import datetime

import pytest

from openketamine.core.monitoring import CONDITIONS, replay
from openketamine.core.monitoring.alert import millis, moment
from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from tests.spec.monitoring.bed import MODERATE, START, Bed, seconds


def test_milliseconds_and_moments_are_each_other_s_inverse() -> None:
    assert moment(millis(seconds(1.234))) == seconds(1.234)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        millis(datetime(2026, 3, 2))  # noqa: DTZ001


def test_a_frame_gives_only_values_that_the_device_stands_by() -> None:
    frame = Frame(
        bed_key="B",
        device_at=START,
        received_at=START,
        samples=(
            Sample(Metric.HR, 70.0),
            Sample(Metric.SPO2, 50.0, Validity.QUESTIONABLE),
            Sample(Metric.RR, None),
        ),
    )

    assert frame.value(Metric.HR) == 70.0
    assert frame.value(Metric.SPO2) is None
    assert frame.value(Metric.RR) is None
    assert frame.value(Metric.TEMP) is None


def test_a_replay_runs_the_clock_to_its_end() -> None:
    frame = Frame(bed_key="B", device_at=START, received_at=START)

    assert replay([frame], MODERATE)[1] == ()
    assert {e.alert.key for e in replay([frame], MODERATE, until=seconds(11))[1]} == {
        "silent:hr_bpm",
        "silent:spo2_pct",
    }


def test_a_clock_that_steps_back_loses_no_alert() -> None:
    bed = Bed().well(0, 20, spo2_pct=89).waits_until(3)

    assert bed.about("spo2_low") == [("raised", 15)]
    assert bed.state.at_ms == millis(seconds(19))


def test_every_condition_has_a_rule_of_its_own() -> None:
    ids = [condition.rule.id for condition in CONDITIONS.values()]

    assert len(ids) == len(set(ids))
