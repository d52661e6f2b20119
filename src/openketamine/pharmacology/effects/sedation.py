"""How far a level stays under the one at which people wake from anaesthesia."""

from __future__ import annotations

import numpy as np

from openketamine.pharmacology.effects.origin import Origin
from openketamine.pharmacology.response import Array

ORIGIN = Origin(
    kind="published",
    sources=("idvall_1979",),
    note="2.7 umol/L at awakening; loss of consciousness is not expected well under it.",
)
AWAKENING_NG_PER_ML = 642.0
"""2.7 umol/L at awakening from anaesthesia (idvall_1979); the site was not seen."""


def chance_of_unconsciousness(peak_ng_per_ml: Array) -> float:
    """The part of the patients whose peak (patients,) in ng/mL reaches the level of awakening."""
    return float(np.mean(np.asarray(peak_ng_per_ml) >= AWAKENING_NG_PER_ML))
