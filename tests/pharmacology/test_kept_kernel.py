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
from openketamine.pharmacology.curve import levels

SCRIPT = """
import numpy as np
from openketamine.pharmacology import Subject, grid, infusion, lanes, models
model = models.load("kamp_2020")
out = np.empty((1, 5), dtype={kind!r})
grid.fill(model.answer(Subject(weight_kg=80).theta(model)), infusion(40, 40), 10.0, out)
print(round(float(out[0, 4]), 2), sum(lanes.kernel().stats.cache_hits.values()))
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


EVERYWHERE = """
import numpy as np
from openketamine.pharmacology import grid, infusion, models
from openketamine.pharmacology.curve import levels
model = models.load("kamp_2020")
theta = model.typical(np.array([60.0, 80.0, 100.0]))
for ke0 in (None, np.full(3, 0.2)):
    answer = model.answer(theta, ke0_per_min=ke0)
    expected = levels(answer, infusion(40, 40), np.arange(97) * 2.5)
    for kind, close in (("float64", 1e-12), ("float32", 1e-6)):
        out = np.empty((3, 97), dtype=kind)
        grid.fill(answer, infusion(40, 40), 2.5, out)
        np.testing.assert_allclose(out, expected, rtol=close, atol=close * 300)
print("same")
"""


@pytest.mark.parametrize("cpu", ["generic", "host"])
def test_a_processor_without_wide_vectors_writes_the_same_curves(cpu: str, tmp_path: Path) -> None:
    plain = {"NUMBA_CPU_NAME": cpu, "NUMBA_CPU_FEATURES": ""} if cpu == "generic" else {}
    done = subprocess.run(
        [sys.executable, "-c", EVERYWHERE],
        env=os.environ | plain | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "same"), done.stderr


@pytest.mark.parametrize("kind", ["float64", "float32"])
@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 25])
def test_nothing_is_written_beside_the_array(count: int, kind: str) -> None:
    model = models.load("kamp_2020")
    theta = model.typical(np.array([50.0, 60.0, 70.0, 80.0]))
    schedule = infusion(40, 40).with_pause(15.03, 5.6)
    around = np.full((6, count), 7.0, dtype=kind)
    for ke0 in (None, np.full(4, 0.2)):
        answer = model.answer(theta, ke0_per_min=ke0)
        grid.fill(answer, schedule, 7.5, around[1:5])
        assert np.all(around[[0, 5]] == 7)
        expected = levels(answer, schedule, np.arange(count) * 7.5)
        np.testing.assert_allclose(around[1:5], expected, rtol=1e-5, atol=1e-4)
