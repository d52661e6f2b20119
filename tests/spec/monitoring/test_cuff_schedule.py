"""When the next cuff is due: 0, 5, 10 min, then every 10, then every 15 (MON-CUFF-01)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from openketamine.core.monitoring import (
    Baseline,
    Limits,
    MonitoredPhase,
    MonitorState,
    limits_for,
    next_cuff_due,
)
from openketamine.core.monitoring.alert import millis
from openketamine.core.monitoring.frame import Validity
from openketamine.core.protocols import load
from openketamine.core.recovery import Reading
from openketamine.core.session.due import next_due
from tests.spec.monitoring.bed import START, Bed, seconds
from tests.spec.session.day import Day


def _limits(phase: MonitoredPhase) -> Limits:
    return limits_for(load("consensus-moderate"), Baseline(), phase, started_at=START)


INFUSING = _limits(MonitoredPhase.INFUSING)
RECOVERY = _limits(MonitoredPhase.RECOVERY)


def _due(limits: Limits, last_min: float | None) -> tuple[float, float]:
    """Minutes after the start at which the next cuff is due, and missed."""
    state = MonitorState(started_ms=millis(START))
    if last_min is not None:
        state.cuff_ms = millis(seconds(last_min * 60))
    cuff = next_cuff_due(state, limits)
    assert cuff is not None
    assert not cuff.is_repeat
    return ((cuff.due_ms - millis(START)) / 60_000, (cuff.missed_ms - millis(START)) / 60_000)


@pytest.mark.parametrize(
    ("last", "due", "missed"),
    [
        (None, 0, 2.5),
        (-3, 0, 2.5),  # a cuff of three minutes before the start is not the first one
        (-1, 5, 7.5),
        (0.5, 5, 7.5),
        (2.4, 5, 7.5),
        (2.6, 10, 12.5),
        (5, 10, 12.5),
        (7.5, 20, 25),
        (10, 20, 25),
        (14.9, 20, 25),
        (15, 30, 35),
        (33, 40, 45),
    ],
)
def test_cuffs_of_the_infusion(last: float | None, due: float, missed: float) -> None:
    assert _due(INFUSING, last) == (due, missed)


@pytest.mark.parametrize(
    ("last", "due", "missed"),
    [(None, 0, 7.5), (-8, 0, 7.5), (-7, 15, 22.5), (1, 15, 22.5), (16, 30, 37.5), (50, 60, 67.5)],
)
def test_cuffs_of_the_recovery(last: float | None, due: float, missed: float) -> None:
    assert _due(RECOVERY, last) == (due, missed)


def test_there_is_no_schedule_before_the_infusion() -> None:
    assert next_cuff_due(MonitorState(), _limits(MonitoredPhase.CHECK_IN)) is None


def test_a_high_pressure_brings_its_own_earlier_cuff() -> None:
    bed = Bed(INFUSING).well(0, 2).hears(2, nibp_sys_mmhg=185, nibp_dia_mmhg=90)
    cuff = next_cuff_due(bed.state, INFUSING)

    assert cuff is not None
    assert cuff.is_repeat
    assert cuff.due_ms == millis(seconds(122))
    assert cuff.missed_ms == millis(seconds(182))


def test_the_regular_cuff_stays_when_it_comes_before_the_repeated_one() -> None:
    bed = Bed(INFUSING).well(0, 2).hears(60, nibp_sys_mmhg=165, nibp_dia_mmhg=90)
    cuff = next_cuff_due(bed.state, INFUSING)

    assert cuff is not None
    assert not cuff.is_repeat
    assert cuff.due_ms == millis(seconds(300))


def test_a_missed_cuff_alerts_once_and_clears_with_the_next() -> None:
    bed = Bed(INFUSING).well(0, 200).hears(200, nibp_sys_mmhg=120, nibp_dia_mmhg=75)

    assert bed.about("cuff_missed") == [("raised", 150), ("cleared", 200)]


def test_a_cuff_that_gave_no_result_is_no_cuff() -> None:
    bed = Bed(INFUSING).well(0, 30).hears(30, nibp_sys_mmhg=None).well(31, 200)

    assert bed.about("cuff_missed") == [("raised", 150)]


def test_one_first_cuff_alone_makes_a_schedule() -> None:
    once = limits_for(load("consensus-moderate"), Baseline(), MonitoredPhase.RECOVERY)

    assert once.phase_started_ms is None
    assert _due(once, 4) == (19, 26.5)
    assert _due(once, None) == (15, 22.5)


@pytest.mark.parametrize("minutes_after_start", [-2.4, 0, 2.4, 2.6, 7.4, 7.5, 14.9, 15, 29])
def test_the_board_and_the_watch_ask_for_the_same_cuff(minutes_after_start: float) -> None:
    day = Day().infusing().wait(30)
    begin = day.state.started_at
    assert begin is not None
    taken = begin + timedelta(minutes=minutes_after_start)
    reading = Reading(metric="sbp", value=Decimal(120), at=taken)
    limits = limits_for(day.protocol, Baseline(), MonitoredPhase.INFUSING, started_at=begin)

    watched = next_cuff_due(MonitorState(cuff_ms=millis(taken)), limits)

    (asked,) = [d for d in next_due(day.state, day.at, day.protocol, [reading]) if d.what == "cuff"]
    assert watched is not None
    assert millis(asked.at) == watched.due_ms


@pytest.mark.parametrize("minutes_after_end", [-7.6, -7.5, 0, 7.4, 7.5])
def test_they_agree_in_the_recovery_too(minutes_after_end: float) -> None:
    day = Day().recovering().wait(20)
    begin = day.state.ended_at
    assert begin is not None
    taken = begin + timedelta(minutes=minutes_after_end)
    reading = Reading(metric="sbp", value=Decimal(120), at=taken)
    limits = limits_for(day.protocol, Baseline(), MonitoredPhase.RECOVERY, started_at=begin)

    watched = next_cuff_due(MonitorState(cuff_ms=millis(taken)), limits)

    (asked,) = [d for d in next_due(day.state, day.at, day.protocol, [reading]) if d.what == "cuff"]
    assert watched is not None
    assert millis(asked.at) == watched.due_ms


def test_a_watch_that_begins_in_the_middle_asks_for_a_cuff_and_reports_none_as_missed() -> None:
    """What was measured before it began it cannot know; from then on it counts (MON-CUFF-01)."""
    began = millis(seconds(24 * 60))
    cuff = next_cuff_due(MonitorState(started_ms=began), INFUSING)
    assert cuff is not None
    assert cuff.due_ms == began
    assert cuff.missed_ms > began + 2 * 60_000


def _charted(minutes: float) -> Limits:
    return replace(INFUSING, charted_cuff_ms=millis(seconds(minutes * 60)))


@pytest.mark.parametrize("minutes", [0.5, 2.4, 2.6, 7.5, 15])
def test_a_cuff_that_a_person_charts_counts_like_one_of_the_monitor(minutes: float) -> None:
    assert _due(_charted(minutes), None) == _due(INFUSING, minutes)
    assert _due(_charted(minutes), -8) == _due(INFUSING, minutes)


def test_a_charted_cuff_ends_the_alert_that_one_was_missed() -> None:
    bed = Bed(INFUSING).well(0, 200)
    bed.limits = _charted(3.2)
    bed.well(200, 760)

    assert bed.about("cuff_missed") == [("raised", 150), ("cleared", 199), ("raised", 750)]


def test_a_late_entry_of_an_earlier_cuff_does_not_end_it() -> None:
    bed = Bed(INFUSING).well(0, 5).hears(5, nibp_sys_mmhg=120, nibp_dia_mmhg=75).well(6, 500)
    bed.limits = _charted(2)
    bed.well(500, 520)

    assert bed.about("cuff_missed") == [("raised", 450)]


def test_a_repeat_that_a_person_measures_and_charts_is_not_asked_for_again() -> None:
    bed = Bed(INFUSING).well(0, 2).hears(2, nibp_sys_mmhg=185, nibp_dia_mmhg=90)
    cuff = next_cuff_due(bed.state, _charted(1.5))

    assert cuff is not None
    assert not cuff.is_repeat
    assert cuff.due_ms == millis(seconds(300))


def test_a_cuff_that_is_repeated_in_every_message_hides_no_missed_one() -> None:
    bed = Bed(INFUSING).well(0, 600, nibp_sys_mmhg=120, nibp_dia_mmhg=75)

    assert bed.about("cuff_missed") == [("raised", 450)]  # the cuff of 5 min, half its gap later
    bed.well(600, 602, nibp_sys_mmhg=121, nibp_dia_mmhg=75)
    assert bed.about("cuff_missed")[1:] == [("cleared", 600)]


def test_a_high_pressure_that_is_only_repeated_is_asked_for_again() -> None:
    bed = Bed(INFUSING).well(0, 200, nibp_sys_mmhg=185, nibp_dia_mmhg=90)

    assert bed.about("cuff_missed") == [("raised", 180)]


@pytest.mark.parametrize("validity", [Validity.CALIBRATING, Validity.INVALID])
def test_the_same_pressure_after_the_cuff_was_inflated_again_is_a_new_cuff(
    validity: Validity,
) -> None:
    bed = Bed(INFUSING).well(0, 300, nibp_sys_mmhg=120, nibp_dia_mmhg=75)
    bed.hears(301, nibp_sys_mmhg=None, validity=validity)
    bed.well(320, 600, nibp_sys_mmhg=120, nibp_dia_mmhg=75)

    assert bed.about("cuff_missed") == []
