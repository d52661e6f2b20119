"""`openketamine bench planning` on a small clinic: what it gives, never how fast."""

from __future__ import annotations

import json
from typing import Any

import typer
from typer.testing import CliRunner

from openketamine.cli import bench
from openketamine.cli._bench_planning import problem
from openketamine.planning import plan
from tests.planning.slow_checker import faults

APP = typer.Typer()
bench.register(APP)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(APP, ["bench", "planning", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_clinic_with_room_for_all_has_a_proven_plan() -> None:
    found: dict[str, Any] = json.loads(run("--patients", "8", "--rooms", "3", "--json"))

    assert (found["status"], found["placed"]) == ("optimal", 48)
    assert found["cost"] == found["bound"]


def test_a_clinic_without_room_is_told_why() -> None:
    shown = run("--patients", "14", "--rooms", "1", "--nurses", "4")

    assert "infeasible" in shown
    assert "more rooms (count 1)" in shown
    assert "left out" in shown


def test_the_plan_that_is_measured_obeys_every_rule() -> None:
    asked = problem(patients=12, rooms=3, days=15, nurses=2)

    assert faults(asked, plan(asked).placed) == []
