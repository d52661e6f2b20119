"""What must hold whatever was observed: order, mass balance, adding up, and the equations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from openketamine.pharmacology import models, subject
from openketamine.pharmacology.curve import levels
from openketamine.pharmacology.model import MOLAR_MASS, Model, half_life_to_rate
from openketamine.pharmacology.ode_reference import solve
from openketamine.pharmacology.population import covariance
from openketamine.pharmacology.predict import output
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule, infusion
from openketamine.pharmacology.subject import Subject

WEIGHTS_KG = (40.0, 70.0, 80.0, 150.0)
_TIMES = np.arange(0.0, 300.0, 7.3)
_KE0 = half_life_to_rate(6.1)
_PLAIN = infusion(40, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """`worst` is the largest relative deviation, or the number of breaches where none is allowed.

    `ran` says over what it was looked for.
    """

    name: str
    ran: str
    worst: float
    allowed: float

    @property
    def holds(self) -> bool:
        """Whether the deviation is within what is allowed; not a number is not."""
        return self.worst <= self.allowed


def laws(known: tuple[Model, ...] = ()) -> tuple[Law, ...]:
    """All of them over these models, by default all there are, run now: takes seconds."""
    known = known or tuple(models.load(name) for name in models.names())
    return tuple(law(known) for law in (_order, _bounds, _bands, _mass, _sum, _line, _equations))


def _order(known: tuple[Model, ...]) -> Law:
    wrong = sum(_out_of_order(model) for model in known)
    return Law(
        name="volumes, clearances and transit times above 0, fractions in 0 to 1",
        ran=f"every parameter of {len(known)} models at {_shown(WEIGHTS_KG)} kg",
        worst=wrong,
        allowed=0,
    )


def _out_of_order(model: Model) -> int:
    typical = model.typical(np.array(WEIGHTS_KG))
    highest = {n: 1.0 if p.unit == "1" else np.inf for n, p in model.parameters.items()}
    return sum(int(np.sum(~((v > 0) & (v <= highest[n])))) for n, v in typical.items())


def _bounds(known: tuple[Model, ...]) -> Law:
    pairs = [subject.WEIGHT_KG, subject.AGE_Y]
    wrong = sum(not low < high for low, high in pairs)
    for model in known:
        if model.variability is not None:
            wrong += int(np.sum(np.linalg.eigvalsh(covariance(model.variability)) <= 0))
    return Law(
        name="lower limits under upper ones, covariances positive definite",
        ran="weight and age range, every model with variability",
        worst=wrong,
        allowed=0,
    )


def _bands(known: tuple[Model, ...]) -> Law:
    wrong, varied = 0, [model for model in known if model.variability is not None]
    for model in varied:
        wanted = output(model)
        theta = wanted.drawn(Subject(weight_kg=80), 500, 1)
        drawn = wanted.levels(theta, _PLAIN, _TIMES[1:])
        bands = np.quantile(drawn, (0.05, 0.5, 0.95), axis=0)
        wrong += int(np.sum(~(np.diff(bands, axis=0, prepend=0) > 0)))
    return Law(
        name="lower band under the median under the upper band, all above 0",
        ran=f"{', '.join(model.name for model in varied)}: 500 patients, {len(_TIMES) - 1} times",
        worst=wrong,
        allowed=0,
    )


def _mass(known: tuple[Model, ...]) -> Law:
    worst = max(_unbalanced(model, weight) for model in known for weight in WEIGHTS_KG)
    return Law(
        name="mass balance: area under the curve x clearance / molar mass is what was formed",
        ran=f"every analyte of every model at {_shown(WEIGHTS_KG)} kg",
        worst=worst,
        allowed=1e-9,
    )


def _unbalanced(model: Model, weight: float) -> float:
    theta = Subject(weight_kg=weight).theta(model)
    expected, worst = 1 / MOLAR_MASS["ketamine"], 0.0
    for species in model.species:
        expected *= float(theta[species.fraction][0]) if species.fraction else 1.0
        modes = model.answer(theta, analyte=species.name).modes
        orders = np.arange(1, modes.weights.shape[-1] + 1)
        area = float(np.sum(modes.weights[0] / modes.rates[0][:, None] ** orders)) / 1000
        left = area * float(theta[species.clearances[0]][0]) / MOLAR_MASS[species.molecule]
        worst = max(worst, abs(left / expected - 1))
    return worst


def _sum(known: tuple[Model, ...]) -> Law:
    def deviation(reckon: Callable[[Schedule], Array]) -> float:
        both = _PLAIN.repeated(2, 90)
        late = Schedule(both.steps[2:])
        return _apart(reckon(both), reckon(_PLAIN) + reckon(late))

    return Law(
        name="superposition: two infusions give the sum of each",
        ran="40 mg over 40 min and again at 90 min; every analyte, blood and effect site",
        worst=max(map(deviation, _reckoners(known))),
        allowed=1e-9,
    )


def _line(known: tuple[Model, ...]) -> Law:
    return Law(
        name="linearity: 2.5 times the dose gives 2.5 times the level",
        ran="40 and 100 mg over 40 min; every analyte, blood and effect site",
        worst=max(
            _apart(reckon(infusion(100, 40)), 2.5 * reckon(_PLAIN)) for reckon in _reckoners(known)
        ),
        allowed=1e-9,
    )


def _equations(known: tuple[Model, ...]) -> Law:
    schedule = _PLAIN.with_pause(15, 5).with_rate(30, 0.5)
    worst = 0.0
    for model in known:
        theta = Subject(weight_kg=80).theta(model)
        alone = {name: float(value[0]) for name, value in theta.items()}
        for analyte in model.analytes:
            fast = levels(model.answer(theta, analyte=analyte), schedule, _TIMES)[0]
            slow = solve(model, alone, schedule, _TIMES, analyte=analyte)
            worst = max(worst, _apart(fast, slow))
    return Law(
        name="the closed form solves the differential equations",
        ran="every analyte; 40 mg with a pause at 15 min and another rate at 30 min",
        worst=worst,
        allowed=1e-9,
    )


def _reckoners(known: tuple[Model, ...]) -> Iterator[Callable[[Schedule], Array]]:
    """From a schedule to levels, for each analyte in blood and at an effect site."""
    for model in known:
        theta = Subject(weight_kg=80).theta(model)
        for analyte in model.analytes:
            for ke0 in (None, np.array([_KE0])):
                answer = model.answer(theta, analyte=analyte, ke0_per_min=ke0)
                yield partial(levels, answer, times_min=_TIMES)


def _apart(one: Array, other: Array) -> float:
    """The largest difference as a part of the highest level."""
    return float(np.max(np.abs(one - other)) / np.max(other))


def _shown(weights: tuple[float, ...]) -> str:
    return ", ".join(f"{weight:g}" for weight in weights)
