"""Concentrations over time: the modes of a model driven by a schedule, exact at every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    positive: Array = np.maximum(out, 0.0, out=out)  # rounding around zero is no level
    return positive


def _levels(modes: Modes, schedule: Schedule, times: Array) -> Any:
    out = np.zeros((len(times), len(modes.rates)), dtype=modes.rates.dtype)
    for span in spans(modes, schedule):
        within = (times >= span.start_min) & (times < span.end_min)
        if within.any():
            out[within] = _along(modes, span, times[within] - span.start_min)
    return out.T


@dataclass(frozen=True, slots=True)
class Span:
    """A step of the schedule: the state it tends to, and how far `away` its first moment lies.

    Both (patients, modes, order).
    """

    start_min: float
    end_min: float
    goal: Any
    away: Any


def spans(modes: Modes, schedule: Schedule) -> Iterator[Span]:
    """The steps of a schedule in order, each from the state that the one before has left."""
    steps = schedule.steps
    state = np.zeros_like(modes.weights)
    for step, end in zip(steps, (*(s.at_min for s in steps[1:]), np.inf), strict=True):
        state[..., 0] += step.bolus_mg
        goal = _steady(modes, step.mg_per_min)
        span = Span(step.at_min, end, goal, state - goal)
        yield span
        if end < np.inf:
            state = goal + decayed(modes, span.away, end - step.at_min)


def _steady(modes: Modes, mg_per_min: float) -> Any:
    """The state (patients, modes, order) that a rate would reach in the end.

    Each mode is a chain of equal compartments: the first takes the drug, each feeds the next.
    """
    out = np.empty_like(modes.weights)
    flow: Any = mg_per_min
    for i in range(out.shape[-1]):
        out[..., i] = flow = flow / modes.rates
    return out


def level_of(modes: Modes, state: Any) -> Any:
    """The output (patients,) of a state."""
    return (modes.weights * state).sum(axis=(1, 2))


def _along(modes: Modes, span: Span, minutes: Array) -> Any:
    """The output (times, patients) at `minutes` after the span's start.

    Mode by mode, so that it takes the memory of a few results, however many modes there are.
    """
    out = np.tile(level_of(modes, span.goal), (len(minutes), 1))
    order = modes.weights.shape[-1]
    for mode, rate in enumerate(modes.rates.T):
        decay = np.exp(-rate * minutes[:, None])
        power = np.ones_like(minutes)
        for i in range(order):
            carried = (modes.weights[:, mode, i:] * span.away[:, mode, : order - i]).sum(axis=1)
            out += carried * decay if i == 0 else carried * power[:, None] * decay
            power = power * minutes / (i + 1)
    return out


def decayed(modes: Modes, away: Any, minutes: float) -> Any:
    """What is left of a distance from the steady state after `minutes`."""
    out, power = away.copy(order="K"), 1.0
    for i in range(1, away.shape[-1]):
        power *= minutes / i
        out[..., i:] += power * away[..., :-i]
    out *= np.exp(-modes.rates * minutes)[..., None]
    return out
