"""Full curves of many patients on an even grid of times, without an exponential per point.

Within a step of the schedule each mode is a geometric sequence: a span of points is its
table of powers times one amplitude, which the compiler turns into vector instructions.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.curve import decayed, levels, steady
from openketamine.pharmacology.response import Answer, Array, Modes
from openketamine.pharmacology.schedule import Schedule

_LANES = 64


def fill(
    answer: Answer, schedule: Schedule, every_min: float, out: npt.NDArray[np.floating[Any]]
) -> None:
    """Write the levels at 0, `every_min`, 2 `every_min` ... into `out` (patients, times).

    `out` is float64 or float32, good to about 1e-6 of the peak in the latter. Same values as
    `curve.levels`. Raises BadInputError for an analyte behind transit compartments.
    """
    modes = answer.modes
    if modes.weights.shape[-1] != 1:
        raise BadInputError("Full curves of an analyte behind transit compartments: use levels.")
    starts, level, amplitude = _parts(modes, schedule, every_min, out.shape[1])
    ratio = np.exp(-modes.rates * every_min)
    idle = max(0, 3 - ratio.shape[1])  # the loop below takes three modes at once
    _fill(
        starts,
        level,
        np.pad(amplitude, ((0, 0), (0, 0), (0, idle))),
        np.pad(ratio, ((0, 0), (0, idle))),
        out,
    )
    if len(answer.crowded):
        times = np.arange(out.shape[1]) * every_min
        few = Modes(modes.rates[answer.crowded], modes.weights[answer.crowded])
        rows = np.arange(len(answer.crowded), dtype=np.intp)
        out[answer.crowded] = levels(Answer(few, rows, answer.circle), schedule, times)


def _parts(
    modes: Modes, schedule: Schedule, every_min: float, count: int
) -> tuple[npt.NDArray[np.int64], Array, Array]:
    """For each step: the first grid point, the steady level, the amplitudes at that point."""
    steps = schedule.steps
    starts = [min(count, max(0, int(np.ceil(s.at_min / every_min - 1e-12)))) for s in steps]
    level = np.zeros((len(steps), len(modes.rates)))
    amplitude = np.zeros((len(steps), *modes.rates.shape))
    state = np.zeros_like(modes.weights)
    for at, step in enumerate(steps):
        state[..., 0] += step.bolus_mg
        goal = steady(modes, step.mg_per_min)
        away = state - goal
        level[at] = np.einsum("npm,npm->n", modes.weights, goal)
        late = starts[at] * every_min - step.at_min
        amplitude[at] = (modes.weights * decayed(modes, away, late))[..., 0]
        if at + 1 < len(steps):
            state = goal + decayed(modes, away, steps[at + 1].at_min - step.at_min)
    return np.array([*starts, count], dtype=np.int64), level, amplitude


@numba.njit(cache=True, error_model="numpy")
def _fill(starts: Any, level: Any, amplitude: Any, ratio: Any, out: Any) -> None:
    patients, modes = ratio.shape
    power = np.empty((modes, _LANES))
    size = np.empty(modes)
    for n in range(patients):
        _powers(ratio[n], power)
        out[n, : starts[0]] = 0.0
        for s in range(len(starts) - 1):
            size[:] = amplitude[s, n]
            for at in range(starts[s], starts[s + 1], _LANES):
                many = min(_LANES, starts[s + 1] - at)
                here, base = out[n, at : at + many], level[s, n]
                a, b, c = size[0], size[1], size[2]
                for lane in range(many):
                    here[lane] = base + a * power[0, lane] + b * power[1, lane] + c * power[2, lane]
                for p in range(3, modes):
                    for lane in range(many):
                        here[lane] += size[p] * power[p, lane]
                for p in range(modes):
                    size[p] *= power[p, _LANES - 1] * ratio[n, p]


@numba.njit(cache=True, error_model="numpy")
def _powers(ratio: Any, power: Any) -> None:
    """Each mode's 0th to last power, by doubling."""
    for p in range(len(ratio)):
        power[p, 0] = 1.0
        done, step = 1, ratio[p]
        while done < _LANES:
            for lane in range(done):
                power[p, done + lane] = power[p, lane] * step
            step *= step
            done *= 2
