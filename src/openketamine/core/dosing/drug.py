"""The drug's identity: which enantiomer, and whether the vial counts base or salt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

HYDROCHLORIDE_PER_BASE = Decimal("1.153")
"""10 mg of ketamine base are 11.53 mg of ketamine hydrochloride (ketamine_label)."""


class Enantiomer(StrEnum):
    """Racemic ketamine and S(+)-ketamine are different drugs: doses never carry over."""

    RACEMIC = "ketamine-racemic"
    S = "ketamine-s"


class Expression(StrEnum):
    """What a printed strength counts. US vials count base."""

    BASE = "base"
    HYDROCHLORIDE = "hydrochloride"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """A ketamine product as printed on its vial. Doses are always ordered as base."""

    enantiomer: Enantiomer = Enantiomer.RACEMIC
    expressed_as: Expression = Expression.BASE

    def base_strength(self, printed_mg_per_ml: Decimal) -> Decimal:
        """The strength in mg of base per mL of a printed strength in mg per mL."""
        if self.expressed_as is Expression.BASE:
            return printed_mg_per_ml
        return printed_mg_per_ml / HYDROCHLORIDE_PER_BASE
