"""The weight a dose is reckoned on: today's, plausible, and of the right basis."""

from __future__ import annotations

from decimal import Decimal

from openketamine.core.decision import Outcome, Reason
from openketamine.core.dosing import rules
from openketamine.core.dosing.arithmetic import ArithmeticStep, settled
from openketamine.core.dosing.request import DoseRequest, WeightBasis
from openketamine.core.facts import Fact
from openketamine.core.protocols import ProtocolSet
from openketamine.core.units import Quantity

POUND = Quantity(Decimal(1), "lb").to("kg")
# Devine: 50 or 45.5 kg at 152.4 cm, 0.91 kg for each cm more (devine_1974).
_DEVINE = {"male": Decimal(50), "female": Decimal("45.5")}
_DEVINE_FROM_CM, _DEVINE_PER_CM = Decimal("152.4"), Decimal("0.91")
_ADJUSTED = Decimal("0.4")
# From 120 cm on the ideal weight of either sex is above zero.
_HEIGHT_CM = (Decimal(120), Decimal(230))
_BMI = (Decimal(13), Decimal(60))


def plausible_weight_kg(
    request: DoseRequest, protocol: ProtocolSet
) -> tuple[Decimal, list[ArithmeticStep], list[Reason]]:
    """Today's weight in kg, its conversion and cautions; raises RefusedError when doubtful."""
    if request.weight is None:
        rules.refuse(
            rules.WEIGHT_MISSING,
            "Today's weight is missing. Weigh the patient; there is no default weight.",
            "weight",
        )
    kg = request.weight.to("kg")
    steps = []
    if request.weight.unit != "kg":
        steps.append(ArithmeticStep("weight", str(request.weight), settled(kg), "kg"))
    _check_range(kg, protocol)
    if request.last_weight is not None:
        return kg, steps, _compare(request, request.weight, request.last_weight, protocol)
    if request.height is not None:
        _check_height(request, kg, request.height)
        return kg, steps, []
    return (
        kg,
        steps,
        [
            rules.WEIGHT_UNCHECKED.says(
                Outcome.CAUTION, "weight_unchecked", protocol, facts=[_fact("weight_kg", kg, "kg")]
            )
        ],
    )


def _fact(name: str, value: Decimal, unit: str) -> Fact:
    return Fact(name=name, value=settled(value), unit=unit)


def _check_range(kg: Decimal, protocol: ProtocolSet) -> None:
    low, high = protocol.number("weight_min_kg"), protocol.number("weight_max_kg")
    if not low <= kg <= high:
        rules.refuse(
            rules.WEIGHT_RANGE,
            f"{settled(kg)} kg is outside {low} to {high} kg. Check the number and its unit.",
            "weight",
        )


def _compare(
    request: DoseRequest, weight: Quantity, last_weight: Quantity, protocol: ProtocolSet
) -> list[Reason]:
    kg, last = weight.to("kg"), last_weight.to("kg")
    allowed = protocol.number("weight_change_ask_pct")
    change = abs(kg - last) / last * 100
    if change <= allowed:
        return []
    hint = _unit_hint(weight, last, allowed)
    if not request.last_weight_confirmed:
        rules.refuse(
            rules.WEIGHT_CHANGED,
            f"{settled(kg)} kg is {change:.0f} % away from the last weight, {settled(last)} kg; "
            f"more than {allowed} % asks again.{hint} Weigh again and confirm.",
            "weight",
        )
    if hint:
        rules.refuse(
            rules.WEIGHT_OTHER_UNIT,
            f"{weight} cannot be confirmed against the last weight, {settled(last)} kg.{hint} "
            "Choose the right unit.",
            "weight",
        )
    return [
        rules.WEIGHT_CHANGED.says(
            Outcome.CAUTION,
            "weight_change_confirmed",
            protocol,
            facts=[_fact("weight_kg", kg, "kg"), _fact("last_weight_kg", last, "kg")],
            limit="weight_change_ask_pct",
        )
    ]


def _unit_hint(weight: Quantity, last: Decimal, allowed: Decimal) -> str:
    """A sentence when the bare number fits the last weight in the other unit, else nothing."""
    others = {"kg": ("pounds", weight.value * POUND), "lb": ("kilograms", weight.value)}
    if weight.unit not in others:
        return ""
    name, other = others[weight.unit]
    if abs(other - last) * 100 > last * allowed:
        return ""
    return f" The number looks like {name}: {weight.value} {name} are {other:.1f} kg."


def _check_height(request: DoseRequest, kg: Decimal, height: Quantity) -> None:
    cm = _height_cm(height)
    bmi = kg / (cm / 100) ** 2
    if request.last_weight_confirmed or _BMI[0] <= bmi <= _BMI[1]:
        return
    rules.refuse(
        rules.WEIGHT_FOR_HEIGHT,
        f"{settled(kg)} kg at {settled(cm)} cm is a body mass index of {bmi:.0f}. Check that the "
        "weight is in the unit it says, and confirm.",
        "weight",
    )


def _height_cm(height: Quantity) -> Decimal:
    cm = height.to("cm")
    if not _HEIGHT_CM[0] <= cm <= _HEIGHT_CM[1]:
        rules.refuse(
            rules.BODY_IMPLAUSIBLE,
            f"A height of {settled(cm)} cm is outside {_HEIGHT_CM[0]} to {_HEIGHT_CM[1]} cm.",
            "height",
        )
    return cm


def dosing_weight_kg(
    request: DoseRequest, kg: Decimal, protocol: ProtocolSet
) -> tuple[Decimal, list[ArithmeticStep], list[Reason]]:
    """The weight of the asked basis, never above the actual one, with its steps and cautions."""
    cautions = []
    if request.basis != protocol.word("weight_basis"):
        cautions.append(
            rules.BASIS_DIFFERS.says(
                Outcome.CAUTION,
                "basis_differs",
                protocol,
                facts=[Fact(name="weight_basis", value=str(request.basis))],
                limit="weight_basis",
            )
        )
    if request.basis is WeightBasis.ACTUAL:
        return kg, [], cautions
    ideal, steps = _ideal_kg(request)
    if request.basis is WeightBasis.IDEAL or kg <= ideal:
        # Ideal and adjusted weight are meant to lower the dose of a heavy patient, never raise it.
        return min(ideal, kg), steps, cautions
    adjusted = ideal + _ADJUSTED * (kg - ideal)
    line = f"{settled(ideal)} kg + {_ADJUSTED} × ({settled(kg)} kg - {settled(ideal)} kg)"
    return (
        adjusted,
        [*steps, ArithmeticStep("adjusted_weight", line, settled(adjusted), "kg")],
        cautions,
    )


def _ideal_kg(request: DoseRequest) -> tuple[Decimal, list[ArithmeticStep]]:
    if request.height is None or request.sex not in _DEVINE:
        rules.refuse(
            rules.BODY_MISSING,
            f"The {request.basis} weight needs the height and the sex (female or male).",
            "height" if request.height is None else "sex",
        )
    cm = _height_cm(request.height)
    start = _DEVINE[request.sex]
    ideal = start + _DEVINE_PER_CM * (cm - _DEVINE_FROM_CM)
    line = f"{start} kg + {_DEVINE_PER_CM} kg/cm × ({settled(cm)} cm - {_DEVINE_FROM_CM} cm)"
    return ideal, [ArithmeticStep("ideal_weight", line, settled(ideal), "kg")]
