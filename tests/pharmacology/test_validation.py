"""The models against what was measured in people: the bars, and the honest misses.

- kamp_2020 has a median absolute error of 10 % at the most on the arterial curve of 20 volunteers
  (kamp_2020_bja), whatever their unknown weight.
- clements_1981 lies within 10 % of 185 ng/mL, venous, at 40 min (zarate_2006). otto_2021 does
  from 83 kg on; at the assumed 80 kg it does not, nor is its S-ketamine nearer to its own
  volunteers (otto_2021), whose weight is known. The page says so.
- simons_2022 predicts about 19 % too little norketamine.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from openketamine.core.evidence import citations
from openketamine.pharmacology import invariants, models
from openketamine.pharmacology.curve import levels
from openketamine.pharmacology.invariants import Law, laws
from openketamine.pharmacology.model import Parameter
from openketamine.pharmacology.observations import (
    AT_AN_EFFECT,
    KAMP_KETAMINE,
    KRYSTAL,
    OBSERVATIONS,
    OTTO_KETAMINE,
    RESPONSE_PCT,
    ZARATE,
    Observation,
)
from openketamine.pharmacology.ode_reference import solve
from openketamine.pharmacology.validation import Comparison, compare, comparisons

KAMP, OTTO = models.load("kamp_2020"), models.load("otto_2021")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "pharmacology-validation.md"


def found(observation: str, model: str) -> Comparison:
    (one,) = (
        c for c in comparisons() if c.observation.name == observation and c.model.name == model
    )
    return one


def row(*cells: str) -> str:
    (line,) = (line for line in PAGE.read_text().splitlines() if all(c in line for c in cells))
    return line


@pytest.mark.parametrize("weight_kg", [60.0, 70.0, 80.0, 90.0])
def test_kamp_2020_lies_within_10_percent_of_the_arterial_curve(weight_kg: float) -> None:
    assert compare(KAMP, KAMP_KETAMINE, weight_kg).median_absolute <= 0.10


@pytest.mark.parametrize("weight_kg", [50.0, 80.0, 120.0])
def test_clements_1981_lies_within_10_percent_of_the_venous_anchor(weight_kg: float) -> None:
    assert abs(compare(models.load("clements_1981"), ZARATE, weight_kg).bias) <= 0.10


def test_otto_2021_misses_the_venous_anchor_at_80_kg_and_the_page_says_so() -> None:
    assert found("zarate_2006 ketamine", "otto_2021").bias < -0.10
    assert abs(compare(OTTO, ZARATE, 90.0).bias) <= 0.10
    assert "**no**" in row("zarate_2006 ketamine | otto_2021 |")


def test_otto_2021_misses_its_own_volunteers_as_far_and_the_page_says_so() -> None:
    missed = found("otto_2021 S-ketamine", "otto_2021")
    assert missed.bias == pytest.approx(-0.107, abs=0.002)
    assert "**no**" in row("otto_2021 S-ketamine | otto_2021 |")
    text = PAGE.read_text()
    assert "holds it from 83 kg on and **misses it at 80 kg**" in text
    assert "its S-ketamine lies -10.7 % from" in text
    assert "| otto_2021 S-ketamine | 17 volunteers | venous |" in text
    assert row("| otto_2021 S-ketamine |", "| 68 kg |")
    assert row("zarate_2006 ketamine", "| 80 kg, assumed |")


def test_simons_2022_predicts_too_little_norketamine_and_the_page_says_so() -> None:
    missed = found("kamp_2020_bja S-norketamine", "simons_2022")
    assert missed.bias == pytest.approx(-0.19, abs=0.01)
    assert "**no**" in row("kamp_2020_bja S-norketamine | simons_2022 |")


def test_blood_from_another_site_is_shown_and_not_scored() -> None:
    arterial = found("zarate_2006 ketamine", "kamp_2020")
    assert not arterial.is_same_site
    scored, unscored = PAGE.read_text().split("## Not scored: a difference of site")
    unscored = unscored.split("\n## ")[0]
    assert "| venous | zarate_2006 ketamine | kamp_2020 | arterial |" in unscored
    assert "zarate_2006 ketamine | kamp_2020" not in scored


def test_every_observation_is_held_against_every_model_that_has_its_analyte() -> None:
    pairs = {(c.observation.name, c.model.name) for c in comparisons()}
    for name in models.names():
        assert (KAMP_KETAMINE.name, name) in pairs
        assert (ZARATE.name, name) in pairs
    assert ("kamp_2020_bja S-norketamine", "otto_2021") in pairs
    assert ("kamp_2020_bja S-ketamine", "kamp_2020") not in pairs
    assert ("otto_2021 S-norketamine", "simons_2022") in pairs
    assert ("otto_2021 S-ketamine", "clements_1981") not in pairs


@pytest.mark.parametrize("observation", OBSERVATIONS, ids=lambda one: one.name)
def test_each_observation_names_a_source_that_we_list(observation: Observation) -> None:
    assert observation.sources
    assert set(observation.sources) <= citations().keys()
    assert observation.seen
    for source in observation.sources:
        assert f"**{source}**" in PAGE.read_text()


def test_each_range_names_a_source_and_runs_upwards() -> None:
    for span in (KRYSTAL, *AT_AN_EFFECT):
        assert span.sources
        assert set(span.sources) <= citations().keys()
        assert 0 < span.low <= span.high
    assert list(RESPONSE_PCT.values()) == sorted(RESPONSE_PCT.values(), reverse=True)


def test_units_and_doses_are_those_of_the_papers() -> None:
    awakening = AT_AN_EFFECT[0]
    assert awakening.low == pytest.approx(2.7 * 237.73, abs=1)
    assert KAMP_KETAMINE.ng_per_ml[0] == pytest.approx((0.1137 + 0.1452) * 237.73)
    assert KAMP_KETAMINE.schedule(70).total_mg == pytest.approx((0.28 + 0.57 + 1.14) * 70)
    assert ZARATE.ng_per_ml == (185.0,)
    assert ZARATE.schedule(80).total_mg == pytest.approx(40)
    assert ZARATE.schedule(80).ends_at_min == 40
    assert OTTO_KETAMINE.schedule(OTTO_KETAMINE.weight_kg).total_mg == pytest.approx(10)
    assert OTTO_KETAMINE.schedule(68).ends_at_min == 30


def test_bias_and_median_absolute_error_are_medians_of_the_relative_errors() -> None:
    flat = replace(ZARATE, at_min=(10.0, 20.0, 40.0), printed=(100.0, 200.0, 100.0))
    one = Comparison(
        model=OTTO, observation=flat, weight_kg=80, predicted=np.array([110.0, 160.0, 101.0])
    )
    np.testing.assert_allclose(one.error, [0.10, -0.20, 0.01])
    assert one.bias == pytest.approx(0.01)
    assert one.median_absolute == pytest.approx(0.10)
    assert one.worst == pytest.approx(-0.20)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"printed": (1.0, 2.0)}, "one level above 0"),
        ({"printed": (0.0,)}, "one level above 0"),
        ({"at_min": (40.0, 10.0), "printed": (1.0, 1.0)}, "out of order"),
        ({"unit": "mg/L"}, "no unit"),
    ],
)
def test_an_ill_formed_observation_cannot_exist(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(ZARATE, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def all_laws() -> tuple[Law, ...]:
    return laws()


def test_every_law_holds_for_every_model(all_laws: tuple[Law, ...]) -> None:
    assert [law.name for law in all_laws if not law.holds] == []
    assert len(all_laws) == 7


def test_a_fraction_above_one_breaks_the_law_of_order() -> None:
    more = {**OTTO.parameters, "FM_NK": Parameter(value=1.2, unit="1")}
    broken = [law for law in laws((replace(OTTO, parameters=more),)) if not law.holds]
    assert [law.name.split(",")[0] for law in broken] == ["volumes"]


def test_a_curve_that_is_off_breaks_the_laws_of_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "levels", lambda *a, **k: levels(*a, **k) + 1e-3)
    broken = {law.name.split(":")[0] for law in laws((KAMP,)) if not law.holds}
    assert broken == {
        "superposition",
        "linearity",
        "the closed form solves the differential equations",
    }


def test_equations_that_differ_break_their_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "solve", lambda *a, **k: solve(*a, **k) * (1 + 1e-6))
    broken = [law.name for law in laws((KAMP,)) if not law.holds]
    assert broken == ["the closed form solves the differential equations"]


def test_what_is_not_a_number_does_not_hold() -> None:
    assert not Law(name="", ran="", worst=float("nan"), allowed=1.0).holds
