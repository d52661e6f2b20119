"""One patient whose infusion is not known beforehand: the level step by step, exact at each."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from openketamine.pharmacology.model import Model, half_life_to_rate
from openketamine.pharmacology.response import Array


class Body:
    """Parameters (1,) of one patient; the level at an effect site, in ng/mL.

    Plain floats: a simulated clinic takes a step per patient and second.
    """

    def __init__(self, model: Model, theta: Mapping[str, Array], ke0_half_life_min: float) -> None:
        rate = np.array([half_life_to_rate(ke0_half_life_min)])
        answer = model.answer(theta, ke0_per_min=rate)
        if len(answer.crowded):  # a hair beside the pole that it fell upon
            answer = model.answer(theta, ke0_per_min=rate * 1.01)
        self._rates: list[float] = answer.modes.rates[0].tolist()
        self._weights: list[float] = answer.modes.weights[0, :, 0].tolist()
        self._state = [0.0] * len(self._rates)

    @property
    def effect_site_ng_per_ml(self) -> float:
        """The level now, never under 0."""
        return max(0.0, sum(w * s for w, s in zip(self._weights, self._state, strict=True)))

    def advance(self, minutes: float, mg_per_min: float) -> None:
        """Let `minutes` pass while `mg_per_min` runs."""
        self._state = [
            mg_per_min / rate + (state - mg_per_min / rate) * math.exp(-rate * minutes)
            for rate, state in zip(self._rates, self._state, strict=True)
        ]
