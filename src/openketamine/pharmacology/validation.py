"""How far each model lies from what was measured, kept apart by where the blood was drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openketamine.pharmacology import models
from openketamine.pharmacology.model import Model
from openketamine.pharmacology.observations import OBSERVATIONS, Observation
from openketamine.pharmacology.predict import analytes, output
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One model against one observation: `predicted` (times,) in ng/mL for `weight_kg`.

    `error` (times,) is predicted / observed - 1. Where the sites differ it is a difference
    between arterial and venous blood as much as an error of the model.
    """

    model: Model
    observation: Observation
    weight_kg: float
    predicted: Array

    @property
    def is_same_site(self) -> bool:
        """Whether the model describes the blood that was drawn."""
        return self.model.site == self.observation.site

    @property
    def error(self) -> Array:
        """Relative errors (times,)."""
        return np.asarray(self.predicted / np.array(self.observation.ng_per_ml) - 1)

    @property
    def bias(self) -> float:
        """Median relative error: above 0 predicts too much."""
        return float(np.median(self.error))

    @property
    def median_absolute(self) -> float:
        """Median absolute relative error."""
        return float(np.median(np.abs(self.error)))

    @property
    def worst(self) -> float:
        """The relative error that lies furthest from 0."""
        return float(self.error[np.argmax(np.abs(self.error))])


def compare(model: Model, observation: Observation, weight_kg: float | None = None) -> Comparison:
    """A model's typical levels against an observation; by default at its weight.

    Raises BadInputError when the model does not have the analyte.
    """
    weight = observation.weight_kg if weight_kg is None else weight_kg
    wanted = output(model, drug=observation.drug, analyte=observation.analyte)
    predicted = wanted.typical(
        Subject(weight_kg=weight), observation.schedule(weight), observation.at_min
    )
    return Comparison(model=model, observation=observation, weight_kg=weight, predicted=predicted)


def comparisons() -> tuple[Comparison, ...]:
    """Every observation with each model that has its analyte."""
    known = [models.load(name) for name in models.names()]
    return tuple(
        compare(model, observation)
        for observation in OBSERVATIONS
        for model in known
        if observation.analyte in analytes(model, observation.drug)
    )
