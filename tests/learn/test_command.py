"""`openketamine evidence` tells a clinician what stands, what is open, and what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from openketamine import learn
from openketamine.cli import evidence
from openketamine.core.errors import BadInputError

runner = CliRunner()


def run(*words: str) -> Result:
    app = typer.Typer()
    evidence.register(app)
    app.command("other")(lambda: None)
    return runner.invoke(app, ["evidence", *words])


def test_the_check_passes_and_counts() -> None:
    result = run("check", "--json")

    assert result.exit_code == 0
    counted = json.loads(result.stdout)
    assert counted["problems"] == []
    assert counted["articles"] == 2 * len(learn.SLUGS)
    assert "0 problems" in run("check").stdout


def test_a_planted_claim_is_printed_and_fails(tmp_path: Path) -> None:
    draft = tmp_path / "draft.en.md"
    draft.write_text("title: T\nanswer: Read. Ask.\npicture: course\n---\nIt cures.\n")

    result = run("check", "--article", str(draft))

    assert result.exit_code == evidence.EXIT_PROBLEMS
    assert "draft.en: 'It cures.' claims something and names no fact." in result.stderr


@pytest.mark.parametrize(("name", "text"), [("draft.md", ""), ("draft.en.md", "no head")])
def test_a_draft_that_cannot_be_read_is_refused(tmp_path: Path, name: str, text: str) -> None:
    draft = tmp_path / name
    draft.write_text(text)

    assert isinstance(run("check", "--article", str(draft)).exception, BadInputError)


def test_a_fact_is_shown_with_its_figures_sources_and_status() -> None:
    shown = run("show", "ec3").stdout

    assert "response, ketamine: 55.4 % = 108/195" in shown
    assert "difference: 14.2 percentage points (3.9 to 24.2)" in shown
    assert "doi:10.1056/NEJMoa2302399" in shown
    assert "reviewed by nobody yet" in shown
    assert json.loads(run("show", "EC3", "--json").stdout)["is_confirmed"] is True


def test_an_unknown_fact_is_refused() -> None:
    assert isinstance(run("show", "ZZ9").exception, BadInputError)


def test_what_is_unconfirmed_is_listed_with_the_reason() -> None:
    lines = run("todo").stdout

    assert "TM2   response and remission: the value is to be confirmed" in lines
    assert "the record of mcintyre_2020 is to be confirmed" in lines
    assert "KE1 " not in lines
    assert {"id": "TM2"}.items() <= json.loads(run("todo", "--json").stdout)[7].items()
