"""What a pharmacokinetic model is: parameters as data, with unit, source and how we know them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from openketamine.pharmacology.response import (
    Answer,
    Array,
    Transfer,
    answer,
    effect_site,
    formation,
    mammillary,
    transit,
)

Site = Literal["arterial", "venous"]
"""Where the blood was drawn."""
Drug = Literal["racemic", "S"]
"""What was given: the mixture, or S-ketamine alone."""

STANDARD_KG = 70.0
"""The weight that typical parameters are printed for."""

MOLAR_MASS = {"ketamine": 237.73, "norketamine": 223.70, "hydroxynorketamine": 239.70}
"""g/mol of the base; the amount of a metabolite formed is counted in molecules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A typical value at 70 kg that grows as (weight / 70) to the power of `exponent`.

    Volumes in L, clearances in L/min, mean transit times in min, fractions without unit.
    """

    value: float
    unit: str
    exponent: float = 0.0
    note: str = ""

    def at(self, weight_kg: Array) -> Array:
        """The typical value (patients,) for weights (patients,) in kg."""
        return self.value * (weight_kg / STANDARD_KG) ** self.exponent


@dataclass(frozen=True, slots=True, kw_only=True)
class Variability:
    """Between patients, log-normal: variances and covariances of the logarithms.

    `origin` is "published" or "assumed"; `note` says what is assumed.
    """

    variance: Mapping[str, float]
    covariance: Mapping[tuple[str, str], float] = field(default_factory=dict)
    proportional_error: float | None = None
    origin: Literal["published", "assumed"] = "published"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Species:
    """The drug, or a metabolite formed out of the species before it; counted as `molecule`.

    `volumes` and `clearances` name parameters, central and elimination first. A metabolite is
    formed with the fraction `fraction` of the former one's elimination, through `transits` equal
    compartments of `mean_transit` minutes in all.
    """

    name: str
    molecule: str
    volumes: tuple[str, ...]
    clearances: tuple[str, ...]
    fraction: str = ""
    mean_transit: str = ""
    transits: int = 0
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One published model. `site` is where its blood was drawn; `drug` what it describes."""

    name: str
    title: str
    drug: Drug
    site: Site
    source: str
    known_by: str
    studied: str
    parameters: Mapping[str, Parameter]
    species: tuple[Species, ...]
    variability: Variability | None
    note: str = ""

    @property
    def analytes(self) -> tuple[str, ...]:
        """The names of the drug and its metabolites, the drug first."""
        return tuple(one.name for one in self.species)

    def typical(self, weight_kg: Array) -> dict[str, Array]:
        """Typical parameters (patients,) for weights (patients,) in kg."""
        return {name: p.at(weight_kg) for name, p in self.parameters.items()}

    def answer(
        self, theta: Mapping[str, Array], *, analyte: str = "", ke0_per_min: Array | None = None
    ) -> Answer:
        """How an analyte's concentration (ng/mL) answers a dose (mg).

        `theta` holds parameters (patients,). With `ke0_per_min` (patients,) it is the level at
        an effect site. Raises ValueError for an analyte that is not among `analytes`.
        """
        chain = self._chain(theta, analyte or self.analytes[0])
        return answer(chain if ke0_per_min is None else chain.then(effect_site(ke0_per_min)))

    def _chain(self, theta: Mapping[str, Array], analyte: str) -> Transfer:
        links = self.species[: self.analytes.index(analyte) + 1]
        chain, before = _compartments(links[0], theta), links[0]
        for link in links[1:]:
            chain = chain.then(_formed(link, before, theta)).then(_compartments(link, theta))
            before = link
        return Transfer(chain.gain * 1000.0, chain.zeros, chain.poles)  # mg/L to ng/mL


def _compartments(species: Species, theta: Mapping[str, Array]) -> Transfer:
    return mammillary(
        [theta[name] for name in species.volumes], [theta[name] for name in species.clearances]
    )


def _formed(species: Species, before: Species, theta: Mapping[str, Array]) -> Transfer:
    """From the former one's concentration to the amount of this one formed per minute."""
    heavier = MOLAR_MASS[species.molecule] / MOLAR_MASS[before.molecule]
    link = formation(theta[before.clearances[0]] * theta[species.fraction] * heavier)
    if not species.transits:
        return link
    return link.then(transit(species.transits / theta[species.mean_transit], species.transits))


def volume(value: float, exponent: float = 0.0, note: str = "") -> Parameter:
    """A volume in L at 70 kg."""
    return Parameter(value=value, unit="L", exponent=exponent, note=note)


def clearance(value: float, exponent: float = 0.0, note: str = "") -> Parameter:
    """A clearance in L/min at 70 kg."""
    return Parameter(value=value, unit="L/min", exponent=exponent, note=note)


def from_rate_constants(
    central_l_per_kg: float, k10: float, *exchanges: tuple[float, float]
) -> dict[str, Parameter]:
    """Volumes and clearances of a model printed as rate constants (1/min), all growing with weight.

    `exchanges` are (k1i, ki1) for each peripheral compartment.
    """
    central = central_l_per_kg * STANDARD_KG
    parameters = {"V1": volume(central, 1), "CL": clearance(central * k10, 1)}
    for number, (out, back) in enumerate(exchanges, start=2):
        parameters[f"Q{number}"] = clearance(central * out, 1)
        parameters[f"V{number}"] = volume(central * out / back, 1)
    return parameters


def half_life_to_rate(minutes: float) -> float:
    """The rate constant (1/min) of a half-life in minutes."""
    return math.log(2) / minutes
