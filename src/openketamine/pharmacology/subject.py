"""Whom a prediction is for: the range it holds in, and the adjustments that are asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.rules import rule
from openketamine.pharmacology.model import Model
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule

WEIGHT = rule("PKPD-RANGE-01", "house_pharmacology")
AGE = rule("PKPD-RANGE-02", "house_pharmacology")
DOSE = rule("PKPD-RANGE-03", "house_pharmacology")

WEIGHT_KG = (40.0, 150.0)
"""Least and greatest weight that a prediction is given for."""
AGE_Y = (18.0, 80.0)
"""Least and greatest age that a prediction is given for."""
DOSE_MAX_MG_PER_KG = 1.0
"""The greatest dose that a prediction is given for."""
RATE_MAX_MG_PER_KG_MIN = 1.0 / 40
"""The greatest rate that a prediction is given for: the greatest dose over 40 min."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A published factor on the clearance that is off until asked for, and what speaks against."""

    name: str
    factor: float
    label: str
    source: str


ADJUSTMENTS: Mapping[str, Adjustment] = {
    one.name: one
    for one in (
        Adjustment(
            name="woman",
            factor=1.2,
            label="women clear S-ketamine 20 % faster",
            source="sigtermans_2009_pk",
        ),
        Adjustment(
            name="cyp2b6-1-6",
            factor=0.60,
            label="CYP2B6 *1/*6, pain patients; not seen in 30 volunteers (rao_2016)",
            source="li_2015",
        ),
        Adjustment(
            name="cyp2b6-6-6",
            factor=0.32,
            label="CYP2B6 *6/*6, pain patients; not seen in 30 volunteers (rao_2016)",
            source="li_2015",
        ),
    )
}
R_CLEARANCE = 0.94
"""R-ketamine's clearance as a part of S-ketamine's, volumes alike (house_pharmacology)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One person. `age_y` None is unknown: predicted for, with a caution.

    `adjustments` are names in ADJUSTMENTS. `has_hepatic_disease` and `takes_inhibitors` (of
    CYP3A4 or CYP2B6) change no number, for none is known; they are cautions.
    """

    weight_kg: float
    age_y: float | None = None
    adjustments: tuple[str, ...] = ()
    has_hepatic_disease: bool = False
    takes_inhibitors: bool = False

    def __post_init__(self) -> None:
        """Raises BadInputError for an adjustment that there is not."""
        for name in self.adjustments:
            if name not in ADJUSTMENTS:
                raise BadInputError(
                    f"There is no adjustment {name!r}; there are {', '.join(ADJUSTMENTS)}.",
                    field="adjust",
                )

    def cautions(self) -> tuple[str, ...]:
        """What makes a prediction for this person less sure, one sentence each."""
        said = []
        if self.age_y is None:
            said.append("The age is unknown; the models hold from 18 to 80 years.")
        elif self.age_y > 60:
            said.append("Over 60 years the liver's blood flow falls; the level may be higher.")
        if self.has_hepatic_disease:
            said.append("Liver disease: the level may be higher, by how much is not known.")
        if self.takes_inhibitors:
            said.append("Inhibitors of CYP3A4 or CYP2B6: the level may be higher.")
        labels = (ADJUSTMENTS[name] for name in self.adjustments)
        return (*said, *(f"Adjusted: {one.label} ({one.source})." for one in labels))

    def theta(self, model: Model, count: int = 1) -> dict[str, Array]:
        """The model's typical parameters for this person, `count` times."""
        typical = model.typical(np.array([self.weight_kg]))
        theta = {name: np.repeat(value, count) for name, value in typical.items()}
        return adjusted(theta, (ADJUSTMENTS[name].factor for name in self.adjustments))


def adjusted(theta: Mapping[str, Array], factors: Iterable[float]) -> dict[str, Array]:
    """The parameters, of any shape, with the drug's clearance multiplied by each factor."""
    return {**theta, "CL": theta["CL"] * math.prod(factors)}


def refuse_out_of_range(subject: Subject, schedule: Schedule) -> None:
    """Raises RefusedError where no model holds: weight, age, dose per kg or rate per kg.

    A series counts dose by dose: what runs without a gap of an hour is one dose.
    """
    low, high = WEIGHT_KG
    if not low <= subject.weight_kg <= high:
        raise RefusedError(
            f"{subject.weight_kg:g} kg is outside of the {low:g} to {high:g} kg that the models "
            "hold for.",
            rule_id=WEIGHT.id,
            field="weight",
        )
    young, old = AGE_Y
    if subject.age_y is not None and not young <= subject.age_y <= old:
        raise RefusedError(
            f"{subject.age_y:g} years are outside of the {young:g} to {old:g} years that the "
            "models hold for.",
            rule_id=AGE.id,
            field="age",
        )
    dose = max(_doses(schedule)) / subject.weight_kg
    rate = max(step.mg_per_min for step in schedule.steps) / subject.weight_kg
    if dose > DOSE_MAX_MG_PER_KG * (1 + 1e-9) or rate > RATE_MAX_MG_PER_KG_MIN * (1 + 1e-9):
        raise RefusedError(
            f"{dose:g} mg/kg, at most {rate * 40:g} mg/kg per 40 min, is more than the "
            f"{DOSE_MAX_MG_PER_KG:g} mg/kg over 40 min that predictions hold for.",
            rule_id=DOSE.id,
            field="dose",
        )


def _doses(schedule: Schedule) -> list[float]:
    """The mg of each dose; a gap of an hour without drug begins a new one."""
    doses, quiet = [0.0], 0.0
    for step, following in zip(schedule.steps, (*schedule.steps[1:], None), strict=True):
        if quiet >= 60:
            doses.append(0.0)
        span = following.at_min - step.at_min if following else 0.0
        doses[-1] += step.bolus_mg + step.mg_per_min * span
        quiet = span if step.mg_per_min == 0 else 0.0
    return doses
