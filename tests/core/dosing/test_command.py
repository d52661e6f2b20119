"""`openketamine dose` and `openketamine protocols`, as a stranger would type them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = str(Path(sys.executable).parent / "openketamine")
ORDER = ["--mg-per-kg", "0.5", "--minutes", "40", "--volume-ml", "50", "--vial-mg-per-ml", "50"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60)


def test_the_worked_example_as_json_numbers() -> None:
    done = run("dose", "--weight", "80", *ORDER, "--json")
    answer = json.loads(done.stdout)

    assert done.returncode == 0
    expected = {
        "dose_mg": 40,
        "concentration_mg_per_ml": 0.8,
        "rate_ml_per_h": 75,
        "draw_ml": 0.8,
        "refused": False,
    }
    assert {key: answer[key] for key in expected} == expected


def test_the_worked_example_for_people() -> None:
    done = run("dose", "--weight", "80 kg", *ORDER, "--minutes", "45", "--vial-size-ml", "10")

    assert done.returncode == 0
    for words in ("80 kg × 0.5 mg/kg = 40 mg", "66.7", "Waste", "DOSE-RATE-03", "+0.050 %"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("words", "rule_id"),
    [
        (["--weight", "", *ORDER], "DOSE-INPUT-01"),
        (["--weight", "80st", *ORDER], "DOSE-UNIT-01"),
        (["--weight", "80", "--weight-unit", "", *ORDER], "DOSE-UNIT-01"),
        (ORDER, "DOSE-WEIGHT-01"),
        (["--weight", "80", *ORDER[:-2]], "DOSE-INPUT-01"),
        (["--weight", "80", *ORDER, "--height", "175"], "DOSE-UNIT-01"),
        (["--weight", "222", *ORDER, "--last-weight", "100.7"], "DOSE-WEIGHT-03"),
        (["--weight", "80", *ORDER, "--drug", "ketamine-s"], "DOSE-DRUG-01"),
        (["--weight", "80", *ORDER, "--basis", "lean"], ""),
        (["--weight", "80", *ORDER, "--protocol", "bold"], ""),
    ],
)
def test_a_refusal_names_its_rule_and_exits_with_2(words: list[str], rule_id: str) -> None:
    for_people, for_programs = run("dose", *words), run("dose", *words, "--json")
    answer = json.loads(for_programs.stdout)

    assert (for_people.returncode, for_programs.returncode) == (2, 2)
    assert (answer["refused"], answer["rule_id"]) == (True, rule_id)
    assert answer["reason"] in for_people.stderr
    assert rule_id in for_people.stderr


def test_the_sets_can_be_listed_shown_compared_and_linted() -> None:
    listed = json.loads(run("protocols", "list", "--json").stdout)
    shown = json.loads(run("protocols", "show", "short-rest", "--json").stdout)
    rows = json.loads(
        run("protocols", "compare", "guideline-2021", "consensus-moderate", "--json").stdout
    )

    assert "consensus-moderate" in [entry["name"] for entry in listed]
    assert shown["parameters"]["recovery_min_minutes"]["value"] == 15
    pause = next(row for row in rows if row["parameter"] == "pause_sbp_mmhg")
    assert {side["value"] for side in pause["sides"].values()} == {160, 180}
    assert json.loads(run("protocols", "lint", "--json").stdout) == []


def test_the_sets_for_people_keep_their_names_whole() -> None:
    assert "consensus-moderate@1" in run("protocols", "list").stdout
    assert "recovery_min_minutes 15 min is below guideline" in (
        run("protocols", "show", "short-rest").stdout
    )
    compared = run("protocols", "compare", "short-rest", "crps-4h").stdout
    assert "recovery_min_minutes" in compared
    assert "0 problems" in run("protocols", "lint").stdout


def test_comparing_a_set_with_itself_is_refused() -> None:
    assert run("protocols", "compare", "short-rest", "short-rest").returncode == 2
