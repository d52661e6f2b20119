"""From an order to a dose card, top to bottom: identity, weight, dose, syringe, pump."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from openketamine.core.decision import Decision, Outcome, Reason, decide
from openketamine.core.dosing import limits, rules
from openketamine.core.dosing.arithmetic import ArithmeticStep, exact, settled, to_step
from openketamine.core.dosing.card import DoseCard
from openketamine.core.dosing.drug import HYDROCHLORIDE_PER_BASE, Expression
from openketamine.core.dosing.request import DoseRequest
from openketamine.core.dosing.weight import dosing_weight_kg, plausible_weight_kg
from openketamine.core.facts import Fact
from openketamine.core.protocols import ProtocolSet

PUMP_STEP_ML_PER_H = Decimal("0.1")
SYRINGE_STEP_ML = Decimal("0.01")


def compute_dose(request: DoseRequest, protocol: ProtocolSet) -> DoseCard:
    """The dose card of an order under a protocol set.

    Raises RefusedError with the broken rule's id, and BadInputError when a weight or height is
    given in a unit of another dimension. Sources stand with the rules and the set's values.
    """
    with exact():
        limits.check_inputs(request)
        limits.check_drug(request, protocol)
        kg, converted, doubts = plausible_weight_kg(request, protocol)
        dosing_kg, basis_steps, basis_cautions = dosing_weight_kg(request, kg, protocol)
        dose_mg = dosing_kg * request.dose_mg_per_kg
        limits.check_dose(request, dose_mg, protocol)
        limits.check_minutes(request, dose_mg, protocol)
        strength = request.drug.base_strength(request.vial_mg_per_ml)
        draw_ml, concentration = dose_mg / strength, dose_mg / request.volume_ml
        limits.check_syringe(request, strength, draw_ml, concentration, protocol)
        rate = request.volume_ml / request.minutes * 60
        pump_rate = to_step(rate, PUMP_STEP_ML_PER_H)
        error_pct = limits.check_pump(rate, pump_rate)
        vials, waste_ml = _waste(request, draw_ml)
        cautions = [
            *doubts,
            *basis_cautions,
            *_product_cautions(request, strength, protocol),
            *_rounding_cautions(rate, pump_rate, draw_ml, protocol),
        ]
        steps = [
            *converted,
            *basis_steps,
            *_steps(request, dosing_kg, dose_mg, strength, draw_ml, concentration, rate),
        ]
        if pump_rate != rate:
            steps.append(
                ArithmeticStep("pump_setting", f"{settled(rate)} mL/h", settled(pump_rate), "mL/h")
            )
        if waste_ml is not None:
            line = (
                f"{vials} × {settled(request.vial_size_ml or waste_ml)} mL - {settled(draw_ml)} mL"
            )
            steps.append(ArithmeticStep("waste", line, settled(waste_ml), "mL"))
        return DoseCard(
            weight_kg=settled(kg),
            dosing_weight_kg=settled(dosing_kg),
            basis=request.basis,
            drug=request.drug,
            dose_mg_per_kg=settled(request.dose_mg_per_kg),
            dose_mg=settled(dose_mg),
            minutes=settled(request.minutes),
            volume_ml=settled(request.volume_ml),
            vial_mg_per_ml=settled(request.vial_mg_per_ml),
            concentration_mg_per_ml=settled(concentration),
            rate_ml_per_h=settled(rate),
            rate_mg_per_min=settled(dose_mg / request.minutes),
            pump_rate_ml_per_h=settled(pump_rate),
            pump_error_pct=settled(error_pct),
            pump_minutes=settled(request.volume_ml / pump_rate * 60),
            draw_ml=settled(draw_ml),
            diluent_ml=settled(request.volume_ml - draw_ml),
            vials=vials,
            waste_ml=None if waste_ml is None else settled(waste_ml),
            waste_mg=None if waste_ml is None else settled(waste_ml * strength),
            steps=tuple(steps),
            decision=_decision(cautions, dose_mg, protocol),
            protocol=protocol.label,
        )


def _decision(cautions: list[Reason], dose_mg: Decimal, protocol: ProtocolSet) -> Decision:
    """The cautions, or the caps that were kept when there is none."""
    if cautions:
        return decide(cautions)
    kept = rules.CAP_PER_KG.says(
        Outcome.ALLOW,
        "dose_within_limits",
        protocol,
        facts=[_fact("dose_mg", dose_mg, "mg")],
        limit="dose_max_mg_per_kg",
    )
    return decide([kept])


def _fact(name: str, value: Decimal, unit: str) -> Fact:
    return Fact(name=name, value=settled(value), unit=unit)


def _product_cautions(
    request: DoseRequest, strength: Decimal, protocol: ProtocolSet
) -> list[Reason]:
    found = []
    used = [_fact("vial_mg_per_ml", request.vial_mg_per_ml, "mg/mL")]
    if request.drug.expressed_as is Expression.HYDROCHLORIDE:
        found.append(rules.SALT.says(Outcome.CAUTION, "counted_as_salt", protocol, facts=used))
    if all(abs(strength - usual) > usual / 1000 for usual in limits.VIAL_STRENGTHS):
        found.append(rules.VIAL.says(Outcome.CAUTION, "unusual_strength", protocol, facts=used))
    return found


def _rounding_cautions(
    rate: Decimal, pump_rate: Decimal, draw_ml: Decimal, protocol: ProtocolSet
) -> list[Reason]:
    found = []
    if pump_rate != rate:
        used = [_fact("rate", rate, "mL/h"), _fact("pump_rate", pump_rate, "mL/h")]
        found.append(rules.RATE_ROUNDED.says(Outcome.CAUTION, "rate_rounded", protocol, facts=used))
    readable = to_step(draw_ml, SYRINGE_STEP_ML)
    if readable != draw_ml:
        used = [_fact("draw", draw_ml, "mL"), _fact("readable", readable, "mL")]
        found.append(rules.DRAW_ROUNDED.says(Outcome.CAUTION, "draw_rounded", protocol, facts=used))
    return found


def _waste(request: DoseRequest, draw_ml: Decimal) -> tuple[int | None, Decimal | None]:
    """Vials to open and mL left over; nothing when the vial's size is not known."""
    if request.vial_size_ml is None:
        return None, None
    vials = int((draw_ml / request.vial_size_ml).to_integral_value(ROUND_CEILING))
    return vials, vials * request.vial_size_ml - draw_ml


def _steps(
    request: DoseRequest,
    kg: Decimal,
    dose_mg: Decimal,
    strength: Decimal,
    draw_ml: Decimal,
    concentration: Decimal,
    rate: Decimal,
) -> list[ArithmeticStep]:
    mg, volume, minutes = settled(dose_mg), settled(request.volume_ml), settled(request.minutes)
    steps = [ArithmeticStep("dose", f"{settled(kg)} kg × {request.dose_mg_per_kg} mg/kg", mg, "mg")]
    if strength != request.vial_mg_per_ml:
        line = f"{request.vial_mg_per_ml} mg/mL ÷ {HYDROCHLORIDE_PER_BASE}"
        steps.append(ArithmeticStep("base_strength", line, settled(strength), "mg/mL"))
    draw = settled(draw_ml)
    return [
        *steps,
        ArithmeticStep("draw", f"{mg} mg ÷ {settled(strength)} mg/mL", draw, "mL"),
        ArithmeticStep(
            "diluent", f"{volume} mL - {draw} mL", settled(request.volume_ml - draw_ml), "mL"
        ),
        ArithmeticStep("concentration", f"{mg} mg ÷ {volume} mL", settled(concentration), "mg/mL"),
        ArithmeticStep("rate", f"{volume} mL ÷ {minutes} min × 60 min/h", settled(rate), "mL/h"),
        ArithmeticStep(
            "amount_rate",
            f"{mg} mg ÷ {minutes} min",
            settled(dose_mg / request.minutes),
            "mg/min",
        ),
    ]
