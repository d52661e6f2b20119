"""How the circulation answers ketamine: calibrated, not published.

No published model at this dose was found. The rise per mg/L at the effect site, its spread and
its ceiling are calibrated to the pooled rises of vankawala_2021 (+12.61/+8.49 mmHg, HR +4.09)
and yale_bp_2024 (+16.0/+11.0 mmHg at 40 min, severe in 0.98 % of sessions).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Effect:
    """Rise per mg/L, its coefficient of variation between patients, and the ceiling."""

    per_mg_per_l: float
    cv: float
    ceiling: float

    def rise(self, effect_site_mg_per_l: float, gain: float) -> float:
        """The rise above the baseline at this concentration, saturating towards the ceiling."""
        wanted = self.per_mg_per_l * effect_site_mg_per_l * gain
        return self.ceiling * (1 - math.exp(-wanted / self.ceiling))

    def draw_gain(self, chance: Random) -> float:
        """One patient's sensitivity: log-normal with median 1."""
        return math.exp(chance.gauss(0, math.sqrt(math.log(1 + self.cv**2))))


SBP = Effect(50.0, 0.70, 80.0)
DBP = Effect(34.0, 0.70, 50.0)
HR = Effect(16.0, 0.90, 40.0)
