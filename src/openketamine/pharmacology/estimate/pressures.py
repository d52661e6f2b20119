"""One person's pressor sensitivity from readings of the blood pressure. Research only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openketamine.core.errors import BadInputError
from openketamine.pharmacology import models
from openketamine.pharmacology.effects.circulation import SBP
from openketamine.pharmacology.effects.origin import HAEMODYNAMIC_KE0_HALF_LIFE_MIN
from openketamine.pharmacology.estimate.posterior import (
    Prior,
    ResearchEstimate,
    estimate,
    first_drug_min,
)
from openketamine.pharmacology.predict import output
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule
from openketamine.pharmacology.subject import Subject

SBP_RANGE_MMHG = (40.0, 300.0)
"""What a reading of the systolic pressure can be; outside of it is a slip of the pen."""
_SENSITIVITY = "pressor_sensitivity"
_CAUTIONS = (
    "The typical level is used: where this person's differs, it counts as sensitivity.",
    "Slope and spread of the rise are calibrated, not published.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Systolic:
    """A reading of the systolic pressure in mmHg at a minute of the schedule."""

    at_min: float
    mmhg: float


def research_estimate_from_pressures(
    subject: Subject,
    schedule: Schedule,
    readings: Sequence[Systolic],
    *,
    measurement_sd_mmhg: float,
) -> ResearchEstimate:
    """This person's pressor sensitivity (1: the typical rise) from readings; research only.

    The prior is the calibrated log-normal one of `effects.circulation`. The baseline is unknown:
    every one is as likely as another, readings up to the start tell it. `measurement_sd_mmhg` is
    the standard deviation of a reading about its course. In people who hardly respond the lower
    end of the interval lies somewhat too high. Raises BadInputError for readings that cannot be
    used.
    """
    _check(schedule, readings, measurement_sd_mmhg)
    wanted = output(  # the slope was calibrated with this model
        models.load(models.DEFAULT), ke0_half_life_min=HAEMODYNAMIC_KE0_HALF_LIFE_MIN
    )
    level = wanted.typical(subject, schedule, [one.at_min for one in readings])
    seen = np.array([one.mmhg for one in readings])
    spread = np.array([[math.sqrt(math.log1p(SBP.cv**2))]])

    def residuals(whitened: Array) -> Array:
        without = seen - SBP.at(level, np.exp(whitened @ spread.T))
        off = without - without.mean(axis=1, keepdims=True)  # any baseline: only its mean counts
        return np.concatenate([whitened, off / measurement_sd_mmhg], axis=1)

    prior = Prior(medians={_SENSITIVITY: 1.0}, units={_SENSITIVITY: "1"}, spread=spread)
    return estimate(prior, residuals, (*_CAUTIONS, *subject.cautions()))


def _check(schedule: Schedule, readings: Sequence[Systolic], measurement_sd_mmhg: float) -> None:
    low, high = SBP_RANGE_MMHG
    for one in readings:
        if not low <= one.mmhg <= high:
            raise BadInputError(
                f"{one.mmhg:g} mmHg is not a systolic pressure ({low:g} to {high:g}).",
                field="mmhg",
            )
        if not math.isfinite(one.at_min):
            raise BadInputError("The minute of a reading must be a number.", field="at_min")
    start = first_drug_min(schedule)
    if not any(one.at_min <= start for one in readings):
        raise BadInputError(
            "Without a reading up to the start of the drug nothing tells the rise.",
            field="readings",
        )
    if not any(one.at_min > start for one in readings):
        raise BadInputError("No reading is after the start of the drug.", field="readings")
    if not 0 < measurement_sd_mmhg < math.inf:
        raise BadInputError(
            f"The error of a reading must be above 0 mmHg, not {measurement_sd_mmhg:g}.",
            field="measurement_sd_mmhg",
        )
