"""Full curves of many patients on an even grid of times, without an exponential per point.

Within a step of the schedule each mode is a geometric sequence: a span of points is its
table of powers times one amplitude, which the compiler turns into vector instructions.
"""

from __future__ import annotations

from functools import cache
from pickle import UnpicklingError
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.curve import decayed, level_of, levels, spans
from openketamine.pharmacology.response import Answer, Array, Modes
from openketamine.pharmacology.schedule import Schedule

_LANES = 64

# Named beforehand and in this order: two processes that fill an empty cache at once then agree
# which file holds which.
_SIGNATURES = [
    f"void(int64[::1], float64[:, ::1], float64[:, :, ::1], float64[:, ::1], {kind}[:, ::1])"
    for kind in ("float64", "float32")
]


def fill(
    answer: Answer, schedule: Schedule, every_min: float, out: npt.NDArray[np.floating[Any]]
) -> None:
    """Write the levels at 0, `every_min`, 2 `every_min` ... into `out` (patients, times).

    `out` is float64 or float32, good to about 1e-6 of the peak in the latter, row after row in
    memory. Same values as `curve.levels`. The first call compiles, seconds once per installation.
    Raises BadInputError for an analyte behind transit compartments or another kind of `out`.
    """
    modes = answer.modes
    if modes.weights.shape[-1] != 1:
        raise BadInputError("Full curves of an analyte behind transit compartments: use levels.")
    if out.dtype not in (np.float64, np.float32) or not out.flags.c_contiguous:
        raise BadInputError("Full curves go into a C-ordered array of float64 or float32.")
    with np.errstate(invalid="ignore"):  # rows of crowded patients, replaced below
        parts = _parts(modes, schedule, every_min, out.shape[1])
    _kernel()(*parts, out)
    if len(answer.crowded):
        times = np.arange(out.shape[1]) * every_min
        few = Modes(modes.rates[answer.crowded], modes.weights[answer.crowded])
        rows = np.arange(len(answer.crowded), dtype=np.intp)
        out[answer.crowded] = levels(Answer(few, rows, answer.circle), schedule, times)


def _parts(
    modes: Modes, schedule: Schedule, every_min: float, count: int
) -> tuple[npt.NDArray[np.int64], Array, Array, Array]:
    """First grid points and steady levels (patients, steps), amplitudes there, and ratios.

    Amplitudes (patients, steps, modes), ratios from point to point (patients, modes): a patient's
    lie side by side, for the loop below goes patient by patient. It takes three modes at once, so
    there are three at least.
    """
    patients, width = modes.rates.shape
    steps, wide = len(schedule.steps), max(3, width)
    level, amplitude = np.empty((patients, steps)), np.zeros((patients, steps, wide))
    ratio, starts = np.zeros((patients, wide)), np.full(steps + 1, count, dtype=np.int64)
    ratio[:, :width] = np.exp(-modes.rates * every_min)
    for at, span in enumerate(spans(modes, schedule)):
        starts[at] = min(count, max(0, int(np.ceil(span.start_min / every_min - 1e-12))))
        late = starts[at] * every_min - span.start_min
        level[:, at] = level_of(modes, span.goal)
        away = decayed(modes, span.away, late) if late else span.away
        amplitude[:, at, :width] = (modes.weights * away)[..., 0]
    return starts, level, amplitude, ratio


@cache
def _kernel() -> Any:
    """The compiled loop, kept beside this file or in the user's cache for the next process.

    Where nothing can be kept, or what was kept is damaged, it is compiled for this process.
    """
    try:
        return numba.njit(_SIGNATURES, cache=True, error_model="numpy")(_fill)
    except (RuntimeError, OSError, EOFError, UnpicklingError):
        return numba.njit(_SIGNATURES, error_model="numpy")(_fill)


def _fill(starts: Any, level: Any, amplitude: Any, ratio: Any, out: Any) -> None:
    patients, modes = ratio.shape
    power = np.empty((modes, _LANES))
    size = np.empty(modes)
    for n in range(patients):
        _powers(ratio[n], power)
        out[n, : starts[0]] = 0.0
        for s in range(len(starts) - 1):
            size[:] = amplitude[n, s]
            base, at = level[n, s], starts[s]
            a, b, c = size[0], size[1], size[2]
            while at < starts[s + 1]:
                many = min(_LANES, starts[s + 1] - at)
                here = out[n, at : at + many]
                for lane in range(many):
                    here[lane] = base + a * power[0, lane] + b * power[1, lane] + c * power[2, lane]
                for p in range(3, modes):
                    for lane in range(many):
                        here[lane] += size[p] * power[p, lane]
                last = many - 1
                a *= power[0, last] * ratio[n, 0]
                b *= power[1, last] * ratio[n, 1]
                c *= power[2, last] * ratio[n, 2]
                for p in range(3, modes):
                    size[p] *= power[p, last] * ratio[n, p]
                at += many


@numba.njit(error_model="numpy")
def _powers(ratio: Any, power: Any) -> None:
    """Each mode's 0th to last power: the first few one by one, then by doubling."""
    for p in range(len(ratio)):
        done, step = 8, 1.0
        for lane in range(done):
            power[p, lane] = step
            step *= ratio[p]
        while done < _LANES:
            for lane in range(done):
                power[p, done + lane] = power[p, lane] * step
            step *= step
            done *= 2
