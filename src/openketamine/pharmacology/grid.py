"""Full curves of many patients on an even grid of times, without an exponential per point.

Within a step of the schedule each mode is a geometric sequence, which a compiled loop runs along.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.curve import decayed, level_of, levels, spans
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
    with np.errstate(invalid="ignore"):  # rows of crowded patients, replaced below
        parts = _parts(modes, schedule, every_min, out.shape[1])
    kernel()(*parts, out)
    if len(answer.crowded):
        times = np.arange(out.shape[1]) * every_min
        few = Modes(modes.rates[answer.crowded], modes.weights[answer.crowded])
        rows = np.arange(len(answer.crowded), dtype=np.intp)
        out[answer.crowded] = levels(Answer(few, rows, answer.circle), schedule, times)


def _parts(
    modes: Modes, schedule: Schedule, every_min: float, count: int
) -> tuple[npt.NDArray[np.int64], Array, Array, Array]:
    """First grid points and steady levels (steps, patients), amplitudes there, and ratios.

    Amplitudes (steps, modes, patients), ratios from point to point (modes, patients). The loop
    takes three modes at once, so there are three at least.
    """
    patients, width = modes.rates.shape
    steps, wide = len(schedule.steps), max(3, width)
    level, amplitude = np.empty((steps, patients)), np.zeros((steps, wide, patients))
    ratio, starts = np.zeros((wide, patients)), np.full(steps + 1, count, dtype=np.int64)
    np.exp(modes.rates.T * -every_min, out=ratio[:width])
    for at, span in enumerate(spans(modes, schedule)):
        starts[at] = min(count, max(0, int(np.ceil(span.start_min / every_min - 1e-12))))
        late = starts[at] * every_min - span.start_min
        level[at] = level_of(modes, span.goal)
        away = decayed(modes, span.away, late) if late else span.away
        np.multiply(modes.weights[..., 0].T, away[..., 0].T, out=amplitude[at, :width])
    return starts, level, amplitude, ratio
