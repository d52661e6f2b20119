"""The guards of `make check` find what they are there for: each is shown a planted violation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the guards read."""
    for name in ("src", "docs", "tests"):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("__pycache__", "dist", "*.map"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PYTHONPATH": str(checkout / "src"),
        "OPENKETAMINE_HOME": str(checkout / "var"),
    }
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=170
    )


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/units.py", "import openketamine.records", "Rooms import downwards only"),
        ("core/units.py", "import random", "The core is pure"),
        ("console/apps.py", "import openketamine.records.bed", "touch the records"),
    ],
)
def test_import_linter_finds_a_forbidden_import(
    checkout: Path, file: str, line: str, contract: str
) -> None:
    path = checkout / "src/openketamine" / file
    path.write_text(path.read_text() + f"\n{line}\n")

    result = run(checkout, str(BIN / "lint-imports"), "--no-cache")

    assert result.returncode != 0
    broken = [row for row in result.stdout.splitlines() if row.endswith("BROKEN")]
    assert any(contract in row for row in broken), result.stdout


def test_import_linter_finds_a_room_without_a_place(checkout: Path) -> None:
    room = checkout / "src/openketamine/helpers"
    room.mkdir()
    (room / "__init__.py").write_text("")

    result = run(checkout, str(BIN / "lint-imports"), "--no-cache")

    assert result.returncode != 0
    assert "helpers" in result.stdout


def test_mypy_finds_a_wrong_type_in_a_strict_room(checkout: Path) -> None:
    planted = checkout / "src/openketamine/core/planted.py"
    planted.write_text('WEIGHT_KG: int = "eighty"\n')

    result = run(checkout, str(BIN / "mypy"), str(planted), "--cache-dir", str(checkout / "cache"))

    assert result.returncode != 0
    assert "planted.py" in result.stdout


def test_ruff_finds_a_naive_time(checkout: Path) -> None:
    planted = checkout / "src/openketamine/core/planted.py"
    planted.write_text("from datetime import datetime\n\nNOW = datetime.now()\n")

    result = run(checkout, str(BIN / "ruff"), "check", "--no-cache", "src")

    assert result.returncode != 0
    assert "DTZ005" in result.stdout


@pytest.mark.parametrize(
    ("file", "text", "finding"),
    [
        ("src/openketamine/core/planted.py", 'RULE = "PLANT-RULE-01"\n', "controls no hazard"),
        ("src/openketamine/core/planted.py", 'RULE = "PLANT-RULE-01"\n', "named by no test"),
        ("src/openketamine/core/planted.py", 'RULE = "MON-SPO2-01"\n', "declared 2 times"),
        ("docs/safety/hazards/H-PLANTED.toml", 'controls = ["NONE-SUCH-01"]\n', "is no rule"),
        ("docs/safety/hazards/H-PLANTED.toml", 'controls = ["no/file.py"]\n', "does not exist"),
        ("docs/safety/hazards/H-PLANTED.toml", 'title = "x"\n', "states no hazard"),
    ],
)
def test_the_trace_finds_a_missing_link(checkout: Path, file: str, text: str, finding: str) -> None:
    (checkout / file).write_text(text)
    # The planted ids stand in this very file, which must not count as their test.
    shutil.rmtree(checkout / "tests/guards")

    result = run(checkout, sys.executable, "docs/safety/trace.py", "--check")

    assert result.returncode == 1
    assert finding in result.stderr


def test_the_trace_finds_a_citation_without_an_address_and_without_use(checkout: Path) -> None:
    citations = checkout / "src/openketamine/core/evidence/citations.toml"
    citations.write_text(citations.read_text() + '\n[zz_planted]\nauthors = "N"\ntitle = "N"\n')

    result = run(checkout, sys.executable, "docs/safety/trace.py", "--check")

    assert "The citation zz_planted is used by no rule" in result.stderr
    assert "The citation zz_planted has no DOI" in result.stderr
