"""Schedules: pauses and rate changes keep the dose, a series repeats it, nonsense is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.schedule import Schedule, Step, as_run, bolus, infusion


@given(dose=st.floats(1, 80), at=st.floats(0, 39), minutes=st.floats(0.1, 60))
def test_a_pause_moves_the_end_and_keeps_the_dose(dose: float, at: float, minutes: float) -> None:
    paused = infusion(dose, 40).with_pause(at, minutes)
    assert paused.total_mg == pytest.approx(dose, rel=1e-9)
    assert paused.ends_at_min == pytest.approx(40 + minutes)
    assert paused.rate_at(at + minutes / 2) == 0


@given(at=st.floats(1, 39), rate=st.floats(0.2, 3))
def test_another_rate_moves_the_end_and_keeps_the_dose(at: float, rate: float) -> None:
    changed = infusion(40, 40).with_rate(at, rate)
    assert changed.total_mg == pytest.approx(40, rel=1e-9)
    assert changed.rate_at(at) == rate
    assert changed.rate_at(at - 0.5) == 1.0


def test_two_pauses_are_counted_by_the_clock_on_the_wall() -> None:
    twice = infusion(40, 40).with_pause(10, 5).with_pause(30, 10)
    assert [twice.rate_at(m) for m in (9, 12, 20, 35, 41, 54, 56)] == [1, 0, 1, 0, 1, 1, 0]
    assert twice.ends_at_min == 55


def test_a_series_repeats_the_infusion() -> None:
    series = infusion(40, 40).repeated(6, 4320)
    assert series.total_mg == pytest.approx(240)
    assert series.rate_at(5 * 4320 + 39) == 1.0
    assert series.rate_at(5 * 4320 + 41) == 0.0


def test_a_series_whose_infusions_overlap_is_refused() -> None:
    with pytest.raises(BadInputError, match="before this one ended"):
        infusion(40, 40).repeated(2, 30)


def test_the_run_of_a_pump_joins_segments_that_touch() -> None:
    run = as_run([(0, 10, 1.0), (10, 20, 0.5), (25, 30, 0.5)])
    assert run.total_mg == pytest.approx(10 + 5 + 2.5)
    assert [run.rate_at(m) for m in (5, 15, 22, 27, 31)] == [1.0, 0.5, 0.0, 0.5, 0.0]


@pytest.mark.parametrize(
    "steps", [(), (Step(5, 1.0), Step(5, 0.0)), (Step(0, -1.0),), (Step(0, 0.0, -5.0),)]
)
def test_a_schedule_out_of_order_or_negative_is_refused(steps: tuple[Step, ...]) -> None:
    with pytest.raises(BadInputError):
        Schedule(steps)


@pytest.mark.parametrize("minutes", [0, -1, float("nan")])
def test_an_infusion_without_length_is_refused(minutes: float) -> None:
    with pytest.raises(BadInputError, match="longer than 0 min"):
        infusion(40, minutes)


def test_an_earlier_part_of_a_run_keeps_its_rate() -> None:
    paused = infusion(40, 40).with_pause(20, 5)
    with pytest.raises(BadInputError, match="last part of the infusion"):
        paused.with_rate(10, 0.5)
    assert paused.with_rate(30, 0.5).ends_at_min == pytest.approx(60)


def test_a_bolus_at_a_change_stays() -> None:
    given = Schedule((Step(0, 0.5, 12.0), Step(30, 0.0)))
    assert given.with_pause(0, 5).total_mg == pytest.approx(27)
    assert given.with_rate(0, 1.0).total_mg == pytest.approx(27)
    assert bolus(12).total_mg == 12


def test_a_series_of_none_is_refused() -> None:
    with pytest.raises(BadInputError, match="one infusion at least"):
        infusion(40, 40).repeated(0, 4320)


@pytest.mark.parametrize(("at", "rate"), [(50, 1.0), (10, 0.0)])
def test_no_other_rate_where_nothing_runs(at: float, rate: float) -> None:
    with pytest.raises(BadInputError):
        infusion(40, 40).with_rate(at, rate)
