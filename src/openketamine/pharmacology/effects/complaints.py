"""What patients report of a session, as a threshold of the peak at the effect site.

Each patient has a threshold, log-normal between patients; a complaint is reported when the peak
passes it. The medians are calibrated so that 0.5 mg/kg over 40 min gives the frequencies of one
cohort (its percentages fit 188 and not the 203 patients printed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from openketamine.pharmacology.effects.origin import Origin
from openketamine.pharmacology.response import Array

ORIGIN = Origin(
    kind="calibrated",
    sources=("rodrigues_2020",),
    note="Frequencies at 0.5 mg/kg over 40 min; how they change with the dose is a guess.",
)
_SPREAD = float(np.sqrt(np.log(1 + 0.70**2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """`median_ng_per_ml` is the peak at which half of the patients report it (calibrated).

    `observed_pct` is how many of 100 patients reported it (rodrigues_2020).
    """

    median_ng_per_ml: float
    observed_pct: float

    def thresholds(self, rng: np.random.Generator, count: int) -> Array:
        """Peaks (count,) in ng/mL from which on each patient reports it."""
        return np.asarray(self.median_ng_per_ml * np.exp(rng.normal(0, _SPREAD, count)))


COMPLAINTS: Mapping[str, Complaint] = {
    "drowsiness": Complaint(median_ng_per_ml=207.3, observed_pct=56.4),
    "dizziness": Complaint(median_ng_per_ml=248.4, observed_pct=45.2),
    "dissociation": Complaint(median_ng_per_ml=291.5, observed_pct=35.6),
    "nausea": Complaint(median_ng_per_ml=470.0, observed_pct=13.3),
}
