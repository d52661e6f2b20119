"""Virtual patients: repeatable, spread as the model says, refused outside of its range."""

from __future__ import annotations

import numpy as np
import pytest

from openketamine.core.errors import BadInputError, RefusedError
from openketamine.pharmacology import models, population
from openketamine.pharmacology.population import chance_below, quantiles
from openketamine.pharmacology.predict import output
from openketamine.pharmacology.schedule import infusion
from openketamine.pharmacology.subject import ADJUSTMENTS, Subject, refuse_out_of_range

EIGHTY = Subject(weight_kg=80, age_y=40)
DOSE = infusion(40, 40)


def test_the_same_seed_gives_the_same_patients() -> None:
    wanted = output(models.load("kamp_2020"))
    first, again, other = (wanted.drawn(EIGHTY, 100, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first["CL"], again["CL"])
    assert not np.array_equal(first["CL"], other["CL"])


def test_the_spread_and_covariance_are_the_models() -> None:
    theta = output(models.load("otto_2021"), drug="S").drawn(EIGHTY, 200_000, 1)
    typical = EIGHTY.theta(models.load("otto_2021"))
    logs = np.array([np.log(theta[name] / typical[name][0]) for name in ("V1", "CL")])
    found = np.cov(logs)
    np.testing.assert_allclose(found, [[0.084, 0.0226], [0.0226, 0.026]], rtol=0.02)
    np.testing.assert_allclose(logs.mean(axis=1), 0, atol=0.003)
    assert np.all(theta["V2"] == typical["V2"][0])


def test_a_model_without_variability_has_no_bands() -> None:
    with pytest.raises(BadInputError, match="states no variability"):
        output(models.load("clements_1981")).drawn(EIGHTY, 10, 1)


def test_bands_are_in_order_and_hold_their_part_of_the_patients() -> None:
    wanted = output(models.load("kamp_2020"))
    theta = wanted.drawn(EIGHTY, 4000, 3)
    times = np.array([5.0, 20.0, 40.0, 70.0, 200.0])
    low, middle, high = quantiles(
        lambda patients, at: wanted.levels(patients, DOSE, at), theta, times, (0.05, 0.5, 0.95)
    )
    assert np.all(low < middle)
    assert np.all(middle < high)
    one = wanted.levels(theta, DOSE, [40.0])[:, 0]
    assert np.mean(one < high[2]) == pytest.approx(0.95, abs=0.001)


def test_blocks_of_times_change_no_quantile(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = output(models.load("kamp_2020"))
    theta = wanted.drawn(EIGHTY, 500, 3)
    times = np.linspace(0, 200, 23)
    done: list[int] = []

    def reckon(patients: dict[str, np.ndarray], at: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return wanted.levels(patients, DOSE, at)

    whole = quantiles(reckon, theta, times, (0.1, 0.9), done.append)
    assert done == [23]
    monkeypatch.setattr(population, "BLOCK_BYTES", 8 * 4 * 500 * 3)
    done.clear()
    again = quantiles(reckon, theta, times, (0.1, 0.9), done.append)
    np.testing.assert_allclose(again, whole, rtol=1e-12)
    assert len(done) == 8


def test_the_chance_to_be_under_a_level_grows_after_the_end() -> None:
    wanted = output(models.load("kamp_2020"))
    theta = wanted.drawn(EIGHTY, 2000, 3)

    def reckon(patients: dict[str, np.ndarray], at: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return wanted.levels(patients, DOSE, at)

    chances = [chance_below(reckon, theta, minute, 100.0) for minute in (40, 55, 70, 160)]
    assert chances == sorted(chances)
    assert chances[0] < 0.01
    assert chances[-1] > 0.99


@pytest.mark.parametrize(
    ("subject", "dose", "rule"),
    [
        (Subject(weight_kg=39.9), 15, "PKPD-RANGE-01"),
        (Subject(weight_kg=151), 60, "PKPD-RANGE-01"),
        (Subject(weight_kg=80, age_y=17), 40, "PKPD-RANGE-02"),
        (Subject(weight_kg=80, age_y=81), 40, "PKPD-RANGE-02"),
        (Subject(weight_kg=80, age_y=40), 81, "PKPD-RANGE-03"),
    ],
)
def test_out_of_range_is_refused_with_the_reason(subject: Subject, dose: float, rule: str) -> None:
    with pytest.raises(RefusedError) as refused:
        refuse_out_of_range(subject, infusion(dose, 40))
    assert refused.value.rule_id == rule


def test_the_edges_of_the_range_are_inside() -> None:
    refuse_out_of_range(Subject(weight_kg=40, age_y=18), infusion(40, 40))
    refuse_out_of_range(Subject(weight_kg=150, age_y=80), infusion(75, 40))


def test_a_series_is_judged_dose_by_dose() -> None:
    refuse_out_of_range(EIGHTY, infusion(80, 40).repeated(6, 2 * 24 * 60))
    with pytest.raises(RefusedError, match="mg/kg"):
        refuse_out_of_range(EIGHTY, infusion(80, 40).repeated(2, 60))


def test_a_faster_infusion_than_the_models_saw_is_refused() -> None:
    with pytest.raises(RefusedError, match="per 40 min"):
        refuse_out_of_range(EIGHTY, infusion(40, 10))


def test_adjustments_are_off_until_asked_for_and_say_so() -> None:
    model = models.load("otto_2021")
    plain, woman = EIGHTY, Subject(weight_kg=80, age_y=40, adjustments=("woman",))
    assert plain.cautions() == ()
    assert woman.theta(model)["CL"][0] == pytest.approx(1.2 * plain.theta(model)["CL"][0])
    assert "women clear S-ketamine 20 % faster" in woman.cautions()[0]
    with pytest.raises(BadInputError, match="no adjustment 'tall'"):
        Subject(weight_kg=80, adjustments=("tall",))
    assert {one.source for one in ADJUSTMENTS.values()} == {"sigtermans_2009_pk", "li_2015"}


def test_what_is_unknown_or_changes_the_liver_is_a_caution() -> None:
    said = Subject(
        weight_kg=80, age_y=65, has_hepatic_disease=True, takes_inhibitors=True
    ).cautions()
    assert len(said) == 3
    assert "unknown" in Subject(weight_kg=80).cautions()[0]
