"""The compiled loop is kept for the next process, and does without where it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from openketamine.core.errors import BadInputError
from openketamine.pharmacology import Subject, grid, infusion, models

SCRIPT = """
import numpy as np
from openketamine.pharmacology import Subject, grid, infusion, models
model = models.load("kamp_2020")
out = np.empty((1, 5), dtype={kind!r})
grid.fill(model.answer(Subject(weight_kg=80).theta(model)), infusion(40, 40), 10.0, out)
print(round(float(out[0, 4]), 2), sum(grid._kernel().stats.cache_hits.values()))
"""


def start(kind: str = "float64", **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(kind=kind)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> list[str]:
    """The level at 40 min, and how many of the two signatures were there already."""
    said, fault = process.communicate(timeout=300)
    assert process.returncode == 0, fault
    return said.split()


def test_two_processes_at_once_fill_an_empty_cache_and_a_damaged_one_is_passed_over(
    tmp_path: Path,
) -> None:
    first, second = (start(kind, NUMBA_CACHE_DIR=str(tmp_path)) for kind in ("float64", "float32"))
    assert ended(first)[0] == ended(second)[0] == "258.45"
    assert ended(start(NUMBA_CACHE_DIR=str(tmp_path))) == ["258.45", "2"]
    for index in tmp_path.rglob("*.nbi"):
        index.write_bytes(b"")
    assert ended(start(NUMBA_CACHE_DIR=str(tmp_path))) == ["258.45", "0"]


def test_an_installation_that_cannot_be_written_to_compiles_for_itself() -> None:
    nowhere = {
        "NUMBA_CACHE_DIR": "/dev/null/nowhere",
        "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator",
    }
    assert ended(start(**nowhere)) == ["258.45", "0"]


@pytest.mark.parametrize(
    "out",
    [np.empty((5, 2)).T, np.empty((2, 5), dtype=np.int64)],
    ids=["column after column", "integers"],
)
def test_an_array_of_another_kind_is_refused(out: np.ndarray) -> None:  # type: ignore[type-arg]
    model = models.load("kamp_2020")
    answer = model.answer(Subject(weight_kg=80).theta(model, 2))
    with pytest.raises(BadInputError, match="C-ordered"):
        grid.fill(answer, infusion(40, 40), 10.0, out)
