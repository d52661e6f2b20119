"""The level of ketamine in the blood over an infusion, as the default model expects it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from openketamine.core.evidence import citation
from openketamine.pharmacology import Subject, infusion, models, output
from openketamine.pharmacology.forecast import Curve, forecast
from openketamine.pharmacology.response import Array

MG_PER_KG, MINUTES, WEIGHT_KG, AGE_Y = 0.5, 40.0, 80.0, 45.0
_PATIENTS = 200  # enough for a band of nine in ten
_SHOWN_MIN, _STEP_MIN = 180.0, 3.0
_LEFT, _RIGHT, _TOP, _FOOT = 46.0, 342.0, 34.0, 180.0
_LEVELS = (0, 50, 100, 150, 200, 250, 300, 400, 500)


@cache
def curve() -> dict[str, Any]:
    """Paths and ticks of the drawing; the same for everybody, so reckoned once."""
    model = models.load(models.DEFAULT)
    schedule = infusion(MG_PER_KG * WEIGHT_KG, MINUTES)
    times = np.arange(0.0, _SHOWN_MIN + 0.1, _STEP_MIN)
    subject = Subject(weight_kg=WEIGHT_KG, age_y=AGE_Y)
    seen = forecast(output(model), subject, schedule, times, patients=_PATIENTS).plasma
    assert seen.low is not None
    assert seen.high is not None
    ceiling = next(level for level in _LEVELS if level >= float(seen.high.max()))
    peak = int(np.argmax(seen.typical))
    return {
        "line": "M" + _path(times, seen.typical, ceiling),
        "band": _band(times, seen, ceiling),
        "pump": _x(MINUTES) - _x(0),
        "hours": [(_x(minute), f"{minute:.0f}") for minute in (0, 40, 60, 120, 180)],
        "levels": [
            (_y(level, ceiling), level)
            for level in _LEVELS
            if level <= ceiling and level % 100 == 0
        ],
        "peak_level": round(float(seen.typical[peak]), -1),
        "peak_minute": round(float(times[peak])),
        "weight": WEIGHT_KG,
        "dose": MG_PER_KG * WEIGHT_KG,
        "model": model,
        "source": citation(model.source),
    }


def _x(minute: float) -> float:
    return round(_LEFT + minute / _SHOWN_MIN * (_RIGHT - _LEFT), 1)


def _y(level: float, ceiling: float) -> float:
    return round(_FOOT - level / ceiling * (_FOOT - _TOP), 1)


def _path(times: Array, levels: Array, ceiling: float) -> str:
    pairs = zip(times.tolist(), levels.tolist(), strict=True)
    return "L".join(f"{_x(t)} {_y(level, ceiling)}" for t, level in pairs)


def _band(times: Array, seen: Curve, ceiling: float) -> str:
    assert seen.low is not None
    assert seen.high is not None
    back = _path(times[::-1], seen.low[::-1], ceiling)
    return f"M{_path(times, seen.high, ceiling)}L{back}Z"
