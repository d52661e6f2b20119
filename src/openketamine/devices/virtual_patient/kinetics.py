"""Ketamine in the arterial blood and at the effect site of one virtual patient.

Three compartments, racemic, arterial: population values of kamp_2020 (Anesthesiology 133:1192,
read in another transcription). Effect-site half-life for haemodynamics 2.28 min (kamp_2021,
second hand). For simulation only; never used for a dose.
"""

from __future__ import annotations

import math

_STEP_MIN = 5 / 60
_KE0_PER_MIN = math.log(2) / 2.28

_State = tuple[float, float, float, float]


class Kinetics:
    """Amounts in mg, volumes in L, clearances in L/min, times in min; `weight_kg` scales them."""

    def __init__(self, weight_kg: float) -> None:
        scale = weight_kg / 70
        self.v1, self.v2, self.v3 = 25 * scale, 56 * scale, 157 * scale
        self.cl, self.q2, self.q3 = (q * scale**0.75 for q in (1.400, 2.683, 1.317))
        self._state: _State = (0.0, 0.0, 0.0, 0.0)

    @property
    def arterial_mg_per_l(self) -> float:
        """Arterial concentration."""
        return self._state[0]

    @property
    def effect_site_mg_per_l(self) -> float:
        """Concentration at the effect site."""
        return self._state[3]

    def advance(self, minutes: float, rate_mg_per_min: float) -> None:
        """Let time pass at a constant infusion rate (midpoint rule in steps of 5 s)."""
        while minutes > 1e-9:
            step = min(minutes, _STEP_MIN)
            slope = self._slope(self._state, rate_mg_per_min)
            half = self._moved(slope, step / 2)
            self._state = self._moved(self._slope(half, rate_mg_per_min), step)
            minutes -= step

    def _moved(self, slope: _State, minutes: float) -> _State:
        a, b, c, e = (
            level + rate * minutes for level, rate in zip(self._state, slope, strict=True)
        )
        return a, b, c, e

    def _slope(self, state: _State, rate: float) -> _State:
        c1, c2, c3, ce = state
        to_2, to_3 = self.q2 * (c1 - c2), self.q3 * (c1 - c3)
        return (
            (rate - self.cl * c1 - to_2 - to_3) / self.v1,
            to_2 / self.v2,
            to_3 / self.v3,
            _KE0_PER_MIN * (c1 - ce),
        )
