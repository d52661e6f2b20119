"""Dose arithmetic: exact decimals from order to pump setting, or a refusal with its rule."""

from openketamine.core.dosing.arithmetic import ArithmeticStep
from openketamine.core.dosing.card import DoseCard
from openketamine.core.dosing.compute import compute_dose
from openketamine.core.dosing.drug import Drug, Enantiomer, Expression
from openketamine.core.dosing.reading import read_number, read_quantity
from openketamine.core.dosing.request import DoseRequest, WeightBasis

__all__ = [
    "ArithmeticStep",
    "DoseCard",
    "DoseRequest",
    "Drug",
    "Enantiomer",
    "Expression",
    "WeightBasis",
    "compute_dose",
    "read_number",
    "read_quantity",
]
