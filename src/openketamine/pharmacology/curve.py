"""Concentrations over time: the modes of a model driven by a schedule, exact at every time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from openketamine.pharmacology.response import Answer, Array, Modes
from openketamine.pharmacology.schedule import Schedule

NG_PER_ML = 1000.0
"""ng/mL in one mg/L."""


def levels(answer: Answer, schedule: Schedule, times_min: npt.ArrayLike) -> Array:
    """What the schedule gives at each time: (patients, times), in the output's unit.

    `times_min` (times,) in any order. Exact for boluses and any constant rates; cost grows with
    times and steps, not with the length of time.
    """
    times = np.atleast_1d(np.asarray(times_min, dtype=np.float64))
    with np.errstate(invalid="ignore"):  # rows of crowded patients, replaced below
        out = _levels(answer.modes, schedule, times)
    if len(answer.crowded):
        around = [_levels(modes, schedule, times).real for modes in answer.circle]
        out[answer.crowded] = np.mean(around, axis=0)
    positive: Array = np.maximum(out, 0.0)  # rounding around zero is no level
    return positive


def _levels(modes: Modes, schedule: Schedule, times: Array) -> Any:
    out = np.zeros((len(modes.rates), len(times)), dtype=modes.rates.dtype)
    state = np.zeros_like(modes.weights)
    steps = schedule.steps
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        state[..., 0] += step.bolus_mg
        end = following.at_min if following else np.inf
        within = (times >= step.at_min) & (times < end)
        away = state - steady(modes, step.mg_per_min)
        if within.any():
            out[:, within] = _along(modes, away, step.mg_per_min, times[within] - step.at_min)
        if following:
            state = steady(modes, step.mg_per_min) + decayed(modes, away, end - step.at_min)
    return out


def steady(modes: Modes, mg_per_min: float) -> Any:
    """The state (patients, modes, order) that a rate would reach in the end.

    Each mode is a chain of equal compartments: the first takes the drug, each feeds the next.
    """
    orders = np.arange(1, modes.weights.shape[-1] + 1)
    return mg_per_min / modes.rates[..., None] ** orders


def _along(modes: Modes, away: Any, rate: float, minutes: Array) -> Any:
    """The output at `minutes` after a state that lies `away` from the steady one."""
    level = np.einsum("npm,npm->n", modes.weights, steady(modes, rate))
    decay = np.exp(-modes.rates[:, :, None] * minutes)
    out, power = level[:, None], np.ones_like(minutes)
    for i in range(modes.weights.shape[-1]):
        power = power * minutes / i if i else power
        last = away.shape[-1] - i
        carried = np.einsum("npm,npm->np", modes.weights[..., i:], away[..., :last])
        out = out + power * np.matmul(carried[:, None, :], decay)[:, 0, :]
    return out


def decayed(modes: Modes, away: Any, minutes: float) -> Any:
    """What is left of a distance from the steady state after `minutes`."""
    out, power = away.copy(), 1.0
    for i in range(1, away.shape[-1]):
        power *= minutes / i
        out[..., i:] += power * away[..., :-i]
    return out * np.exp(-modes.rates * minutes)[..., None]
