"""`openketamine dose`: reckon one infusion, or say which rule forbids it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openketamine.cli._output import print_json
from openketamine.core.errors import BadInputError

if TYPE_CHECKING:
    from openketamine.core.dosing import DoseCard

_WEIGHTS = ("kg", "lb", "g")
_HEIGHTS = ("cm", "m", "in")
Text = str | None

_LABELS = {
    "dosing_weight_kg": ("Dosing weight", "kg"),
    "dose_mg": ("Dose (ketamine base)", "mg"),
    "draw_ml": ("Draw from the vial", "mL"),
    "diluent_ml": ("Diluent", "mL"),
    "concentration_mg_per_ml": ("Concentration", "mg/mL"),
    "pump_rate_ml_per_h": ("Set the pump to", "mL/h"),
    "pump_minutes": ("Infusion takes", "min"),
    "rate_mg_per_min": ("Drug rate", "mg/min"),
    "waste_ml": ("Waste, witnessed", "mL"),
}
_CAUTIONS = {
    "weight_unchecked": "Nothing to compare the weight with: give --last-weight or --height.",
    "weight_change_confirmed": "The weight changed and was confirmed.",
    "basis_differs": "The weight basis is not the protocol set's.",
    "counted_as_salt": "The vial counts hydrochloride: converted to base.",
    "unusual_strength": "Not a labelled strength (10, 50 or 100 mg/mL of base): read it again.",
    "rate_rounded": "The pump shows tenths: its setting differs from the exact rate.",
    "draw_rounded": "The draw is finer than a syringe shows: read it to 0.01 mL.",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dose")(dose)


def dose(
    weight: Annotated[
        Text, typer.Option(help="Today's weight; a bare number is in --weight-unit. Or 80kg, 176lb")
    ] = None,
    weight_unit: Annotated[
        Text, typer.Option(help="Unit of a bare --weight: kg or lb [when absent: kg]")
    ] = None,
    mg_per_kg: Annotated[Text, typer.Option(help="Ordered dose, mg of base per kg")] = None,
    minutes: Annotated[Text, typer.Option(help="Duration of the infusion")] = None,
    volume_ml: Annotated[Text, typer.Option(help="Whole volume of the syringe or bag")] = None,
    vial_mg_per_ml: Annotated[Text, typer.Option(help="Strength printed on the vial")] = None,
    vial_size_ml: Annotated[Text, typer.Option(help="Size of the vial: makes waste known")] = None,
    last_weight: Annotated[
        Text, typer.Option(help="Weight of the last visit; a bare number is in kg")
    ] = None,
    confirm_weight: Annotated[
        bool, typer.Option(help="The surprising weight was measured again")
    ] = False,
    height: Annotated[Text, typer.Option(help="Height with its unit, such as 175cm")] = None,
    sex: Annotated[Text, typer.Option(help="female or male, for ideal and adjusted weight")] = None,
    basis: Annotated[str, typer.Option(help="Weight used: actual, ideal or adjusted")] = "actual",
    drug: Annotated[str, typer.Option(help="ketamine-racemic or ketamine-s")] = "ketamine-racemic",
    expressed_as: Annotated[
        str, typer.Option(help="What the vial's strength counts: base or hydrochloride")
    ] = "base",
    protocol: Annotated[
        str, typer.Option(help="Protocol set: see `protocols list`")
    ] = "consensus-moderate",
    as_json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
) -> None:
    """Reckon one infusion: dose, dilution, pump rate, draw. Exits with 2 when a rule forbids it."""
    from openketamine.core.dosing import (
        DoseRequest,
        Drug,
        Enantiomer,
        Expression,
        WeightBasis,
        compute_dose,
        read_number,
    )
    from openketamine.core.protocols import load

    request = DoseRequest(
        weight=_weight(weight, weight_unit, "weight"),
        dose_mg_per_kg=read_number(mg_per_kg, "mg_per_kg"),
        minutes=read_number(minutes, "minutes"),
        volume_ml=read_number(volume_ml, "volume_ml"),
        vial_mg_per_ml=read_number(vial_mg_per_ml, "vial_mg_per_ml"),
        vial_size_ml=None if vial_size_ml is None else read_number(vial_size_ml, "vial_size_ml"),
        last_weight=_weight(last_weight, None, "last_weight"),
        last_weight_confirmed=confirm_weight,
        height=_height(height),
        sex=sex,
        basis=_one_of(WeightBasis, basis, "basis"),
        drug=Drug(
            enantiomer=_one_of(Enantiomer, drug, "drug"),
            expressed_as=_one_of(Expression, expressed_as, "expressed_as"),
        ),
    )
    card = compute_dose(request, load(protocol))
    if as_json:
        print_json(_payload(card))
    else:
        _show(card)


def _weight(text: Text, unit: Text, field: str) -> Any:
    from openketamine.core.dosing import read_quantity

    if text is None:
        return None
    # The help says kg for a bare number; a written unit is taken at its word.
    return read_quantity(text, field=field, units=_WEIGHTS, bare="kg", chosen=unit)


def _height(text: Text) -> Any:
    from openketamine.core.dosing import read_quantity

    return None if text is None else read_quantity(text, field="height", units=_HEIGHTS)


def _one_of(words: Any, text: str, field: str) -> Any:
    try:
        return words(text)
    except ValueError:
        known = ", ".join(words)
        raise BadInputError(f"{field} must be one of {known}, not {text!r}.", field=field) from None


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _payload(card: DoseCard) -> dict[str, Any]:
    """The card with JSON numbers; the exact decimals stay in the stored card."""
    numbers = {name: _plain(value) for name, value in card.numbers().items()}
    return {**card.to_payload(), **numbers, "digest": card.digest(), "refused": False}


def _show(card: DoseCard) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"{card.drug.enantiomer} under {card.protocol}", highlight=False)
    table = Table("", "", "", show_header=False)
    table.columns[1].justify = "right"
    numbers = card.numbers()
    for name, (label, unit) in _LABELS.items():
        value = numbers[name]
        if value is not None:
            table.add_row(label, f"{value.normalize():f}", unit)
    console.print(table)
    for step in card.steps:
        console.print(f"  {step.expression} = {step.result:f} {step.unit}", highlight=False)
    if card.pump_error_pct:
        console.print(f"  The pump setting is {card.pump_error_pct:+.3f} % off the exact rate.")
    for reason in card.decision.reasons:
        if reason.code in _CAUTIONS:
            console.print(f"Caution [{reason.rule_id}]: {_CAUTIONS[reason.code]}", markup=False)
