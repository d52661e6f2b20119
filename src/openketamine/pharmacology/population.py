"""Many virtual patients: seeded parameters, quantiles and chances, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.model import Model, Variability
from openketamine.pharmacology.response import Array

BLOCK_BYTES = 64 * 2**20
"""How much one block of levels takes at the most."""

Levels = Callable[[Mapping[str, Array], Array], Array]
"""(parameters, times) to levels (patients, times)."""


def draw(model: Model, typical: Mapping[str, Array], count: int, seed: int) -> dict[str, Array]:
    """`count` persons: typical parameters (1,) times log-normal factors with the covariance.

    The same seed and number of patients give the same patients. Raises BadInputError for a
    model that states no variability.
    """
    variability = model.variability
    if variability is None:
        raise BadInputError(
            f"{model.name} states no variability between patients, so it has no bands.",
            field="model",
        )
    names = tuple(variability.variance)
    chance = np.random.Generator(np.random.SFC64(seed))  # NumPy's quickest
    normal = chance.standard_normal((count, len(names)))
    factors = np.linalg.cholesky(covariance(variability)) @ normal.T
    varied = dict(zip(names, np.exp(factors, out=factors), strict=True))
    for name, row in varied.items():
        row *= typical[name]
    alike = {name: np.repeat(typical[name], count) for name in typical.keys() - varied.keys()}
    return {**alike, **varied}


def covariance(variability: Variability) -> Array:
    """Of the logarithms of the parameters (parameters, parameters), in the order of `variance`."""
    names = tuple(variability.variance)
    matrix = np.diag([variability.variance[name] for name in names])
    for (a, b), value in variability.covariance.items():
        i, j = names.index(a), names.index(b)
        matrix[i, j] = matrix[j, i] = value
    return matrix


def quantiles(
    levels: Levels,
    theta: Mapping[str, Array],
    times_min: Array,
    chances: Sequence[float],
    progress: Callable[[int], None] = lambda _: None,
) -> Array:
    """Quantiles (chances, times) over the patients, in the unit of `levels`, a few times at once.

    `chances` lie between 0 and 1; `progress` is told how many times are done.
    """
    out = np.empty((len(chances), len(times_min)))
    for block in _blocks(len(theta["CL"]), len(times_min)):
        out[:, block] = np.quantile(levels(theta, times_min[block]), chances, axis=0)
        progress(block.stop)
    return out


def chance_below(
    levels: Levels, theta: Mapping[str, Array], minute: float, threshold: float
) -> float:
    """The part of the patients whose level lies under a threshold, of its unit, at a minute."""
    return float(np.mean(levels(theta, np.array([minute])) < threshold))


def _blocks(patients: int, times: int) -> Iterator[slice]:
    """Spans of times so short that a block of levels and its exponentials fit the memory."""
    terms = 4  # exponentials that live while one level is reckoned
    width = max(1, BLOCK_BYTES // (8 * terms * patients))
    for start in range(0, times, width):
        yield slice(start, min(start + width, times))
