"""What is asked for: weight, order, syringe and vial. Nothing has a default that matters."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from openketamine.core.dosing.drug import Drug
from openketamine.core.units import Quantity


class WeightBasis(StrEnum):
    """Which weight the dose is reckoned on."""

    ACTUAL = "actual"
    IDEAL = "ideal"
    ADJUSTED = "adjusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRequest:
    """One order to reckon.

    `volume_ml` is the whole syringe or bag, `vial_mg_per_ml` the printed strength, `last_weight`
    the weight of the last visit, `last_weight_confirmed` that a surprising weight was measured
    again; `sex` is "female" or "male" and, with `height`, needed for the ideal and the adjusted
    weight only. `vial_size_ml` makes the waste known.
    """

    weight: Quantity | None
    dose_mg_per_kg: Decimal
    minutes: Decimal
    volume_ml: Decimal
    vial_mg_per_ml: Decimal
    last_weight: Quantity | None = None
    last_weight_confirmed: bool = False
    height: Quantity | None = None
    sex: str | None = None
    basis: WeightBasis = WeightBasis.ACTUAL
    drug: Drug = field(default_factory=Drug)
    vial_size_ml: Decimal | None = None
