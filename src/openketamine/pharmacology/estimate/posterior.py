"""The most probable parameters of one person, and how little is known of them.

They weigh the measurements against the spread between patients (maximum a posteriori). Their
uncertainty is Laplace's: the posterior is taken as normal in the logarithms of the parameters,
with the curvature at its highest point, in the form of Gauss and Newton. So few and noisy
measurements move little, and the result says how little is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Literal

import numpy as np
from scipy.optimize import least_squares

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule

RESEARCH = "Research only: not checked on patients, not for dosing."
"""Stands in every estimate."""

_NINE_OF_TEN = NormalDist().inv_cdf(0.95)
_STEP = 1e-4  # of the whitened parameters, for their slopes
_BOUND = 8.0  # standard deviations between patients: further off nothing is meant
_SURPRISING = 4.0  # standard deviations, of a parameter or of a measurement
_MOST_STEPS = 200

Residuals = Callable[[Array], Array]
"""Whitened parameters (points, parameters), standard normal between patients, to what is left
over (points, values), in standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is known before: medians by name with their units, all log-normal.

    `spread` (parameters, parameters) turns whitened parameters into logarithms of factors.
    """

    medians: Mapping[str, float]
    units: Mapping[str, str]
    spread: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """One quantity: estimate and 90 % interval, and the same before any measurement.

    `geometric_cv` and `prior_cv` are parts, not percent.
    """

    unit: str
    value: float
    low: float
    high: float
    geometric_cv: float
    prior: float
    prior_cv: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchEstimate:
    """Estimates by name, what they leave open, and the mark that they are research."""

    quantities: Mapping[str, Estimated]
    cautions: tuple[str, ...]
    label: str = field(default=RESEARCH, init=False)
    is_research: Literal[True] = field(default=True, init=False)

    def theta(self, typical: Mapping[str, Array]) -> dict[str, Array]:
        """Typical parameters (1,) with those estimated in their places, for `Output.levels`."""
        known = {n: np.array([one.value]) for n, one in self.quantities.items() if n in typical}
        return {**typical, **known}


def estimate(prior: Prior, residuals: Residuals, cautions: tuple[str, ...]) -> ResearchEstimate:
    """The most probable quantities under a prior.

    Raises BadInputError when the search does not settle.
    """
    mode, left = _most_probable(residuals, len(prior.medians))
    off = residuals(mode[None])[0]
    moved = prior.spread @ mode
    log_sd = np.sqrt(np.diag(prior.spread @ left @ prior.spread.T))
    prior_log_sd = np.sqrt(np.diag(prior.spread @ prior.spread.T))
    quantities = {
        name: Estimated(
            unit=prior.units[name],
            value=median * math.exp(moved[i]),
            low=median * math.exp(moved[i] - _NINE_OF_TEN * log_sd[i]),
            high=median * math.exp(moved[i] + _NINE_OF_TEN * log_sd[i]),
            geometric_cv=_cv(log_sd[i]),
            prior=median,
            prior_cv=_cv(prior_log_sd[i]),
        )
        for i, (name, median) in enumerate(prior.medians.items())
    }
    return ResearchEstimate(quantities=quantities, cautions=(*_surprise(off), *cautions))


def first_drug_min(schedule: Schedule) -> float:
    """The minute at which the first drug is given; raises BadInputError where none is."""
    for step in schedule.steps:
        if step.mg_per_min > 0 or step.bolus_mg > 0:
            return step.at_min
    raise BadInputError("The schedule gives no drug.", field="infusion")


def _most_probable(residuals: Residuals, size: int) -> tuple[Array, Array]:
    """The whitened parameters (size,) of the least squares, and their covariance."""
    around = _STEP * np.vstack([np.eye(size), -np.eye(size)])

    def slopes(point: Array) -> Array:
        values = residuals(point + around)
        slope: Array = (values[:size] - values[size:]).T / (2 * _STEP)
        return slope

    found = least_squares(
        lambda point: residuals(point[None])[0],
        np.zeros(size),
        jac=slopes,
        bounds=(-_BOUND, _BOUND),
        max_nfev=_MOST_STEPS,
    )
    if not found.success:
        raise BadInputError("The estimate does not settle: check the unit, the times and the dose.")
    mode: Array = found.x
    slope = slopes(mode)
    return mode, np.asarray(np.linalg.inv(slope.T @ slope), dtype=np.float64)


def _cv(log_sd: float) -> float:
    return math.sqrt(math.expm1(log_sd**2))


def _surprise(off: Array) -> tuple[str, ...]:
    if np.all(np.abs(off) < _SURPRISING):
        return ()
    return ("Far from what the model expects: check the unit, the times and the dose.",)
