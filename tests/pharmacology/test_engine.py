"""The closed form against differential equations, and the laws that a linear model obeys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openketamine.core.errors import BadInputError
from openketamine.pharmacology import models
from openketamine.pharmacology.curve import levels
from openketamine.pharmacology.grid import fill
from openketamine.pharmacology.model import half_life_to_rate
from openketamine.pharmacology.ode_reference import solve
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule, Step, bolus, infusion
from openketamine.pharmacology.subject import Subject

TIMES = np.arange(0.0, 240.0, 3.7)
SCHEDULES = {
    "plain": infusion(40, 40),
    "paused": infusion(40, 40).with_pause(15, 5),
    "slowed": infusion(40, 40).with_rate(12.5, 0.4),
    "bolus and infusion": Schedule((Step(0, 0.5, 12.0), Step(30, 0.0))),
    "late": Schedule((Step(21.3, 1.0), Step(61.3, 0.0))),
}
ANALYTES = [(name, one) for name in models.names() for one in models.load(name).analytes]


def agrees(ours: Array, reference: Array) -> None:
    """Within 1e-9 of the curve's highest level."""
    np.testing.assert_allclose(ours, reference, rtol=0, atol=1e-9 * reference.max())


def theta_of(name: str, spread: Array | None = None, weight: float = 80.0) -> dict[str, Array]:
    theta = Subject(weight_kg=weight).theta(models.load(name))
    factors = np.ones(len(theta)) if spread is None else np.exp(spread)
    return {
        key: value * factor for (key, value), factor in zip(theta.items(), factors, strict=True)
    }


def alone(theta: dict[str, Array]) -> dict[str, float]:
    return {key: float(value[0]) for key, value in theta.items()}


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize(("name", "analyte"), ANALYTES)
def test_the_closed_form_is_the_solution_of_the_equations(
    name: str, analyte: str, schedule: Schedule
) -> None:
    theta = theta_of(name)
    ours = levels(models.load(name).answer(theta, analyte=analyte), schedule, TIMES)[0]
    agrees(ours, solve(models.load(name), alone(theta), schedule, TIMES, analyte=analyte))


@settings(max_examples=25, deadline=None)
@given(
    pick=st.sampled_from(ANALYTES),
    seed=st.integers(0, 10**6),
    ke0=st.one_of(st.none(), st.floats(0.01, 2.0)),
    pause=st.tuples(st.floats(1, 39), st.floats(0.5, 30)),
)
def test_random_models_and_schedules_agree_with_the_equations(
    pick: tuple[str, str], seed: int, ke0: float | None, pause: tuple[float, float]
) -> None:
    name, analyte = pick
    model = models.load(name)
    theta = theta_of(name, np.random.default_rng(seed).normal(0, 0.5, len(model.parameters)))
    schedule = infusion(40, 40).with_pause(*pause)
    site = None if ke0 is None else np.array([ke0])
    ours = levels(model.answer(theta, analyte=analyte, ke0_per_min=site), schedule, TIMES)[0]
    reference = solve(model, alone(theta), schedule, TIMES, analyte=analyte, ke0_per_min=ke0)
    agrees(ours, reference)


@pytest.mark.parametrize("nearness", [0.0, 1e-12, 1e-7, 1e-4, 2e-3, 3e-3])
def test_poles_that_fall_together_cost_no_digits(nearness: float) -> None:
    """The effect site as fast as the transit compartments, exactly or nearly."""
    model, theta = models.load("simons_2022"), theta_of("simons_2022")
    rate = 2 / theta["MTT_NK"] * (1 + nearness)
    ours = levels(
        model.answer(theta, analyte="S-norketamine", ke0_per_min=rate), infusion(40, 40), TIMES
    )[0]
    reference = solve(
        model,
        alone(theta),
        infusion(40, 40),
        TIMES,
        analyte="S-norketamine",
        ke0_per_min=float(rate[0]),
    )
    agrees(ours, reference)


def test_the_sixth_infusion_of_a_series_carries_over_what_is_left() -> None:
    model, theta = models.load("kamp_2020"), theta_of("kamp_2020")
    series = infusion(40, 40).repeated(6, 3 * 24 * 60)
    times = 5 * 3 * 24 * 60 + TIMES
    sixth = levels(model.answer(theta), series, times)[0]
    agrees(sixth, solve(model, alone(theta), series, times))
    first = levels(model.answer(theta), infusion(40, 40), TIMES)[0]
    assert np.all(sixth[1:] > first[1:])


@given(a=st.floats(1, 60), b=st.floats(1, 60), gap=st.floats(0, 100))
def test_doses_add_up(a: float, b: float, gap: float) -> None:
    answer = models.load("kamp_2020").answer(theta_of("kamp_2020"))
    both = Schedule((Step(0, a / 40), Step(40, 0.0), Step(41 + gap, b / 40), Step(81 + gap, 0.0)))
    second = Schedule((Step(41 + gap, b / 40), Step(81 + gap, 0.0)))
    parts = levels(answer, infusion(a, 40), TIMES) + levels(answer, second, TIMES)
    np.testing.assert_allclose(levels(answer, both, TIMES), parts, rtol=1e-9, atol=1e-9)


@given(dose=st.floats(0.1, 100), factor=st.floats(0.1, 10))
def test_twice_the_dose_is_twice_the_level(dose: float, factor: float) -> None:
    answer = models.load("otto_2021").answer(theta_of("otto_2021"), analyte="S-norketamine")
    one, more = (levels(answer, bolus(mg), TIMES) for mg in (dose, dose * factor))
    np.testing.assert_allclose(more, one * factor, rtol=1e-9, atol=1e-12)


def test_one_compartment_gives_the_formula_of_the_textbook() -> None:
    kamp, theta = models.load("kamp_2020"), theta_of("kamp_2020")
    single = replace(kamp.species[0], volumes=("V1",), clearances=("CL",))
    found = levels(replace(kamp, species=(single,)).answer(theta), infusion(40, 40), TIMES)[0]
    volume, clearance = theta["V1"][0], theta["CL"][0]
    rising = 1 - np.exp(-clearance / volume * np.minimum(TIMES, 40))
    falling = np.exp(-clearance / volume * np.maximum(TIMES - 40, 0))
    np.testing.assert_allclose(found, 1000 / clearance * rising * falling, rtol=1e-12, atol=1e-12)


def test_levels_are_positive_and_the_effect_site_lags() -> None:
    model, theta = models.load("kamp_2020"), theta_of("kamp_2020")
    times = np.linspace(0.1, 600, 500)
    plasma = levels(model.answer(theta), infusion(40, 40), times)[0]
    site = levels(
        model.answer(theta, ke0_per_min=np.array([half_life_to_rate(6.1)])), infusion(40, 40), times
    )[0]
    assert np.all(plasma > 0)
    assert np.all(site > 0)
    assert times[np.argmax(site)] > times[np.argmax(plasma)]
    assert site.max() < plasma.max()


def test_the_fast_grid_gives_the_same_curves_for_every_patient() -> None:
    model = models.load("kamp_2020")
    rng = np.random.default_rng(5)
    theta = {
        key: value * np.exp(rng.normal(0, 0.4, 50)) for key, value in theta_of("kamp_2020").items()
    }
    ke0 = np.exp(rng.normal(-2, 0.7, 50))
    schedule = infusion(40, 40).with_pause(15.03, 5.6).repeated(2, 111.11)
    answer = model.answer(theta, ke0_per_min=ke0)
    expected = levels(answer, schedule, np.arange(1441) * 0.2)
    out = np.full((50, 1441), np.nan)
    fill(answer, schedule, 0.2, out)
    np.testing.assert_allclose(out, expected, rtol=1e-10, atol=1e-10)
    single = np.full((50, 1441), np.nan, dtype=np.float32)
    fill(answer, schedule, 0.2, single)
    np.testing.assert_allclose(single, expected, rtol=1e-5, atol=1e-3)


def test_the_fast_grid_replaces_the_patients_whose_poles_fall_together() -> None:
    model, theta = models.load("kamp_2020"), theta_of("kamp_2020")
    slow = model.answer(theta).modes.rates[0, 1]
    answer = model.answer(
        {key: np.repeat(value, 2) for key, value in theta.items()},
        ke0_per_min=np.array([slow, 0.3]),
    )
    assert list(answer.crowded) == [0]
    out = np.empty((2, 200))
    fill(answer, infusion(40, 40), 1.0, out)
    np.testing.assert_allclose(out, levels(answer, infusion(40, 40), np.arange(200.0)), rtol=1e-10)


def test_the_fast_grid_refuses_transit_chains() -> None:
    answer = models.load("simons_2022").answer(theta_of("simons_2022"), analyte="S-norketamine")
    with pytest.raises(BadInputError, match="transit"):
        fill(answer, infusion(40, 40), 1.0, np.empty((1, 10)))


@pytest.mark.parametrize(
    "out", [np.empty((1, 10), dtype=np.int64), np.empty((10, 2)).T], ids=["whole", "transposed"]
)
def test_the_fast_grid_refuses_an_array_that_it_cannot_fill(out: Array) -> None:
    answer = models.load("kamp_2020").answer(theta_of("kamp_2020"))
    with pytest.raises(BadInputError, match="C-ordered array of float64 or float32"):
        fill(answer, infusion(40, 40), 1.0, out)
