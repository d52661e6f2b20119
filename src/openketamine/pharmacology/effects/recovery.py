"""When the level is back under a threshold, for a schedule as planned or as run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from openketamine.pharmacology.effects.origin import Origin
from openketamine.pharmacology.response import Array

ORIGIN = Origin(
    kind="calibrated",
    sources=("bowdle_1998",),
    note="50 ng/mL at the effect site: the lowest level at which ratings were above none.",
)
THRESHOLD_NG_PER_ML = 50.0
_LONGEST_MIN = 24 * 60.0
_STEP_MIN = 1.0


def back_under(
    levels: Callable[[Array], Array],
    from_min: float,
    threshold_ng_per_ml: float = THRESHOLD_NG_PER_ML,
) -> Array:
    """The minute (patients,) after `from_min` from which on the level stays under a threshold.

    `levels` gives (patients, times). `from_min` itself where it is under already and stays; not
    a number where it is not so within a day. Exact to 0.01 min.
    """
    grid = from_min + np.arange(0, _LONGEST_MIN + _STEP_MIN, _STEP_MIN)
    over = levels(grid) >= threshold_ng_per_ml
    last = over.shape[1] - 1 - np.argmax(over[:, ::-1], axis=1)
    out = np.full(len(over), float(from_min))
    for patient in np.flatnonzero(over.any(axis=1)):
        at = last[patient]
        out[patient] = np.nan if at == len(grid) - 1 else grid[at]
    fine = np.arange(0, _STEP_MIN + 0.01, 0.01)
    for start in np.unique(out[over.any(axis=1) & np.isfinite(out)]):
        here = np.flatnonzero((out == start) & over.any(axis=1))
        under = levels(start + fine)[here] < threshold_ng_per_ml
        out[here] = start + fine[np.argmax(under, axis=1)]
    return out
