"""What an order may not do: each check raises the refusal of one rule."""

from __future__ import annotations

from decimal import Decimal

from openketamine.core.dosing import rules
from openketamine.core.dosing.arithmetic import settled
from openketamine.core.dosing.request import DoseRequest
from openketamine.core.protocols import ProtocolSet

VIAL_STRENGTHS = (Decimal(10), Decimal(50), Decimal(100))
"""Labelled strengths in mg of base per mL (ketamine_label)."""
_DILUTE_ABOVE = Decimal(50)  # of the labelled strengths only 100 mg/mL is above
_SMALLEST, _LARGEST = Decimal("0.0001"), Decimal(1_000_000)
PUMP_MAX_ML_PER_H = Decimal(999)
PUMP_ERROR_MAX_PCT = Decimal(1)


def check_inputs(request: DoseRequest) -> None:
    """Every number is above zero and of a size that anything in a clinic can have."""
    quantities = {
        "weight": request.weight,
        "last_weight": request.last_weight,
        "height": request.height,
    }
    numbers: dict[str, Decimal | None] = {
        "dose_mg_per_kg": request.dose_mg_per_kg,
        "minutes": request.minutes,
        "volume_ml": request.volume_ml,
        "vial_mg_per_ml": request.vial_mg_per_ml,
        "vial_size_ml": request.vial_size_ml,
        **{name: given.value for name, given in quantities.items() if given is not None},
    }
    for name, value in numbers.items():
        if value is not None and not (value.is_finite() and _SMALLEST <= value <= _LARGEST):
            rules.refuse(
                rules.INPUT,
                f"{name} must be above zero and of a plausible size, not {value}.",
                name,
            )


def check_drug(request: DoseRequest, protocol: ProtocolSet) -> None:
    """The vial's enantiomer is the one that the set's doses were studied with."""
    given, meant = request.drug.enantiomer, protocol.word("drug")
    if given != meant:
        rules.refuse(
            rules.DRUG_DIFFERS,
            f"The vial holds {given} and {protocol.label} doses {meant}. They are different drugs: "
            "no dose carries over.",
            "drug",
        )


def check_dose(request: DoseRequest, dose_mg: Decimal, protocol: ProtocolSet) -> None:
    """The dose lies between the set's lowest and highest, per kilogram and in all."""
    per_kg = request.dose_mg_per_kg
    low = protocol.number("dose_min_mg_per_kg")
    high = protocol.number("dose_max_mg_per_kg")
    if per_kg < low:
        rules.refuse(
            rules.TOO_LOW,
            f"{per_kg} mg/kg is below the lowest dose of {protocol.label}, {low} mg/kg.",
            "dose_mg_per_kg",
        )
    if per_kg > high:
        rules.refuse(
            rules.CAP_PER_KG,
            f"{per_kg} mg/kg is above the cap of {protocol.label}, {high} mg/kg.",
            "dose_mg_per_kg",
        )
    most = protocol.get("dose_max_mg")
    if most is not None and dose_mg > protocol.number("dose_max_mg"):
        rules.refuse(
            rules.CAP_TOTAL,
            f"{settled(dose_mg)} mg is above the cap of {protocol.label}, {most.value} mg. "
            "Order fewer mg/kg.",
            "dose_mg_per_kg",
        )


def check_minutes(request: DoseRequest, dose_mg: Decimal, protocol: ProtocolSet) -> None:
    """The duration is the set's, and the drug does not run faster than the set allows."""
    shortest = protocol.number("infusion_min_minutes")
    longest = protocol.number("infusion_max_minutes")
    if request.minutes < shortest:
        rules.refuse(
            rules.TOO_FAST,
            f"{request.minutes} min is shorter than {shortest} min, the shortest infusion of "
            f"{protocol.label}: no bolus.",
            "minutes",
        )
    if request.minutes > longest:
        rules.refuse(
            rules.TOO_SLOW,
            f"{request.minutes} min is longer than {longest} min, the longest infusion of "
            f"{protocol.label}.",
            "minutes",
        )
    per_hour = dose_mg / request.minutes * 60
    if protocol.get("rate_max_mg_per_h") and per_hour > protocol.number("rate_max_mg_per_h"):
        rules.refuse(
            rules.RATE_CAP,
            f"{settled(per_hour)} mg/h is above {protocol.number('rate_max_mg_per_h')} mg/h, the "
            f"fastest of {protocol.label}.",
            "minutes",
        )


def check_syringe(
    request: DoseRequest,
    strength: Decimal,
    draw_ml: Decimal,
    concentration: Decimal,
    protocol: ProtocolSet,
) -> None:
    """The drug fits into the volume, is diluted as labelled and not too concentrated."""
    if draw_ml > request.volume_ml:
        rules.refuse(
            rules.VOLUME,
            f"{settled(draw_ml)} mL of drug do not fit into {settled(request.volume_ml)} mL.",
            "volume_ml",
        )
    if strength > _DILUTE_ABOVE and draw_ml * 2 > request.volume_ml:
        rules.refuse(
            rules.UNDILUTED,
            f"{settled(strength)} mg/mL must be diluted at least 1:1: {settled(draw_ml)} mL of "
            f"drug need {settled(draw_ml * 2)} mL or more.",
            "volume_ml",
        )
    most = protocol.number("concentration_max_mg_per_ml")
    if concentration > most:
        rules.refuse(
            rules.CONCENTRATION,
            f"{settled(concentration)} mg/mL is above {most} mg/mL, the highest concentration of "
            f"{protocol.label}. Use a larger volume.",
            "volume_ml",
        )


def check_pump(rate: Decimal, pump_rate: Decimal) -> Decimal:
    """The error in per cent of setting the pump to a shown rate; refuses what it cannot show."""
    if rate > PUMP_MAX_ML_PER_H:
        rules.refuse(
            rules.RATE_UNSHOWABLE,
            f"{settled(rate)} mL/h is above {PUMP_MAX_ML_PER_H} mL/h, the most a pump shows.",
            "volume_ml",
        )
    error_pct = (pump_rate - rate) / rate * 100
    if abs(error_pct) > PUMP_ERROR_MAX_PCT:
        rules.refuse(
            rules.RATE_UNSHOWABLE,
            f"{settled(rate)} mL/h cannot be set: a pump shows tenths, which is {error_pct:+.1f} % "
            "off. Use a larger volume.",
            "volume_ml",
        )
    return error_pct
