"""The models give the figures of the shared check table, and agree with what was observed."""

from __future__ import annotations

import numpy as np
import pytest

from openketamine.core.errors import BadInputError
from openketamine.core.evidence import citations
from openketamine.pharmacology import models
from openketamine.pharmacology.predict import output
from openketamine.pharmacology.schedule import infusion
from openketamine.pharmacology.subject import Subject

MINUTES = (10, 20, 40, 60, 80, 110, 240)
EIGHTY = Subject(weight_kg=80, age_y=40)

# 80 kg, 40 mg over 40 min: ng/mL reckoned independently from each model's printed parameters
TABLE = {
    ("kamp_2020", "racemic", 2): "157.59 202.71 258.45 97.67 75.38 55.75 26.42",
    ("domino_1982", "racemic", 1): "181.8 209.6 240.3 55.1 45.8 38.1 17.3",
    ("clements_1981", "racemic", 1): "62.0 109.5 177.3 115.4 84.7 63.1 34.6",
}


@pytest.mark.parametrize(("row", "expected"), TABLE.items())
def test_a_model_gives_the_check_table_to_its_last_digit(
    row: tuple[str, str, int], expected: str
) -> None:
    name, _, digits = row
    level = output(models.load(name)).typical(EIGHTY, infusion(40, 40), MINUTES)
    assert " ".join(f"{value:.{digits}f}" for value in level) == expected


def test_the_s_ketamine_of_otto_2021_is_half_of_a_racemic_dose() -> None:
    model = models.load("otto_2021")
    racemic = output(model, analyte="S-ketamine").typical(EIGHTY, infusion(40, 40), MINUTES)
    alone = output(model, drug="S").typical(EIGHTY, infusion(20, 40), MINUTES)
    np.testing.assert_allclose(racemic, alone, rtol=1e-12)
    shown = " ".join(f"{value:.1f}" for value in alone)
    assert shown == "28.4 50.2 82.1 55.4 42.3 31.8 13.1"


@pytest.mark.parametrize(
    ("analyte", "expected"),
    [
        ("S-ketamine", (50.9, 27.3, 15.4, 10.3, 5.06, 3.72, 2.23, 1.51)),
        ("S-norketamine", (11.8, 20.9, 20.5, 17.1, 11.7, 9.90, 7.41, 5.79)),
    ],
)
def test_otto_2021_gives_what_the_authors_equations_give_elsewhere(
    analyte: str, expected: tuple[float, ...]
) -> None:
    """68 kg, 10 mg of S-ketamine over 30 min: a model library's own solution, 3 digits."""
    wanted = output(models.load("otto_2021"), drug="S", analyte=analyte)
    level = wanted.typical(
        Subject(weight_kg=68), infusion(10, 30), (30, 60, 120, 180, 300, 360, 480, 600)
    )
    np.testing.assert_allclose(level, expected, rtol=5e-3)


def test_racemic_ketamine_of_an_s_ketamine_model_is_both_enantiomers() -> None:
    model = models.load("otto_2021")
    both, s, r = (
        output(model, analyte=name).typical(EIGHTY, infusion(40, 40), MINUTES)
        for name in ("ketamine", "S-ketamine", "R-ketamine")
    )
    np.testing.assert_allclose(both, s + r, rtol=1e-12)
    assert np.all(r > s)  # cleared more slowly


def test_a_racemic_model_is_not_used_for_s_ketamine() -> None:
    with pytest.raises(BadInputError, match="describes racemic ketamine; take otto_2021"):
        output(models.load("kamp_2020"), drug="S")


def test_an_analyte_that_a_model_lacks_is_named_with_those_it_has() -> None:
    with pytest.raises(BadInputError, match=r"has no 'norketamine'.*it has ketamine"):
        output(models.load("kamp_2020"), analyte="norketamine")


def test_an_unknown_model_is_named_with_those_there_are() -> None:
    with pytest.raises(BadInputError, match=r"no model 'marsh'; there are kamp_2020,"):
        models.load("marsh")


@pytest.mark.parametrize("name", models.names())
def test_every_model_says_where_it_comes_from(name: str) -> None:
    model = models.load(name)
    assert model.name == name
    assert model.source in citations()
    assert model.known_by
    for species in model.species:
        needed = {*species.volumes, *species.clearances, species.fraction, species.mean_transit}
        assert needed - {""} <= model.parameters.keys()
    if model.variability is not None:
        assert model.variability.variance.keys() <= model.parameters.keys()
        assert model.variability.origin == "published" or model.variability.note


@pytest.mark.parametrize("name", models.names())
@pytest.mark.parametrize("weight", [40.0, 70.0, 150.0])
def test_what_goes_in_comes_out(name: str, weight: float) -> None:
    """Mass balance: the area under the curve times the clearance is the dose."""
    model = models.load(name)
    theta = Subject(weight_kg=weight).theta(model)
    answer = model.answer(theta)
    area = np.sum(answer.modes.weights[0, :, 0] / answer.modes.rates[0])  # ng/mL min per mg
    np.testing.assert_allclose(area * theta["CL"][0], 1000.0, rtol=1e-10)


@pytest.mark.parametrize(
    ("name", "masses"),
    [("otto_2021", (237.73, 237.73)), ("simons_2022", (237.73, 223.70, 239.70))],
)
def test_what_is_formed_of_a_metabolite_is_what_was_cleared(
    name: str, masses: tuple[float, ...]
) -> None:
    """Mass balance along the chain: area x clearance / molar mass is the part that was formed.

    Molecule for molecule; in otto_2021 milligram for milligram, as its authors reckoned.
    """
    model = models.load(name)
    theta = Subject(weight_kg=80).theta(model)
    expected = 1 / 237.73
    for species, mass in zip(model.species, masses, strict=True):
        if species.fraction:
            expected = expected * theta[species.fraction][0]
        modes = model.answer(theta, analyte=species.name).modes
        orders = np.arange(1, modes.weights.shape[-1] + 1)
        area = np.sum(modes.weights[0] / modes.rates[0][:, None] ** orders) / 1000
        formed = area * theta[species.clearances[0]][0] / mass
        np.testing.assert_allclose(formed, expected, rtol=1e-9)
