"""One person's parameters from levels measured in blood. Research only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.estimate.posterior import (
    Prior,
    ResearchEstimate,
    estimate,
    first_drug_min,
)
from openketamine.pharmacology.model import Model, Site
from openketamine.pharmacology.population import covariance
from openketamine.pharmacology.predict import Output
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule
from openketamine.pharmacology.subject import Subject

_TRACE_NG_PER_ML = 1e-12  # instead of the logarithm of nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A level in blood: minutes of the schedule, ng/mL, and where the blood was drawn."""

    at_min: float
    ng_per_ml: float
    site: Site


def research_estimate_from_levels(
    wanted: Output,
    subject: Subject,
    schedule: Schedule,
    measured: Sequence[Measured],
    *,
    proportional_error: float | None = None,
) -> ResearchEstimate:
    """This person's parameters (L, L/min) from levels of `wanted.analyte`; research only.

    `proportional_error` is the standard deviation of the logarithm of a level about its curve; by
    default what the model states. Parameters that the levels do not touch keep their prior.
    Raises BadInputError for levels that cannot be used, or a model without variability or error.
    """
    _check(wanted, schedule, measured)
    prior = _prior(wanted.model, subject)
    error = _error(wanted.model, proportional_error)
    typical = subject.theta(wanted.model)
    times = np.array([one.at_min for one in measured])
    seen = np.log([one.ng_per_ml for one in measured])

    def residuals(whitened: Array) -> Array:
        factors = np.exp(whitened @ prior.spread.T)
        theta = {name: np.repeat(value, len(whitened)) for name, value in typical.items()}
        theta |= {name: theta[name] * factors[:, at] for at, name in enumerate(prior.medians)}
        level = np.maximum(wanted.levels(theta, schedule, times), _TRACE_NG_PER_ML)
        return np.concatenate([whitened, (np.log(level) - seen) / error], axis=1)

    return estimate(prior, residuals, (*subject.cautions(), *wanted.cautions))


def _prior(model: Model, subject: Subject) -> Prior:
    if model.variability is None:
        raise BadInputError(
            f"{model.name} states no variability between patients, so nothing can be said of one.",
            field="model",
        )
    typical, names = subject.theta(model), tuple(model.variability.variance)
    return Prior(
        medians={name: float(typical[name][0]) for name in names},
        units={name: model.parameters[name].unit for name in names},
        spread=np.asarray(np.linalg.cholesky(covariance(model.variability)), dtype=np.float64),
    )


def _error(model: Model, given: float | None) -> float:
    stated = model.variability.proportional_error if model.variability else None
    error = stated if given is None else given
    if error is None:
        raise BadInputError(
            f"{model.name} states no error of a measured level: give one, such as 0.15.",
            field="proportional_error",
        )
    if not 0 < error <= 1:
        raise BadInputError(
            f"The error of a level is a part above 0 and up to 1, not {error:g}.",
            field="proportional_error",
        )
    return error


def _check(wanted: Output, schedule: Schedule, measured: Sequence[Measured]) -> None:
    if wanted.ke0_half_life_min is not None:
        raise BadInputError("Levels are measured in blood: leave out the effect site.")
    if not measured:
        raise BadInputError("No level was measured: give one at least.", field="levels")
    start = first_drug_min(schedule)
    for one in measured:
        if one.site != wanted.model.site:
            raise BadInputError(
                f"The level at minute {one.at_min:g} is from {one.site} blood, and "
                f"{wanted.model.name} describes {wanted.model.site} blood.",
                field="site",
            )
        if not 0 < one.ng_per_ml < math.inf:
            raise BadInputError(
                f"The level at minute {one.at_min:g} must be above 0 ng/mL, not "
                f"{one.ng_per_ml:g}; one that was not detected cannot be used.",
                field="ng_per_ml",
            )
        if not start < one.at_min < math.inf:
            raise BadInputError(
                f"Minute {one.at_min:g} is not after the start of the drug (minute {start:g}).",
                field="at_min",
            )
