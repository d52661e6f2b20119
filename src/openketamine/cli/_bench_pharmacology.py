"""What `openketamine bench pharmacology` measures: levels against the speed of memory and peers."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numba
import numpy as np

from openketamine.cli._bench_peer import Peer
from openketamine.pharmacology import Subject, infusion, models, output
from openketamine.pharmacology.curve import levels
from openketamine.pharmacology.grid import fill

Tasks = Mapping[str, Callable[[], object]]

TIMES = 1441
EVERY_MIN = 1 / 6
REPORT_MIN = (10.0, 20.0, 40.0, 60.0, 80.0, 110.0, 240.0)
PERSON = Subject(weight_kg=80, age_y=40)
DOSE = infusion(40, 40)

# us per patient for one adult at 1,441 times, measured once for each tool
PUBLISHED_US = {"mrgsolve": 212.0, "opentiva": 6400.0}

BARS = {
    "curves_to_write": ("<=", 1.5),
    "mrgsolve_published_to_curves": (">=", 80.0),
    "opentiva_to_curves": (">=", 3000.0),
    "curves_to_report_times": (">=", 2.0),
    "one_patient_ms": ("<", 1.0),
    "first_command_s": ("<", 1.5),
}

_COMMAND = ("simulate", "--weight", "80", "--dose", "0.5", "--minutes", "40", "--json")
_STARTS = 5
_SETTLED_BYTES = 16 * 2**20


def measure(
    patients: int,
    repetitions: int,
    peer: Peer | None,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """The figures with stable keys; all tasks take turns, so that load falls on each alike."""
    load = [_load()]
    began = time.perf_counter()
    todo = _tasks(patients, peer)
    for task in todo.values():
        task()
    ready_ms = 1000 * (time.perf_counter() - began)
    starts = min(_STARTS, repetitions)
    seen: dict[str, list[float]] = {name: [] for name in (*todo, "first_command")}
    for turn in range(repetitions):
        for name, task in todo.items():
            seen[name].append(_ms(task))
        progress(turn + 1, repetitions + starts)
    for turn in range(starts):
        seen["first_command"].append(_ms(_first_command))
        progress(repetitions + turn + 1, repetitions + starts)
    load.append(_load())
    return _figures(seen, patients, peer) | {
        "repetitions": repetitions,
        "ready_ms": round(ready_ms, 1),
        "cores": os.cpu_count(),
        "load_before_and_after": load,
    }


def _tasks(patients: int, peer: Peer | None) -> Tasks:
    model = models.load("kamp_2020")
    wanted = output(model)
    double = np.ones((patients, TIMES))
    single = np.ones((patients, TIMES), dtype=np.float32)
    grid = np.arange(TIMES) * EVERY_MIN

    def drawn() -> Any:
        return wanted.drawn(PERSON, patients, 1)

    def curves(out: Any) -> None:
        fill(model.answer(drawn()), DOSE, EVERY_MIN, out)

    theta = drawn()
    answer = model.answer(theta)
    # The system's allocator gives less memory back once a larger block was freed, as after the
    # first bands of a population: from there on each array of 10,000 values costs no page faults.
    np.empty(_SETTLED_BYTES, dtype=np.uint8)
    tasks: dict[str, Callable[[], object]] = {
        # a value that is not all zero bytes, which memory can be set to faster than any result
        "write_compiled": lambda: _write(double, 1.0),
        "write_numpy": lambda: double.fill(1.0),
        "curves_f64": lambda: curves(double),
        "curves_f32": lambda: curves(single),
        "report_times": lambda: levels(model.answer(drawn()), DOSE, REPORT_MIN),
        "draw": drawn,
        "modes": lambda: model.answer(theta),
        "fill_f64": lambda: fill(answer, DOSE, EVERY_MIN, double),
        "fill_f32": lambda: fill(answer, DOSE, EVERY_MIN, single),
        "levels": lambda: levels(answer, DOSE, REPORT_MIN),
        "one_patient": lambda: wanted.typical(PERSON, DOSE, grid),
    }
    return tasks | ({"opentiva": peer.run} if peer else {})


@numba.njit(error_model="numpy")
def _write(out: Any, value: float) -> None:
    """As STREAM writes: the same rows in the same order as the curves, and nothing to reckon."""
    for n in range(out.shape[0]):
        for t in range(out.shape[1]):
            out[n, t] = value


def _first_command() -> None:
    """A process of its own with all its imports, as a person types it."""
    script = "from openketamine.cli import main; main()"
    subprocess.run([sys.executable, "-c", script, *_COMMAND], check=True, stdout=subprocess.DEVNULL)


def _figures(
    seen: Mapping[str, Sequence[float]], patients: int, peer: Peer | None
) -> dict[str, Any]:
    spread = {
        name: {"min": min(ms), "median": statistics.median(ms), "max": max(ms)}
        for name, ms in seen.items()
    }
    median, best = (_ratios(spread, which, patients) for which in ("median", "min"))
    return {
        "patients": patients,
        "times": TIMES,
        "ms": {
            name: {which: round(ms, 4) for which, ms in row.items()} for name, row in spread.items()
        },
        "us_per_patient": {
            name: round(1000 * spread[name]["median"] / patients, 4)
            for name in ("curves_f64", "curves_f32", "report_times")
        },
        "yardstick": _yardstick(spread, "median"),
        "opentiva": peer.about if peer else {"published_ms": PUBLISHED_US["opentiva"] / 1000},
        "bars": [
            {
                "name": name,
                "bar": f"{sign} {limit:g}",
                "median": _rounded(median[name]),
                "best": _rounded(best[name]),
                "held": median[name] >= limit if sign == ">=" else median[name] <= limit,
            }
            for name, (sign, limit) in BARS.items()
        ],
    }


def _ratios(
    spread: Mapping[str, Mapping[str, float]], which: str, patients: int
) -> dict[str, float]:
    """Each bar's figure, out of the medians or out of the least times."""
    ms = {name: row[which] for name, row in spread.items()}
    us = 1000 * ms["curves_f64"] / patients
    peer_us = 1000 * ms["opentiva"] if "opentiva" in ms else PUBLISHED_US["opentiva"]
    return {
        "curves_to_write": ms["curves_f64"] / ms[_yardstick(spread, which)],
        "mrgsolve_published_to_curves": PUBLISHED_US["mrgsolve"] / us,
        "opentiva_to_curves": peer_us / us,
        "curves_to_report_times": ms["curves_f64"] / ms["report_times"],
        "one_patient_ms": ms["one_patient"],
        "first_command_s": ms["first_command"] / 1000,
    }


def _yardstick(spread: Mapping[str, Mapping[str, float]], which: str) -> str:
    """The faster way to write the array."""
    return min(("write_compiled", "write_numpy"), key=lambda name: spread[name][which])


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _ms(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return 1000 * (time.perf_counter() - began)


def _load() -> float | None:
    """Runnable processes over the last minute, where the system tells it."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
