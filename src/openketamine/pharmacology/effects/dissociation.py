"""How far dissociation has come, as a part of what 200 ng/mL does.

Bowdle 1998 found ratings linear in the venous level from 50 to 200 ng/mL; the slope of any one
scale was not seen, so this is a part of the range and no score.
"""

from __future__ import annotations

import numpy as np

from openketamine.pharmacology.effects.origin import Origin
from openketamine.pharmacology.response import Array

ORIGIN = Origin(
    kind="calibrated",
    sources=("bowdle_1998",),
    note="Linear between 50 and 200 ng/mL, applied to the effect site; less with repetition.",
)
FROM_NG_PER_ML, TO_NG_PER_ML = 50.0, 200.0
"""Venous levels between which ratings rose in a straight line (bowdle_1998)."""


def part_of_range(effect_site_ng_per_ml: Array) -> Array:
    """The part of the range that a level in ng/mL has come: 0 to 1, same shape."""
    span = TO_NG_PER_ML - FROM_NG_PER_ML
    return np.clip((np.asarray(effect_site_ng_per_ml) - FROM_NG_PER_ML) / span, 0.0, 1.0)
