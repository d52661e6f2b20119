"""Effects: each says how it is known, and follows its source."""

from __future__ import annotations

import numpy as np
import pytest

from openketamine.core.evidence import citations
from openketamine.pharmacology import Subject, infusion, models, output
from openketamine.pharmacology.effects import (
    antidepressant,
    circulation,
    complaints,
    dissociation,
    recovery,
    sedation,
)
from openketamine.pharmacology.effects.origin import KE0_HALF_LIFE_MIN
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.stepping import Body

EIGHTY = Subject(weight_kg=80, age_y=40)
KAMP = models.load("kamp_2020")
AT_SITE = output(KAMP, ke0_half_life_min=KE0_HALF_LIFE_MIN)
ALL = (antidepressant, circulation, complaints, dissociation, recovery, sedation)


@pytest.mark.parametrize("effect", ALL, ids=lambda effect: effect.__name__.rpartition(".")[2])
def test_every_effect_names_sources_that_we_list(effect: object) -> None:
    origin = effect.ORIGIN  # type: ignore[attr-defined]
    assert origin.sources
    assert set(origin.sources) <= citations().keys()
    assert origin.label in {"published", "calibrated, not published"}


@pytest.mark.parametrize("rise", [circulation.SBP, circulation.DBP, circulation.HR])
def test_a_rise_starts_at_nothing_grows_and_stays_under_its_ceiling(
    rise: circulation.Rise,
) -> None:
    levels = np.linspace(0, 20_000, 200)
    course = rise.at(levels)
    assert course[0] == 0
    assert np.all(np.diff(course) >= 0)
    assert course[-1] <= rise.ceiling
    assert rise.at(1.0) * 1000 == pytest.approx(rise.per_mg_per_l, rel=0.01)


def test_the_response_is_what_was_pooled_at_a_day_three_days_and_a_week() -> None:
    found = antidepressant.responding(np.array([1.0, 3.0, 7.0]))
    np.testing.assert_allclose(found, [0.522, 0.479, 0.398], atol=0.005)
    assert np.isnan(antidepressant.responding(np.array([0.5]))).all()


def test_dissociation_is_linear_between_50_and_200() -> None:
    found = dissociation.part_of_range(np.array([0.0, 50.0, 125.0, 200.0, 300.0]))
    np.testing.assert_allclose(found, [0, 0, 0.5, 1, 1])


def test_nobody_is_expected_to_lose_consciousness_at_this_dose() -> None:
    theta = output(KAMP).drawn(EIGHTY, 5000, 1)
    peaks = output(KAMP).levels(theta, infusion(40, 40), [40.0])[:, 0]
    assert sedation.chance_of_unconsciousness(peaks) == 0
    assert sedation.chance_of_unconsciousness(peaks * 4) > 0.9


def test_recovery_is_the_last_time_over_the_threshold() -> None:
    def typical(times: Array) -> Array:
        return AT_SITE.typical(EIGHTY, infusion(40, 40), times)[None]

    (minute,) = recovery.back_under(typical, 40.0)
    before, after = typical(np.array([minute - 0.1, minute + 0.1]))[0]
    assert before >= recovery.THRESHOLD_NG_PER_ML > after
    assert 40 < minute < 40 + 120  # dissociation is over within 2 h


def test_a_level_that_rises_again_counts_to_its_last_fall() -> None:
    series = infusion(40, 40).repeated(2, 300)

    def typical(times: Array) -> Array:
        return AT_SITE.typical(EIGHTY, series, times)[None]

    assert recovery.back_under(typical, 40.0)[0] > 340


def test_what_is_under_already_is_so_now_and_what_never_falls_is_unknown() -> None:
    def low(times: Array) -> Array:
        return np.full((1, len(times)), 10.0)

    assert recovery.back_under(low, 7.0)[0] == 7.0
    assert np.isnan(recovery.back_under(lambda t: low(t) * 10, 7.0)[0])


def test_steps_of_any_length_give_the_curve() -> None:
    body = Body(KAMP, EIGHTY.theta(KAMP), KE0_HALF_LIFE_MIN)
    rng = np.random.default_rng(1)
    minute = 0.0
    while minute < 40:
        step = min(float(rng.uniform(0.01, 3)), 40 - minute)
        body.advance(step, 1.0)
        minute += step
    body.advance(17.5, 0.0)
    (expected,) = AT_SITE.typical(EIGHTY, infusion(40, 40), [57.5])
    assert body.effect_site_ng_per_ml == pytest.approx(expected, rel=1e-9)


def test_a_body_whose_delay_falls_upon_a_pole_still_follows_the_curve() -> None:
    pole = float(KAMP.answer(EIGHTY.theta(KAMP)).modes.rates[0, 1])
    half_life = np.log(2) / pole
    body = Body(KAMP, EIGHTY.theta(KAMP), half_life)
    body.advance(40, 1.0)
    exact = output(KAMP, ke0_half_life_min=half_life).typical(EIGHTY, infusion(40, 40), [40.0])
    assert body.effect_site_ng_per_ml == pytest.approx(exact[0], rel=0.02)
