"""`openketamine bench pharmacology` on a few patients: what it gives, never how fast."""

from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from openketamine.cli import bench
from openketamine.core.errors import BadInputError
from openketamine.pharmacology import Subject, infusion, models, output

APP = typer.Typer()
bench.register(APP)
FEW = ("bench", "pharmacology", "--patients", "7", "--repetitions", "2")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(APP, [*FEW, *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_figures_have_stable_keys() -> None:
    found: dict[str, Any] = json.loads(run("--json"))
    assert set(found) == {
        "patients",
        "times",
        "repetitions",
        "ready_ms",
        "cores",
        "load_before_and_after",
        "ms",
        "us_per_patient",
        "yardstick",
        "opentiva",
        "bars",
    }
    assert (found["patients"], found["times"], found["repetitions"]) == (7, 1441, 2)
    assert set(found["ms"]) == {
        "write_compiled",
        "write_numpy",
        "curves_f64",
        "curves_f32",
        "report_times",
        "draw",
        "modes",
        "fill_f64",
        "fill_f32",
        "levels",
        "one_patient",
        "first_command",
    }
    assert all(0 < row["min"] <= row["median"] <= row["max"] for row in found["ms"].values())
    assert found["yardstick"] in ("write_compiled", "write_numpy")
    assert {one["name"]: one["bar"] for one in found["bars"]} == {
        "curves_to_write": "<= 1.5",
        "mrgsolve_published_to_curves": ">= 80",
        "opentiva_to_curves": ">= 3000",
        "curves_to_report_times": ">= 2",
        "one_patient_ms": "< 1",
        "first_command_s": "< 1.5",
    }


def test_without_the_peer_its_published_figure_stands_and_says_so() -> None:
    text = run("--peer", "opentiva")
    assert "published ms 6.4" in text
    assert "curves to write" in text


def test_the_peer_runs_in_turn_and_its_answer_is_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stand-in with the peer's interface: it is no dependency."""
    monkeypatch.setitem(sys.modules, "opentiva", ModuleType("opentiva"))
    monkeypatch.setitem(sys.modules, "opentiva.ketamine", ketamine := ModuleType("ketamine"))
    monkeypatch.setitem(sys.modules, "opentiva.pump", pump := ModuleType("pump"))
    monkeypatch.setattr("openketamine.cli._bench_peer.version", lambda _: "0")
    ketamine.Domino = dict  # type: ignore[attr-defined]
    pump.Pump = _Pump  # type: ignore[attr-defined]
    found = json.loads(run("--peer", "opentiva", "--json"))
    assert found["opentiva"]["points"] == 14400
    assert found["opentiva"]["largest_difference_ng_per_ml"] == pytest.approx(2, rel=1e-6)
    assert found["ms"]["opentiva"]["min"] > 0


class _Pump:
    """2 ng/mL too high throughout."""

    def __init__(self, *, model: object, drug_concentration: float, end_time: int) -> None:
        self.end_s = end_time

    def add_infusion(self, *, start: int, dose: float, duration: int) -> None:
        self.dose_mg, self.minutes = dose * duration, duration / 60

    def run(self) -> object:
        seconds = np.arange(self.end_s)
        level = output(models.load("domino_1982")).typical(
            Subject(weight_kg=80), infusion(self.dose_mg, self.minutes), seconds / 60
        )
        return np.stack([seconds, (level + 2) / 1000, level], axis=1)


def test_another_peer_is_refused() -> None:
    with pytest.raises(BadInputError, match="peer is opentiva"):
        run("--peer", "abacus")
