"""`openketamine estimate`: the documented example runs, and a bad file gets a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from openketamine.cli import estimate as command
from openketamine.core.errors import BadInputError, RefusedError

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "estimate.toml"
APP = typer.Typer()
command.register(APP)
APP.callback()(lambda: None)
INFUSION = "weight_kg = 80\n[infusion]\ndose_mg = 40\nminutes = 40\n"


def run(file: Path, *options: str) -> str:
    result = CliRunner().invoke(APP, ["estimate", str(file), *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_documented_example_gives_both_estimates_marked_as_research() -> None:
    found: dict[str, Any] = json.loads(run(EXAMPLE, "--json"))
    assert found["is_research"] is True
    estimates = found["estimates"]
    clearance = estimates["levels"]["quantities"]["CL"]
    assert clearance["low"] < clearance["value"] < clearance["high"]
    assert clearance["unit"] == "L/min"
    assert estimates["systolic"]["quantities"]["pressor_sensitivity"]["value"] > 1
    assert all("Research only" in one["cautions"][0] for one in estimates.values())


def test_the_table_for_people_says_that_it_is_research() -> None:
    text = run(EXAMPLE)
    assert text.count("Research only") == 2
    assert "90 % interval" in text


def test_a_pause_changes_what_a_level_says(tmp_path: Path) -> None:
    without = tmp_path / "without.toml"
    without.write_text(EXAMPLE.read_text().replace("pauses", "# pauses"))
    assert run(without, "--json") != run(EXAMPLE, "--json")


def test_an_error_of_the_level_may_be_given(tmp_path: Path) -> None:
    finer = tmp_path / "finer.toml"
    finer.write_text(EXAMPLE.read_text().replace("# proportional_error", "proportional_error"))
    fine, usual = (
        json.loads(run(file, "--json"))["estimates"]["levels"]["quantities"]["CL"]["cv_pct"]
        for file in (finer, EXAMPLE)
    )
    assert fine < usual


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weight_kg = ", "is no TOML"),
        ("[infusion]\ndose_mg = 40\nminutes = 40\n", "'weight_kg' is missing"),
        ("weight_kg = 80\n", "'infusion' is missing"),
        ("wieght_kg = 80\n", "Unknown entry 'wieght_kg'"),
        ("weight_kg = 80\ninfusion = 40\n", "A table with dose_mg, minutes, pauses belongs here"),
        (INFUSION + "rate = 1\n", "Unknown entry 'rate'"),
        (INFUSION, r"neither \[\[level\]\] nor \[\[systolic\]\]"),
        (INFUSION + "pauses = [15, 5]\n", "pauses is a list"),
        (INFUSION.replace("80", "true"), "weight_kg is a number, not True"),
        (INFUSION.replace("80", "'80'"), "weight_kg is a number, not '80'"),
        ("level = 3\nmodel = 'otto_2021'\n" + INFUSION, "a table of its own"),
        ("drug = 'R'\nmodel = 'otto_2021'\nlevel = []\n" + INFUSION, "drug is racemic or S"),
        ("model = 'otto_2021'\nlevel = []\n" + INFUSION, "No level was measured"),
        ("systolic = []\nmeasurement_sd_mmhg = 6\n" + INFUSION, "Without a reading"),
        ("systolic = []\n" + INFUSION, "'measurement_sd_mmhg' is missing"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "given.toml"
    file.write_text(text)
    with pytest.raises(BadInputError, match=said):
        run(file)


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        run(tmp_path / "nothing.toml")


def test_a_model_of_s_ketamine_takes_s_ketamine(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text("drug = 'S'\n" + EXAMPLE.read_text())
    found = json.loads(run(file, "--json"))["estimates"]["levels"]
    assert not any("R-ketamine" in caution for caution in found["cautions"])


def test_a_person_outside_of_the_range_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "given.toml"
    file.write_text(EXAMPLE.read_text().replace("weight_kg = 80", "weight_kg = 30"))
    with pytest.raises(RefusedError) as refused:
        run(file)
    assert refused.value.rule_id == "PKPD-RANGE-01"
