"""Rise of blood pressure and heart rate with the level at the haemodynamic effect site.

No published model at this dose was found. Slope, spread and ceiling are calibrated to the rises
of two large cohorts; the slope is a calibration of the shared kind, per mg/L.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openketamine.pharmacology.effects.origin import Origin
from openketamine.pharmacology.response import Array

ORIGIN = Origin(
    kind="calibrated",
    sources=("vankawala_2021", "yale_bp_2024"),
    note="Mean rise at 40 min and severe hypertension (180/110 mmHg) in about 1 % of sessions.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """mmHg or beats/min per mg/L, coefficient of variation between patients, and ceiling."""

    unit: str
    per_mg_per_l: float
    cv: float
    ceiling: float

    def at(self, effect_site_ng_per_ml: Array | float, gain: Array | float = 1.0) -> Array:
        """The rise above the baseline in `unit`, saturating towards the ceiling.

        Levels in ng/mL and gains (1: the typical patient) of any shapes that broadcast.
        """
        wanted = self.per_mg_per_l * effect_site_ng_per_ml / 1000 * gain
        return np.asarray(-self.ceiling * np.expm1(-wanted / self.ceiling))

    def gains(self, rng: np.random.Generator, count: int) -> Array:
        """Sensitivities (count,) of patients: log-normal with median 1 and this `cv`."""
        return np.asarray(np.exp(rng.normal(0, np.sqrt(np.log(1 + self.cv**2)), count)))


SBP = Rise(unit="mmHg", per_mg_per_l=50.0, cv=0.70, ceiling=80.0)
DBP = Rise(unit="mmHg", per_mg_per_l=34.0, cv=0.70, ceiling=50.0)
HR = Rise(unit="/min", per_mg_per_l=16.0, cv=0.90, ceiling=40.0)
