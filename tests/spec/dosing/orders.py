"""An order as the specification's paragraphs vary it: 80 kg, 0.5 mg/kg, 40 min, 50 mL."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from openketamine.core.dosing import DoseCard, DoseRequest, compute_dose
from openketamine.core.protocols import load
from openketamine.core.units import Quantity

USUAL = DoseRequest(
    weight=Quantity(Decimal(80), "kg"),
    last_weight=Quantity(Decimal(80), "kg"),
    dose_mg_per_kg=Decimal("0.5"),
    minutes=Decimal(40),
    volume_ml=Decimal(50),
    vial_mg_per_ml=Decimal(50),
)


def quantity(text: str) -> Quantity:
    """`80 kg` as a quantity."""
    number, unit = text.split()
    return Quantity(Decimal(number), unit)


def card(protocol: str = "consensus-moderate", **changes: Any) -> DoseCard:
    """The card of the usual order with some things changed; texts become decimals."""
    decimals = {"dose_mg_per_kg", "minutes", "volume_ml", "vial_mg_per_ml", "vial_size_ml"}
    quantities = {"weight", "last_weight", "height"}
    read = {
        name: Decimal(value)
        if name in decimals
        else quantity(value)
        if name in quantities and value is not None
        else value
        for name, value in changes.items()
    }
    return compute_dose(replace(USUAL, **read), load(protocol))
