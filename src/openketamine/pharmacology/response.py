"""The answer of a linear compartment model to a unit dose, as a sum of exponentials.

A model is a chain of transfer functions: the drug's compartments, an effect site, transit
compartments, a metabolite's compartments. Each is `gain * prod(s + zero) / prod(s + pole)`; a
chain multiplies them, and partial fractions turn the product into exponentials in time. All
arrays have one row per patient; times are in minutes. In memory a column lies in one piece (Fortran
order), since every step here takes whole columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# Where poles of different links lie nearer than this (relative), partial fractions lose digits to
# cancellation. The answer is an analytic function of the poles, so its mean over a small circle
# around them is the answer itself, and on the circle they lie apart. Eight points leave an error
# of the eighth power of the radius; four suffice, their conjugates give the same real part.
_TOO_NEAR = 2.5e-3
_RADIUS = 5e-3
_NO_SPREAD = 1e-60  # where all three roots of a cubic fall together, instead of dividing by 0
_CIRCLE = np.exp(1j * math.pi * np.array([1, 3, 5, 7]) / 8)


@dataclass(frozen=True, slots=True)
class Poles:
    """One set of poles of the same multiplicity: `rates` (patients, count) in 1/min."""

    rates: npt.NDArray[Any]
    multiplicity: int = 1


@dataclass(frozen=True, slots=True)
class Transfer:
    """`gain` (patients,), `zeros` (patients, count) and poles of one link or of a whole chain."""

    gain: Array
    zeros: Array
    poles: tuple[Poles, ...]

    def then(self, following: Transfer) -> Transfer:
        """The chain of this and the following link."""
        return Transfer(
            self.gain * following.gain,
            np.concatenate([self.zeros, following.zeros], axis=1),
            self.poles + following.poles,
        )


@dataclass(frozen=True, slots=True)
class Modes:
    """A unit impulse's answer: the sum over modes of `weights[.., j] t^j / j! exp(-rates t)`.

    `rates` (patients, modes) in 1/min; `weights` (patients, modes, order) in output units per
    unit of dose. Both are complex on the circle around poles that fall together.
    """

    rates: npt.NDArray[Any]
    weights: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """How an output answers the dose, for each patient.

    In the `crowded` patients (indices) poles fall together: the mean of the real parts of
    `circle` holds for them instead of `modes`.
    """

    modes: Modes
    crowded: npt.NDArray[np.intp]
    circle: tuple[Modes, ...] = ()


def mammillary(volumes: Sequence[Array], clearances: Sequence[Array]) -> Transfer:
    """Concentration in the central compartment per amount put into it.

    `volumes` (L) central first, `clearances` (L/min) elimination first, then one exchange per
    peripheral compartment; each (patients,). One to three compartments.
    """
    central, *peripheral = volumes
    exchanges = clearances[1:]
    back = [q / v for q, v in zip(exchanges, peripheral, strict=True)]
    leaving = [q / central for q in clearances]
    if not back:
        rates = _columns(leaving, central)
    elif len(back) == 1:
        rates = _two_rates(leaving[0] + leaving[1] + back[0], leaving[0] * back[0])
    else:
        rates = _three_rates(*leaving, *back)
    return Transfer(1 / central, _columns(back, central), (Poles(rates),))


def effect_site(ke0: Array) -> Transfer:
    """A site that follows the plasma with rate `ke0` (1/min) and takes no drug from it."""
    return Transfer(ke0, np.empty((len(ke0), 0)), (Poles(ke0[:, None]),))


def transit(rate: Array, count: int) -> Transfer:
    """A delay through `count` equal compartments, each left with `rate` (1/min)."""
    return Transfer(rate**count, np.empty((len(rate), 0)), (Poles(rate[:, None], count),))


def formation(clearance: Array) -> Transfer:
    """What a `clearance` (L/min) takes out of a concentration, as an amount per minute."""
    return Transfer(clearance, np.empty((len(clearance), 0)), ())


def answer(transfer: Transfer) -> Answer:
    """Partial fractions of a chain."""
    crowded = _crowded(transfer.poles)
    if not len(crowded):
        return Answer(_fractions(transfer), crowded)
    gain, zeros = transfer.gain[crowded], transfer.zeros[crowded]
    circle = tuple(
        _fractions(Transfer(gain, zeros, _moved(transfer.poles, crowded, point)))
        for point in _CIRCLE
    )
    with np.errstate(all="ignore"):  # the crowded rows may divide by zero; they are not used
        return Answer(_fractions(transfer), crowded, circle)


def _two_rates(total: Array, product: Array) -> Array:
    root = np.sqrt(np.maximum(total * total - 4 * product, 0))
    fast = (total + root) / 2
    return _columns([fast, product / fast], fast)


def _three_rates(k10: Array, k12: Array, k13: Array, k21: Array, k31: Array) -> Array:
    """Roots of the cubic by the cosine formula, the slowest one by their product.

    In place, as a population's arrays would otherwise push each other out of the cache.
    """
    both = k21 * k31
    a2 = k10 + k12 + k13 + k21 + k31
    a1 = (k10 + k12) * k31 + (k10 + k13) * k21 + both
    a0 = k10 * both
    third = a2 / 3
    p = third * third
    p -= a1 / 3
    np.maximum(p, _NO_SPREAD, out=p)
    q = p - a1 / 6
    q *= third
    q += a0 / 2
    size = np.sqrt(p)
    p *= size
    q /= p
    # sine and cosine out of the tangent: quicker, and the sine keeps its digits near zero
    tangent = np.arccos(np.clip(q, -1, 1, out=q), out=q)
    tangent /= 3
    np.tan(tangent, out=tangent)
    along = size / np.sqrt(1 + tangent * tangent)
    fast = third + 2 * along
    middle = math.sqrt(3) * tangent
    middle -= 1
    middle *= along
    middle += third
    middle = _polished(middle, a2, a1, a0)
    return _columns([fast, middle, a0 / (fast * middle)], fast)


def _polished(rate: Array, a2: Array, a1: Array, a0: Array) -> Array:
    """One Newton step: the cosine formula loses digits of a small root between two others."""
    over = rate - a2
    value = over * rate
    value += a1
    slope = over
    slope += rate
    slope += rate
    slope -= a2
    slope *= rate
    slope += a1
    value *= rate
    value -= a0
    with np.errstate(invalid="ignore", divide="ignore"):
        value /= slope
    return rate - np.where(np.abs(value) < 1e-3 * rate, value, 0.0)


def _columns(arrays: Sequence[Array], like: Array) -> Array:
    return np.stack(arrays).T if arrays else np.empty((len(like), 0))


def _flat(poles: Sequence[Poles]) -> npt.NDArray[Any]:
    return np.concatenate([p.rates for p in poles], axis=1)


def _crowded(poles: Sequence[Poles]) -> npt.NDArray[np.intp]:
    """The patients in whom poles of two links lie too near; one link's own never fall together."""
    near = np.zeros(len(poles[0].rates), dtype=np.bool_)
    for link, following in combinations(poles, 2):
        for one, other in product(link.rates.T, following.rates.T):
            near |= np.abs(one - other) < _TOO_NEAR * np.maximum(one, other)
    return np.flatnonzero(near)


def _moved(poles: Sequence[Poles], rows: npt.NDArray[np.intp], point: complex) -> tuple[Poles, ...]:
    """The poles of some patients, each link's moved by its place in the chain."""
    return tuple(
        Poles(p.rates[rows] * (1 + _RADIUS * place * point), p.multiplicity)
        for place, p in enumerate(poles)
    )


def _fractions(transfer: Transfer) -> Modes:
    order = max(p.multiplicity for p in transfer.poles)
    rates = _flat(transfer.poles)
    kinds = [p.multiplicity for p in transfer.poles for _ in range(p.rates.shape[1])]
    weights = np.zeros((*rates.shape, order), dtype=rates.dtype, order="F")
    for at, multiplicity in enumerate(kinds):
        series = _series(transfer, rates, kinds, at, multiplicity)
        for i in range(multiplicity):
            weights[:, at, multiplicity - 1 - i] = series[i]
    return Modes(rates, weights)


def _series(
    transfer: Transfer, rates: npt.NDArray[Any], kinds: Sequence[int], at: int, length: int
) -> list[npt.NDArray[Any]]:
    """Power series, around one pole, of the chain without that pole."""
    series: list[Any] = [transfer.gain] + [0.0] * (length - 1)
    here = rates[:, at]
    for zero in transfer.zeros.T:
        over = zero - here
        series = [
            term * over + series[i - 1] if i else term * over for i, term in enumerate(series)
        ]
    for other, multiplicity in enumerate(kinds):
        for _ in range(multiplicity if other != at else 0):
            away = rates[:, other] - here
            quotient: list[Any] = []
            for i, term in enumerate(series):
                quotient.append((term - quotient[i - 1] if i else term) / away)
            series = quotient
    return series
