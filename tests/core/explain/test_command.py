"""`openketamine explain`: what it prints, what it refuses, how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from openketamine.cli import explain
from openketamine.cli._scenario import answer, read_scenario
from openketamine.core.errors import BadInputError

SCENARIOS = Path(__file__).parents[2] / "scenarios"
HEAD = 'question = "check_in"\nprotocol = "consensus-moderate"\nat = 2026-11-23T14:05:00Z\n'


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    explain.register(app)
    return app


def test_json_has_stable_keys_with_sentences_and_sources(app: typer.Typer) -> None:
    file = SCENARIOS / "check_in_pressure_too_high_guideline.toml"

    done = CliRunner().invoke(app, ["explain", str(file), "--json"])

    data = json.loads(done.stdout)
    assert done.exit_code == 0
    assert set(data) == {
        "question",
        "protocol",
        "at",
        "outcome",
        "is_allowed",
        "refused_by",
        "refusal",
        "is_expected",
        "reasons",
    }
    assert (data["outcome"], data["is_allowed"]) == ("hold", False)
    reason = data["reasons"][0]
    assert reason["rule_id"] == "CHECK-BP-01"
    assert reason["sentence"] == "Systolic pressure 145 mmHg is too high: the limit is 140 mmHg."
    assert (reason["threshold"], reason["unit"]) == ("140", "mm[Hg]")
    assert reason["citation"] == "swainson_2021"
    assert "ketamine" in reason["source"].lower()
    assert reason["protocol"] == "guideline-2021@1"


def test_people_read_outcome_sentence_and_what_would_settle_it(app: typer.Typer) -> None:
    file = SCENARIOS / "check_in_no_escort.toml"

    done = CliRunner().invoke(app, ["explain", str(file)], env={"COLUMNS": "300"})

    assert "UNKNOWN" in done.stdout
    assert "Settled by: escort_name, escort_phone." in done.stdout
    assert "CHECK-ESCORT-01" in done.stdout


def test_a_refused_dose_is_explained_by_its_rule(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["explain", str(SCENARIOS / "dose_over_the_cap.toml")])

    assert "DOSE-CAP-01" in done.stdout
    assert done.exit_code == 0


def test_another_outcome_than_expected_exits_with_1(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(HEAD + '[expect]\noutcome = "allow"\n')

    assert CliRunner().invoke(app, ["explain", str(file)]).exit_code == 1


def test_without_an_expectation_it_just_explains(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "open.toml"
    file.write_text(HEAD)

    assert CliRunner().invoke(app, ["explain", str(file)]).exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question = ", "no TOML"),
        (HEAD + "colour = 1\n", "unknown entry 'colour'"),
        (HEAD.replace("check_in", "horoscope"), "one of check_in, discharge, dose"),
        (HEAD.replace("Z\n", "\n"), "time with its zone"),
        (HEAD.replace('protocol = "consensus-moderate"\n', ""), "'protocol' is missing"),
        (HEAD + "[facts]\nweight = { unit = 'kg' }\n", "'value' is missing"),
        (HEAD + "[facts]\nwieght = { value = 80, unit = 'kg' }\n", "unknown fact 'wieght'"),
        (HEAD + "[facts]\nweight = { value = nan, unit = 'kg' }\n", "not a number"),
        (HEAD + "[[readings]]\nmetric = 'mood'\nvalue = 1\n", "one of sbp, dbp, hr, spo2"),
    ],
)
def test_an_ill_formed_file_is_refused_with_a_sentence(
    text: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(text)

    with pytest.raises(BadInputError, match=said):
        read_scenario(file)


@pytest.mark.parametrize(
    ("fact", "code"),
    [("infusion_ended", "recovery_time_unknown"), ("instructions", "instructions_missing")],
)
def test_what_was_not_done_is_not_done_at_a_time(fact: str, code: str, tmp_path: Path) -> None:
    well = (SCENARIOS / "discharge_all_well.toml").read_text()
    file = tmp_path / "scenario.toml"
    file.write_text(well.replace(f"{fact} = {{ value = true", f"{fact} = {{ value = false"))

    assert code in answer(read_scenario(file)).codes


def test_a_vial_that_counts_hydrochloride_is_said_so(tmp_path: Path) -> None:
    """57.65 mg/mL of salt hold 50 mg of base: not an unusual strength but a conversion."""
    file = tmp_path / "scenario.toml"
    usual = (SCENARIOS / "dose_standard.toml").read_text()
    file.write_text(
        usual.replace(
            'vial = { value = 50, unit = "mg/mL" }',
            'vial = { value = 57.65, unit = "mg/mL" }\nexpressed_as = { value = "hydrochloride" }',
        )
    )
    given = answer(read_scenario(file))

    assert [reason.rule_id for reason in given.decision.reasons] == ["DOSE-SALT-01"]


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        read_scenario(tmp_path / "nothing.toml")
