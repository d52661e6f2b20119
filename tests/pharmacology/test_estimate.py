"""Research estimates of one person: true within their stated uncertainty, and honest about it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from openketamine.core.errors import BadInputError
from openketamine.pharmacology import Schedule, Step, Subject, infusion, models, output
from openketamine.pharmacology.effects.circulation import SBP
from openketamine.pharmacology.estimate import (
    RESEARCH,
    Measured,
    ResearchEstimate,
    Systolic,
    posterior,
    research_estimate_from_levels,
    research_estimate_from_pressures,
)
from openketamine.pharmacology.response import Array

EIGHTY = Subject(weight_kg=80, age_y=40)
DOSE = infusion(40, 40)
OTTO = output(models.load("otto_2021"))
KAMP = output(models.load("kamp_2020"))
SAMPLES = (20.0, 40.0, 70.0, 120.0, 240.0)
CUFF = (-10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0)
AT_THE_HEART = output(models.load("kamp_2020"), ke0_half_life_min=2.28).typical(EIGHTY, DOSE, CUFF)


def venous(times: Sequence[float], levels: Sequence[float]) -> list[Measured]:
    return [
        Measured(at_min=minute, ng_per_ml=float(level), site="venous")
        for minute, level in zip(times, levels, strict=True)
    ]


def pressures(values: Array) -> list[Systolic]:
    return [
        Systolic(at_min=minute, mmhg=float(value))
        for minute, value in zip(CUFF, values, strict=True)
    ]


def from_one_level(factor: float, error: float | None = None) -> ResearchEstimate:
    (usual,) = OTTO.typical(EIGHTY, DOSE, [180.0])
    return research_estimate_from_levels(
        OTTO, EIGHTY, DOSE, venous([180.0], [usual * factor]), proportional_error=error
    )


@pytest.fixture(scope="module")
def simulated() -> tuple[dict[str, Array], list[ResearchEstimate]]:
    """200 patients of the model, measured five times with its proportional error."""
    truth = OTTO.drawn(EIGHTY, 200, 1)
    error = np.random.default_rng(2).normal(0, 0.236, (200, len(SAMPLES)))
    seen = OTTO.levels(truth, DOSE, SAMPLES) * (1 + error)
    found = [
        research_estimate_from_levels(OTTO, EIGHTY, DOSE, venous(SAMPLES, row)) for row in seen
    ]
    return truth, found


@pytest.mark.parametrize("name", ["V1", "CL", "V1_NK", "CL_NK"])
def test_nine_of_ten_intervals_hold_the_truth(
    simulated: tuple[dict[str, Array], list[ResearchEstimate]], name: str
) -> None:
    truth, found = simulated
    ranges = [(one.quantities[name].low, one.quantities[name].high) for one in found]
    held = [low < true < high for (low, high), true in zip(ranges, truth[name], strict=True)]
    assert 0.85 <= np.mean(held) <= 0.95


def test_levels_tell_the_clearance_better_than_the_prior_does(
    simulated: tuple[dict[str, Array], list[ResearchEstimate]],
) -> None:
    truth, found = simulated
    off = np.log([one.quantities["CL"].value for one in found]) - np.log(truth["CL"])
    before = np.log(truth["CL"]) - math.log(found[0].quantities["CL"].prior)
    assert off.std() < 0.75 * before.std()
    stated = np.mean([one.quantities["CL"].geometric_cv for one in found])
    assert off.std() == pytest.approx(stated, rel=0.2)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_level_that_is_too_high_means_a_lower_clearance(factor: float) -> None:
    clearance = from_one_level(factor).quantities["CL"]
    assert (clearance.value < clearance.prior) == (factor > 1)
    assert clearance.low < clearance.value < clearance.high


def test_the_noisier_the_level_the_nearer_to_the_prior() -> None:
    moved = [
        abs(math.log(from_one_level(2.0, error).quantities["CL"].value / 1.7541))
        for error in (0.05, 0.2, 1.0)
    ]
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] < 0.02


def test_the_usual_level_leaves_the_usual_parameters_and_narrows_them() -> None:
    clearance = from_one_level(1.0).quantities["CL"]
    assert clearance.value == pytest.approx(clearance.prior, rel=1e-6)
    assert clearance.geometric_cv < clearance.prior_cv


def test_what_the_levels_do_not_touch_keeps_its_prior() -> None:
    metabolite = from_one_level(2.0).quantities["CL_NK"]
    omega = math.sqrt(0.1032)
    assert metabolite.value == pytest.approx(metabolite.prior)
    assert metabolite.prior == pytest.approx(0.962 * (80 / 70) ** 0.75)
    assert metabolite.unit == "L/min"
    assert metabolite.geometric_cv == pytest.approx(metabolite.prior_cv)
    assert metabolite.prior_cv == pytest.approx(math.sqrt(math.exp(0.1032) - 1))
    assert metabolite.low == pytest.approx(metabolite.prior * math.exp(-1.6449 * omega), rel=1e-4)
    assert metabolite.high == pytest.approx(metabolite.prior * math.exp(1.6449 * omega), rel=1e-4)


def test_the_estimate_gives_a_curve_nearer_to_the_levels() -> None:
    found = from_one_level(2.0)
    typical = EIGHTY.theta(OTTO.model)
    (own,) = OTTO.levels(found.theta(typical), DOSE, [180.0])[0]
    (usual,) = OTTO.typical(EIGHTY, DOSE, [180.0])
    assert usual < own < 2 * usual
    assert found.theta(typical)["V2"] == typical["V2"]


def test_an_estimate_says_that_it_is_research() -> None:
    found = from_one_level(1.0)
    assert found.is_research
    assert found.label == RESEARCH
    assert "Research only" in found.label
    assert not any("model expects" in caution for caution in found.cautions)


def test_a_level_in_another_unit_is_pointed_at() -> None:
    assert "check the unit" in from_one_level(1 / 237.73).cautions[0]


def test_a_measurement_at_the_end_of_the_world_is_pointed_at_too() -> None:
    found = research_estimate_from_levels(OTTO, EIGHTY, DOSE, venous([1e6], [100.0]))
    assert "check the unit" in found.cautions[0]


def test_a_search_that_does_not_settle_gives_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posterior, "_MOST_STEPS", 1)
    with pytest.raises(BadInputError, match="does not settle"):
        from_one_level(2.0)


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ([], "No level was measured"),
        (venous([40.0], [-3.0]), "minute 40 must be above 0 ng/mL, not -3"),
        (venous([40.0], [0.0]), "not detected cannot be used"),
        (venous([40.0], [math.nan]), "must be above 0"),
        (venous([40.0], [math.inf]), "must be above 0"),
        (venous([0.0], [10.0]), "Minute 0 is not after the start"),
        (venous([-5.0], [10.0]), "Minute -5 is not after the start"),
        (venous([math.nan], [10.0]), "not after the start"),
        (
            [Measured(at_min=40.0, ng_per_ml=150.0, site="arterial")],
            "arterial blood, and otto_2021 describes venous blood",
        ),
    ],
)
def test_levels_that_cannot_be_used_are_refused(measured: list[Measured], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        research_estimate_from_levels(OTTO, EIGHTY, DOSE, measured)


def test_before_the_first_drug_there_is_nothing_to_measure() -> None:
    late = Schedule((Step(0, 0.0), Step(30, 1.0), Step(70, 0.0)))
    with pytest.raises(BadInputError, match="minute 30"):
        research_estimate_from_levels(OTTO, EIGHTY, late, venous([20.0], [10.0]))
    never = Schedule((Step(0, 0.0),))
    with pytest.raises(BadInputError, match="gives no drug"):
        research_estimate_from_levels(OTTO, EIGHTY, never, venous([20.0], [10.0]))


def test_a_model_without_spread_or_error_says_so() -> None:
    clements = output(models.load("clements_1981"))
    with pytest.raises(BadInputError, match="no variability"):
        research_estimate_from_levels(
            clements, EIGHTY, DOSE, venous([40.0], [150.0]), proportional_error=0.2
        )
    arterial = [Measured(at_min=40.0, ng_per_ml=250.0, site="arterial")]
    with pytest.raises(BadInputError, match="kamp_2020 states no error"):
        research_estimate_from_levels(KAMP, EIGHTY, DOSE, arterial)
    found = research_estimate_from_levels(KAMP, EIGHTY, DOSE, arterial, proportional_error=0.15)
    assert any("assumed" in caution for caution in found.cautions)


@pytest.mark.parametrize("error", [0.0, -0.1, 15.0, math.nan])
def test_an_error_that_is_no_part_is_refused(error: float) -> None:
    with pytest.raises(BadInputError, match="above 0 and up to 1"):
        from_one_level(1.0, error)


def test_an_effect_site_has_no_measured_level() -> None:
    at_site = output(models.load("otto_2021"), ke0_half_life_min=6.1)
    with pytest.raises(BadInputError, match="leave out the effect site"):
        research_estimate_from_levels(at_site, EIGHTY, DOSE, venous([40.0], [150.0]))


def sensitivity(values: Array, sd: float = 6.0) -> posterior.Estimated:
    found = research_estimate_from_pressures(
        EIGHTY, DOSE, pressures(values), measurement_sd_mmhg=sd
    )
    assert found.is_research
    return found.quantities["pressor_sensitivity"]


def test_nine_of_ten_intervals_hold_the_true_sensitivity() -> None:
    rng = np.random.default_rng(3)
    held = []
    for gain in SBP.gains(rng, 300):
        values = 125 + SBP.at(AT_THE_HEART, gain) + rng.normal(0, 6, len(CUFF))
        found = sensitivity(values)
        held.append(found.low < gain < found.high)
    assert 0.85 <= np.mean(held) <= 0.95


def test_the_sensitivity_is_the_most_probable_one_over_every_baseline() -> None:
    """Against the posterior reckoned point by point over sensitivity and baseline."""
    values = 131 + SBP.at(AT_THE_HEART, 1.8) + np.random.default_rng(4).normal(0, 6, len(CUFF))
    logs, baselines = np.linspace(-2, 2, 2001), np.linspace(90, 170, 801)
    course = SBP.at(AT_THE_HEART, np.exp(logs)[:, None])
    off = (values - course)[:, None, :] - baselines[:, None]
    likelihood = np.exp(-0.5 * np.sum((off / 6.0) ** 2, axis=2)).sum(axis=1)
    prior = np.exp(-0.5 * logs**2 / math.log(1 + 0.7**2))
    best = math.exp(logs[np.argmax(likelihood * prior)])
    assert sensitivity(values).value == pytest.approx(best, rel=0.003)


def test_readings_that_say_nothing_leave_the_calibrated_prior() -> None:
    found = sensitivity(125 + SBP.at(AT_THE_HEART, 3.0), sd=1e6)
    assert found.value == pytest.approx(1.0, abs=1e-6)
    assert found.geometric_cv == pytest.approx(0.70)


def test_a_steeper_rise_is_a_higher_sensitivity_whatever_the_baseline() -> None:
    low, high, hypertensive = (
        sensitivity(base + SBP.at(AT_THE_HEART, gain)).value
        for base, gain in ((125, 0.5), (125, 2.0), (155, 2.0))
    )
    assert low < 1 < high
    assert hypertensive == pytest.approx(high)


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ([], "Without a reading up to the start"),
        ([Systolic(at_min=10, mmhg=130)], "Without a reading up to the start"),
        ([Systolic(at_min=-5, mmhg=130)], "No reading is after the start"),
        ([Systolic(at_min=0, mmhg=-130)], "-130 mmHg is not a systolic pressure"),
        ([Systolic(at_min=0, mmhg=math.nan)], "not a systolic pressure"),
        ([Systolic(at_min=math.nan, mmhg=130)], "must be a number"),
    ],
)
def test_readings_that_cannot_be_used_are_refused(readings: list[Systolic], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        research_estimate_from_pressures(EIGHTY, DOSE, readings, measurement_sd_mmhg=6)


@pytest.mark.parametrize("sd", [0.0, -1.0, math.nan, math.inf])
def test_a_reading_without_error_is_refused(sd: float) -> None:
    with pytest.raises(BadInputError, match="must be above 0 mmHg"):
        sensitivity(125 + SBP.at(AT_THE_HEART), sd=sd)
