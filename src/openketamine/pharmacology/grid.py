"""Full curves of many patients on an even grid of times, without an exponential per point.

Within a step of the schedule each mode is a geometric sequence, which a compiled loop runs along.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.curve import levels
from openketamine.pharmacology.lanes import kernel
from openketamine.pharmacology.response import Answer, Array, Modes
from openketamine.pharmacology.schedule import Schedule


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
    steps = np.array([(one.at_min, one.mg_per_min, one.bolus_mg) for one in schedule.steps])
    first = np.ceil(steps[:, 0] / every_min - 1e-12).astype(np.int64)
    starts = np.append(np.clip(first, 0, out.shape[1]), out.shape[1])
    rates, weights = _three(modes.rates.T, 1.0), _three(modes.weights[..., 0].T, 0.0)
    kernel()(steps, starts, every_min, rates, weights, out)
    if len(answer.crowded):
        times = np.arange(out.shape[1]) * every_min
        few = Modes(modes.rates[answer.crowded], modes.weights[answer.crowded])
        rows = np.arange(len(answer.crowded), dtype=np.intp)
        out[answer.crowded] = levels(Answer(few, rows, answer.circle), schedule, times)


def _three(of_modes: Array, lacking: float) -> Array:
    """Values (modes, patients) of three modes at least, for the loop takes three at once."""
    modes, patients = of_modes.shape
    more = np.full((max(0, 3 - modes), patients), lacking)
    return np.concatenate([of_modes, more]) if len(more) else np.ascontiguousarray(of_modes)
