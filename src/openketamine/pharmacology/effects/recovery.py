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
"""Where ratings of dissociation begin (bowdle_1998), taken at the effect site."""
_GRID_MIN = np.concatenate([np.arange(0.0, 240.0, 2.0), np.arange(240.0, 24 * 60 + 1, 10.0)])


def back_under(
    levels: Callable[[Array], Array],
    from_min: float,
    threshold_ng_per_ml: float = THRESHOLD_NG_PER_ML,
) -> Array:
    """The minute (patients,) after `from_min` from which on the level stays under a threshold.

    `levels` gives (patients, times) in ng/mL. `from_min` itself where it is under already and
    stays; not a number where it is not so within a day. Between points of a grid the logarithm
    is taken as straight: good to 0.1 min.
    """
    grid = from_min + _GRID_MIN
    level = levels(grid)
    over = level >= threshold_ng_per_ml
    last = over.shape[1] - 1 - np.argmax(over[:, ::-1], axis=1)
    following = np.minimum(last + 1, len(grid) - 1)
    patients = np.arange(len(level))
    before, after = (np.log(np.maximum(level[patients, i], 1e-9)) for i in (last, following))
    with np.errstate(all="ignore"):
        part = (before - np.log(threshold_ng_per_ml)) / (before - after)
        minute = grid[last] + part * (grid[following] - grid[last])
    minute = np.where(last == len(grid) - 1, np.nan, minute)
    return np.where(over.any(axis=1), minute, from_min)
