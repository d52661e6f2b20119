"""The slow, independent way: the models' differential equations solved step by step.

Written from the compartments, not from their transfer functions, so that an error in either
shows. For tests and the validation report.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.integrate import solve_ivp

from openketamine.pharmacology.model import MOLAR_MASS, Model, Species
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule

_STEP_MIN = 0.25  # what lies between two steps is interpolated: keep it exact too


def solve(
    model: Model,
    theta: Mapping[str, float],
    schedule: Schedule,
    times_min: Array,
    *,
    analyte: str = "",
    ke0_per_min: float | None = None,
) -> Array:
    """ng/mL (times,) of one patient with parameters `theta`; `times_min` in order, in min.

    Raises ValueError for an analyte that the model does not have.
    """
    matrix, output = equations(model, theta, analyte or model.analytes[0], ke0_per_min)
    amounts = np.zeros(len(matrix))
    levels = np.zeros(len(times_min))
    steps = schedule.steps
    last = float(times_min[-1]) + 1.0
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        amounts[0] += step.bolus_mg
        end = following.at_min if following else max(last, step.at_min + 1.0)
        within = (times_min >= step.at_min) & (times_min < end)
        inflow = np.zeros(len(matrix))
        inflow[0] = step.mg_per_min
        solved = solve_ivp(
            lambda _, x, inflow=inflow: matrix @ x + inflow,
            (step.at_min, end),
            amounts,
            method="DOP853",
            t_eval=np.append(times_min[within], end),
            rtol=1e-12,
            atol=1e-14,
            max_step=_STEP_MIN if within.any() else np.inf,
        )
        levels[within] = output @ solved.y[:, :-1]
        amounts = solved.y[:, -1]
    return levels


def equations(
    model: Model, theta: Mapping[str, float], analyte: str, ke0_per_min: float | None
) -> tuple[Array, Array]:
    """The matrix of d(amounts)/dt (1/min) and the row that turns amounts (mg) into ng/mL."""
    rows: list[dict[int, float]] = []
    centre = 0
    before: Species | None = None
    for species in model.species[: model.analytes.index(analyte) + 1]:
        fed = 0.0
        if before is not None:
            heavier = MOLAR_MASS[species.molecule] / MOLAR_MASS[before.molecule]
            fed = theta[before.clearances[0]] / theta[before.volumes[0]]
            fed *= theta[species.fraction] * heavier
        source = centre
        for _ in range(species.transits):
            rate = species.transits / theta[species.mean_transit]
            rows.append({source: fed, len(rows): -rate})
            source, fed = len(rows) - 1, rate
        entry = len(rows)
        rows += _compartments(species, theta, entry)
        if before is not None:
            rows[entry][source] = rows[entry].get(source, 0.0) + fed
        centre, before = entry, species
    volume = theta[species.volumes[0]]
    if ke0_per_min is not None:  # counted as a level, in mg/L
        rows.append({centre: ke0_per_min / volume, len(rows): -ke0_per_min})
        centre, volume = len(rows) - 1, 1.0
    matrix = np.zeros((len(rows), len(rows)))
    for i, row in enumerate(rows):
        for j, value in row.items():
            matrix[i, j] = value
    output = np.zeros(len(rows))
    output[centre] = 1000.0 / volume
    return matrix, output


def _compartments(
    species: Species, theta: Mapping[str, float], entry: int
) -> list[dict[int, float]]:
    central, *peripheral = (theta[name] for name in species.volumes)
    elimination, *exchanges = (theta[name] for name in species.clearances)
    middle = {entry: -(elimination + sum(exchanges)) / central}
    rows = [middle]
    for number, (q, v) in enumerate(zip(exchanges, peripheral, strict=True), start=entry + 1):
        middle[number] = q / v
        rows.append({entry: q / central, number: -q / v})
    return rows
