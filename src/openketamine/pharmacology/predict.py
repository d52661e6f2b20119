"""One call from a person and a schedule to a labelled level: plasma or effect site, with bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from openketamine.core.errors import BadInputError
from openketamine.pharmacology.curve import levels
from openketamine.pharmacology.model import Drug, Model, half_life_to_rate
from openketamine.pharmacology.population import draw
from openketamine.pharmacology.response import Array
from openketamine.pharmacology.schedule import Schedule
from openketamine.pharmacology.subject import R_CLEARANCE, Subject, adjusted

NOT_FOR_DOSING = "Population average, not for dosing."
"""Stands beside every prediction."""

Shares = tuple[tuple[float, float], ...]
"""(part of the dose, factor on the clearance) of each enantiomer that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What is asked for: an analyte of a model, at a site, after a drug.

    In blood where the model drew it, or at an effect site with `ke0_half_life_min`.
    """

    model: Model
    analyte: str
    drug: Drug
    shares: Shares
    ke0_half_life_min: float | None = None

    @property
    def label(self) -> str:
        """Such as "ketamine, arterial, kamp_2020"."""
        site = self.model.site if self.ke0_half_life_min is None else "effect site"
        return f"{self.analyte}, {site}, {self.model.name}"

    @property
    def cautions(self) -> tuple[str, ...]:
        """What the model and the way it is used here leave open."""
        said = [species.caution for species in self.model.species if species.name == self.analyte]
        if any(factor != 1 for _, factor in self.shares):
            said.append(f"R-ketamine is taken as S-ketamine with clearance x {R_CLEARANCE:g}.")
        variability = self.model.variability
        notes = (variability.note if variability else "", self.model.note)
        return tuple(text for text in (*said, *notes) if text)

    def levels(
        self, theta: Mapping[str, Array], schedule: Schedule, times_min: npt.ArrayLike
    ) -> Array:
        """ng/mL (patients, times) for parameters (patients,) and times in min."""
        count = len(theta["CL"])
        half_life = self.ke0_half_life_min
        ke0 = None if half_life is None else np.full(count, half_life_to_rate(half_life))
        species = self.analyte if self.analyte in self.model.analytes else self.model.analytes[0]
        parts = [
            part
            * levels(
                self.model.answer(adjusted(theta, [factor]), analyte=species, ke0_per_min=ke0),
                schedule,
                times_min,
            )
            for part, factor in self.shares
        ]
        return sum(parts[1:], start=parts[0])

    def typical(self, subject: Subject, schedule: Schedule, times_min: npt.ArrayLike) -> Array:
        """ng/mL (times,) of a person with the model's typical parameters."""
        row: Array = self.levels(subject.theta(self.model), schedule, times_min)[0]
        return row

    def drawn(self, subject: Subject, count: int, seed: int) -> dict[str, Array]:
        """Parameters (count,) of persons like this one, varied as the model says.

        Raises BadInputError for a model that states no variability.
        """
        return draw(self.model, subject.theta(self.model), count, seed)


def output(
    model: Model,
    *,
    drug: Drug = "racemic",
    analyte: str = "",
    ke0_half_life_min: float | None = None,
) -> Output:
    """An analyte of a model for a drug; by default the drug itself, racemic counted whole.

    Raises BadInputError when the model does not have it, as a racemic model for S-ketamine.
    """
    wanted = analyte or ("S-ketamine" if drug == "S" else "ketamine")
    return Output(
        model=model,
        analyte=wanted,
        drug=drug,
        shares=_shares(model, drug, wanted),
        ke0_half_life_min=ke0_half_life_min,
    )


def analytes(model: Model, drug: Drug) -> tuple[str, ...]:
    """The names of what a model can give for a drug; empty where it does not describe it."""
    if model.drug == "racemic":
        return model.analytes if drug == "racemic" else ()
    return model.analytes if drug == "S" else ("ketamine", "R-ketamine", *model.analytes)


def _shares(model: Model, drug: Drug, wanted: str) -> Shares:
    there = analytes(model, drug)
    if not there:
        raise BadInputError(
            f"{model.name} describes racemic ketamine; take otto_2021 or simons_2022 for "
            "S-ketamine.",
            field="model",
        )
    if wanted not in there:
        raise BadInputError(
            f"{model.name} has no {wanted!r} for this drug; it has {', '.join(there)}.",
            field="analyte",
        )
    if model.drug == drug:
        return ((1.0, 1.0),)
    s, r = (0.5, 1.0), (0.5, R_CLEARANCE)
    return {"ketamine": (s, r), "R-ketamine": (r,)}.get(wanted, (s,))
