"""The dose card: what is drawn, diluted and set, with the reckoning and a digest to compare."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from openketamine.core.decision import Decision
from openketamine.core.dosing.arithmetic import ArithmeticStep
from openketamine.core.dosing.drug import Drug
from openketamine.core.dosing.request import WeightBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseCard:
    """A reckoned dose. All drug amounts are mg of ketamine base.

    `rate_ml_per_h` is the exact rate and `pump_rate_ml_per_h` what the pump is set to;
    `pump_error_pct` is the difference, and `pump_minutes` how long the infusion then takes.
    `draw_ml` is exact; the waste is None when the vial's size is not known.
    """

    weight_kg: Decimal
    dosing_weight_kg: Decimal
    basis: WeightBasis
    drug: Drug
    dose_mg_per_kg: Decimal
    dose_mg: Decimal
    minutes: Decimal
    volume_ml: Decimal
    vial_mg_per_ml: Decimal
    concentration_mg_per_ml: Decimal
    rate_ml_per_h: Decimal
    rate_mg_per_min: Decimal
    pump_rate_ml_per_h: Decimal
    pump_error_pct: Decimal
    pump_minutes: Decimal
    draw_ml: Decimal
    diluent_ml: Decimal
    vials: int | None
    waste_ml: Decimal | None
    waste_mg: Decimal | None
    steps: tuple[ArithmeticStep, ...]
    decision: Decision
    protocol: str

    def numbers(self) -> dict[str, Decimal | None]:
        """The quantities by name, in the order in which they are shown."""
        return {name: getattr(self, name) for name in _NUMBERS}

    def to_payload(self) -> dict[str, Any]:
        """The card as JSON-able values; decimals are text, so nothing is lost."""
        return {
            **{name: _text(value) for name, value in self.numbers().items()},
            "vials": self.vials,
            "basis": str(self.basis),
            "drug": str(self.drug.enantiomer),
            "expressed_as": str(self.drug.expressed_as),
            "protocol": self.protocol,
            "steps": [
                {
                    "code": step.code,
                    "expression": step.expression,
                    "result": str(step.result),
                    "unit": step.unit,
                }
                for step in self.steps
            ],
            "cautions": [
                {"rule_id": reason.rule_id, "code": reason.code} for reason in self.decision.reasons
            ],
        }

    def digest(self) -> str:
        """SHA-256 (hex) of the canonical payload: two people confirm the same card."""
        canonical = json.dumps(self.to_payload(), sort_keys=True, separators=(",", ":"))
        return sha256(canonical.encode()).hexdigest()


_NUMBERS = (
    "weight_kg",
    "dosing_weight_kg",
    "dose_mg_per_kg",
    "dose_mg",
    "minutes",
    "volume_ml",
    "vial_mg_per_ml",
    "concentration_mg_per_ml",
    "rate_ml_per_h",
    "rate_mg_per_min",
    "pump_rate_ml_per_h",
    "pump_error_pct",
    "pump_minutes",
    "draw_ml",
    "diluent_ml",
    "waste_ml",
    "waste_mg",
)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
