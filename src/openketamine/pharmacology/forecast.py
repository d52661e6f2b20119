"""All that is shown of one infusion: plasma and effect site with bands, effects, recovery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from openketamine.pharmacology.effects import circulation, dissociation, recovery
from openketamine.pharmacology.effects.origin import (
    HAEMODYNAMIC_KE0_HALF_LIFE_MIN,
    KE0_HALF_LIFE_MIN,
)
from openketamine.pharmacology.population import quantiles
from openketamine.pharmacology.predict import Output
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule
from openketamine.pharmacology.subject import Subject

BAND = (0.05, 0.95)
"""Quantiles of the band: it holds nine of ten patients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The typical level (times,) and, where the model varies, the band around it; ng/mL."""

    typical: Array
    low: Array | None = None
    high: Array | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A minute for the typical patient, and the band; None where it is not so within a day."""

    typical: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One infusion at `times_min` (times,), from minute 0 on.

    `rises` (mmHg or beats/min) and `dissociation` (0 to 1), each (times,), are those of the
    typical patient, the rises by name.
    """

    times_min: Array
    plasma: Curve
    site: Curve
    rises: Mapping[str, Array]
    dissociation: Array
    back_under: Moment
    threshold_ng_per_ml: float
    cautions: tuple[str, ...]


def forecast(
    whole: Output,
    subject: Subject,
    schedule: Schedule,
    times_min: Array,
    *,
    from_min: float | None = None,
    patients: int = 0,
    seed: int = 1,
    threshold_ng_per_ml: float = recovery.THRESHOLD_NG_PER_ML,
) -> Forecast:
    """The forecast at `times_min`, with bands out of `patients` drawn ones (0: no bands).

    `from_min` is the minute after which the level at the effect site counts as back under the
    threshold; by default the end of the schedule. Pure arithmetic: refuse a person outside of
    the range first. Raises BadInputError for bands of a model that states no variability.
    """
    site = replace(whole, ke0_half_life_min=KE0_HALF_LIFE_MIN)
    theta = whole.drawn(subject, patients, seed) if patients else None

    def curve(output: Output) -> Curve:
        typical = output.typical(subject, schedule, times_min)
        if theta is None:
            return Curve(typical=typical)
        low, high = quantiles(_reckon(output, schedule), theta, times_min, BAND)
        return Curve(typical=typical, low=low, high=high)

    plasma, at_site = curve(whole), curve(site)
    after = schedule.ends_at_min if from_min is None else from_min

    def back_under(parameters: Mapping[str, Array]) -> Array:
        return recovery.back_under(
            lambda times: site.levels(parameters, schedule, times), after, threshold_ng_per_ml
        )

    return Forecast(
        times_min=times_min,
        plasma=plasma,
        site=at_site,
        rises=_rises(whole, subject, schedule, times_min),
        dissociation=dissociation.part_of_range(at_site.typical),
        back_under=_moment(
            back_under(subject.theta(whole.model)), None if theta is None else back_under(theta)
        ),
        threshold_ng_per_ml=threshold_ng_per_ml,
        cautions=(*subject.cautions(), *whole.cautions),
    )


def _reckon(output: Output, schedule: Schedule) -> Callable[[Mapping[str, Array], Array], Array]:
    return lambda theta, times: output.levels(theta, schedule, times)


def _rises(
    whole: Output, subject: Subject, schedule: Schedule, times_min: Array
) -> dict[str, Array]:
    quick = replace(whole, ke0_half_life_min=HAEMODYNAMIC_KE0_HALF_LIFE_MIN)
    level = quick.typical(subject, schedule, times_min)
    rises = {"sbp": circulation.SBP, "dbp": circulation.DBP, "hr": circulation.HR}
    return {name: rise.at(level) for name, rise in rises.items()}


def _moment(typical: Array, drawn: Array | None) -> Moment:
    if drawn is None:
        return Moment(typical=_known(typical[0]))
    last = np.where(np.isnan(drawn), np.inf, drawn)  # never within the day counts as latest
    low, high = np.quantile(last, BAND, method="higher")
    return Moment(typical=_known(typical[0]), low=_known(low), high=_known(high))


def _known(minute: float) -> float | None:
    return float(minute) if np.isfinite(minute) else None
