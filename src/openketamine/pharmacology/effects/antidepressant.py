"""How many respond, by time since one infusion; no level enters, for none was shown to matter."""

from __future__ import annotations

import numpy as np

from openketamine.pharmacology.effects.origin import Origin
from openketamine.pharmacology.response import Array

ORIGIN = Origin(
    kind="published",
    sources=("han_2016", "murrough_2013b"),
    note="Pooled response at 24 h, 72 h and 7 d, joined by a half-time of 15 d; from 24 h on.",
)
HALF_TIME_D = 15.0
"""Days in which half of the responders are lost; joins the pooled responses of han_2016."""
_AT_24_H = 0.522
RELAPSE_MEDIAN_D = 18.0
"""Median time to relapse after a series of six, in days (murrough_2013b)."""


def responding(days: Array) -> Array:
    """The part of the patients (same shape) who respond `days` after one infusion (han_2016).

    Not a number before 24 h, which was not pooled.
    """
    since = np.asarray(days, dtype=np.float64) - 1
    return np.where(since >= 0, _AT_24_H * 0.5 ** (since / HALF_TIME_D), np.nan)
