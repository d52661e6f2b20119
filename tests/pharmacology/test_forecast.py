"""A forecast shows plasma, effect site, effects and recovery of one infusion, with its bands."""

from __future__ import annotations

import numpy as np
import pytest

from openketamine.core.errors import BadInputError
from openketamine.pharmacology import NOT_FOR_DOSING, Subject, infusion, models, output
from openketamine.pharmacology.effects import circulation
from openketamine.pharmacology.forecast import BAND, forecast

EIGHTY = Subject(weight_kg=80, age_y=40)
KAMP = output(models.load("kamp_2020"))
DOSE = infusion(40, 40)
TIMES = np.linspace(0.0, 240.0, 49)


def test_without_patients_there_are_no_bands() -> None:
    seen = forecast(KAMP, EIGHTY, DOSE, TIMES)
    assert seen.plasma.low is None
    assert seen.site.high is None
    assert seen.back_under.low is None
    np.testing.assert_array_equal(seen.plasma.typical, KAMP.typical(EIGHTY, DOSE, TIMES))


def test_the_typical_patient_lies_within_the_band() -> None:
    seen = forecast(KAMP, EIGHTY, DOSE, TIMES, patients=400)
    for curve in (seen.plasma, seen.site):
        assert curve.low is not None
        assert curve.high is not None
        assert np.all(curve.low[1:] < curve.typical[1:])
        assert np.all(curve.typical[1:] < curve.high[1:])
    at = seen.back_under
    assert at.low is not None
    assert at.typical is not None
    assert at.high is not None
    assert 40 < at.low < at.typical < at.high


def test_the_same_seed_gives_the_same_bands() -> None:
    one, again, other = (
        forecast(KAMP, EIGHTY, DOSE, TIMES, patients=50, seed=seed).plasma.high
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_effect_site_lags_and_the_rises_follow_a_quicker_one() -> None:
    seen = forecast(KAMP, EIGHTY, DOSE, TIMES)
    after = TIMES > 40
    assert np.argmax(seen.site.typical) >= np.argmax(seen.plasma.typical)
    assert np.all(seen.site.typical[after][1:] > seen.plasma.typical[after][1:])
    early = slice(1, 4)  # the haemodynamic delay lies between none and the effect site's
    of_plasma, of_site = (circulation.SBP.at(one.typical) for one in (seen.plasma, seen.site))
    assert np.all(of_site[early] < seen.rises["sbp"][early])
    assert np.all(seen.rises["sbp"][early] < of_plasma[early])
    assert set(seen.rises) == {"sbp", "dbp", "hr"}
    assert all(rise[0] == 0 and rise.max() > 0 for rise in seen.rises.values())
    assert seen.rises["sbp"].max() > seen.rises["dbp"].max() > seen.rises["hr"].max()
    assert seen.dissociation.max() <= 1


def test_back_under_counts_from_the_end_unless_asked_otherwise() -> None:
    paused = DOSE.with_pause(5, 60)  # the level falls and rises again
    until_now = forecast(KAMP, EIGHTY, paused, TIMES, from_min=64.0, threshold_ng_per_ml=1000.0)
    assert until_now.back_under.typical == 64.0
    ended = forecast(KAMP, EIGHTY, paused, TIMES, threshold_ng_per_ml=1000.0)
    assert ended.back_under.typical == 100.0


def test_a_level_that_does_not_fall_within_a_day_has_no_minute() -> None:
    seen = forecast(KAMP, EIGHTY, DOSE, TIMES, patients=20, threshold_ng_per_ml=1e-6)
    assert seen.back_under.typical is None
    assert seen.back_under.low is None
    assert seen.back_under.high is None


def test_those_who_never_fall_count_as_the_latest() -> None:
    """Under 0.7 ng/mL within a day come the typical and most of the drawn patients, not all."""
    seen = forecast(KAMP, EIGHTY, DOSE, TIMES, patients=400, threshold_ng_per_ml=0.7)
    assert seen.back_under.low is not None
    assert seen.back_under.typical is not None
    assert seen.back_under.low < seen.back_under.typical < 24 * 60
    assert seen.back_under.high is None


def test_a_forecast_carries_the_cautions_of_person_and_model() -> None:
    seen = forecast(KAMP, Subject(weight_kg=80), DOSE, TIMES)
    assert any("age is unknown" in caution for caution in seen.cautions)
    assert any("assumed" in caution for caution in seen.cautions)
    assert "not for dosing" in NOT_FOR_DOSING


def test_bands_need_a_model_that_varies() -> None:
    with pytest.raises(BadInputError, match="no bands"):
        forecast(output(models.load("clements_1981")), EIGHTY, DOSE, TIMES, patients=10)


def test_the_band_is_in_order() -> None:
    assert 0 < BAND[0] < BAND[1] < 1
