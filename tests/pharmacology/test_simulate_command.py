"""`openketamine simulate` and `models`, as a person or a program calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typer
from typer.testing import CliRunner

from openketamine.cli import models as models_command
from openketamine.cli import simulate as simulate_command
from openketamine.core.errors import ShownError
from openketamine.pharmacology import models

APP = typer.Typer()
simulate_command.register(APP)
models_command.register(APP)
EIGHTY = ("--weight", "80", "--dose", "0.5", "--minutes", "40")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(APP, ["simulate", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def ask(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return answer


def test_the_usual_infusion_gives_the_check_table() -> None:
    found = ask(*EIGHTY, "--at", "10,20,40,60,80,110,240")
    assert found["ng_per_ml"] == [157.59, 202.71, 258.45, 97.67, 75.38, 55.75, 26.42]
    assert found["cautions"][0] == "Population average, not for dosing."


def test_the_table_for_people_carries_the_same_figures() -> None:
    text = run(*EIGHTY)
    assert "258.45" in text
    assert "not for dosing" in text


def test_a_pause_by_the_clock_moves_the_end() -> None:
    found = ask(*EIGHTY, "--pause", "15:5", "--at", "15,20,45")
    assert found["ends_at_min"] == 45
    assert found["ng_per_ml"][1] < found["ng_per_ml"][0] < found["ng_per_ml"][2]


def test_a_slower_rate_takes_longer() -> None:
    assert ask(*EIGHTY, "--rate", "20:0.5")["ends_at_min"] == 60


def test_venous_blood_takes_a_venous_model() -> None:
    found = ask(*EIGHTY, "--site", "venous", "--at", "40")
    assert (found["site"], found["ng_per_ml"]) == ("venous", [177.31])


def test_a_series_repeats_after_the_days_given() -> None:
    found = ask(*EIGHTY, "--series", "6", "--every", "3d", "--at", "40,21640")
    assert found["dose_mg"] == 240
    assert found["ng_per_ml"][1] == pytest.approx(found["ng_per_ml"][0], abs=0.5)


def test_a_population_has_bands_and_chances() -> None:
    asked = (*EIGHTY, "--population", "2000", "--seed", "3", "--at", "40,70", "--below", "100")
    found = ask(*asked)
    assert found == ask(*asked)
    low, middle, high = (found["quantiles"][name] for name in ("5%", "50%", "95%"))
    assert low[0] < middle[0] < high[0]
    assert found["chance_below"][0] == 0
    assert 0.5 < found["chance_below"][1] < 1
    assert "below 100" in run(*asked)


def test_the_effect_site_lags_behind_the_blood() -> None:
    at_site = ask(*EIGHTY, "--effect-site", "--at", "5,60")["ng_per_ml"]
    blood = ask(*EIGHTY, "--at", "5,60")["ng_per_ml"]
    assert at_site[0] < blood[0]
    assert at_site[1] > blood[1]


def test_a_drawing_is_written_as_svg(tmp_path: Path) -> None:
    file = tmp_path / "curve.svg"
    run(*EIGHTY, "--population", "50", "--plot", str(file))
    drawing = ElementTree.parse(file).getroot()
    assert drawing.tag.endswith("svg")
    assert "not for dosing" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--weight", "200"), "200 kg is outside of the 40 to 150 kg"),
        (("--weight", "80", "--dose", "1.2"), "more than the 1 mg/kg over 40 min"),
        (("--weight", "80", "--age", "90"), "90 years are outside"),
        (("--weight", "80", "--model", "marsh"), "There is no model 'marsh'"),
        (("--weight", "80", "--model", "kamp_2020", "--site", "venous"), "arterial blood"),
        (("--weight", "80", "--site", "tissue"), "site is one of arterial, venous"),
        (("--weight", "80", "--pause", "15"), "'15' is not of the form MINUTE:VALUE"),
        (("--weight", "80", "--at", "ten"), "'ten' is not a number"),
        (("--weight", "80", "--at", "-5"), "not a number from 0"),
        (("--weight", "80", "--series", "2", "--every", "soon"), "'soon' is not a time such as"),
        (("--weight", "80", "--below", "100"), "give --population"),
        (("--weight", "80", "--model", "clements_1981", "--population", "9"), "no variability"),
        (("--weight", "80", "--plot", "curve.png"), "is an SVG; name it so"),
        (("--weight", "80", "--drug", "S", "--model", "kamp_2020"), "describes racemic"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_the_reason(
    arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ShownError, match=said.replace("(", r"\(")):
        CliRunner().invoke(APP, ["simulate", *arguments], catch_exceptions=False)


def test_the_models_are_listed_with_source_and_range() -> None:
    result = CliRunner().invoke(APP, ["models", "--json"], catch_exceptions=False)
    found = json.loads(result.stdout)
    assert found["default"] == "kamp_2020"
    assert found["range"]["weight_kg"] == [40.0, 150.0]
    assert [row["name"] for row in found["models"]] == list(models.names())
    assert all(row["source"] and row["known_by"] for row in found["models"])
    text = CliRunner().invoke(APP, ["models"], catch_exceptions=False).stdout
    assert "Domino" in text
    assert "not for dosing" in text
