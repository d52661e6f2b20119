"""The dose arithmetic holds for any order, checked by an independent unit library."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import pint
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from openketamine.core.dosing import DoseCard, DoseRequest, compute_dose
from openketamine.core.errors import RefusedError
from openketamine.core.protocols import load, names
from openketamine.core.units import Quantity

UNITS = pint.UnitRegistry(non_int_type=Decimal)
SETTLED = Decimal("0.000001")


def decimals(low: str, high: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=places)


ORDERS = st.fixed_dictionaries(
    {
        "weight": decimals("30", "250", 1),
        "dose_mg_per_kg": decimals("0.1", "1"),
        "minutes": decimals("40", "120", 0),
        "volume_ml": decimals("20", "250", 1),
        "vial_mg_per_ml": st.sampled_from([Decimal(10), Decimal(50), Decimal(100)]),
    }
)


def reckon(order: dict[str, Decimal], **changes: Any) -> DoseCard:
    weight = Quantity(order["weight"], "kg")
    rest = {name: value for name, value in order.items() if name != "weight"}
    request = DoseRequest(**{**rest, "weight": weight, "last_weight": weight, **changes})  # type: ignore[arg-type]
    return compute_dose(request, load("consensus-moderate"))


def possible(order: dict[str, Decimal]) -> DoseCard:
    """The card, leaving out orders whose drug does not fit into the volume."""
    try:
        return reckon(order)
    except RefusedError as refusal:
        rule_id = refusal.rule_id
    assert rule_id == "DOSE-VOLUME-01"
    assume(False)
    raise AssertionError("an order is left out above")


@given(ORDERS)
def test_an_independent_unit_library_agrees(order: dict[str, Decimal]) -> None:
    card = possible(order)
    with localcontext() as context:
        context.prec = 40
        dose = order["weight"] * UNITS.kg * (order["dose_mg_per_kg"] * UNITS.mg / UNITS.kg)
        volume, minutes = order["volume_ml"] * UNITS.mL, order["minutes"] * UNITS.minute
        strength = order["vial_mg_per_ml"] * UNITS.mg / UNITS.mL
        expected = {
            "dose_mg": dose.to("mg"),
            "concentration_mg_per_ml": (dose / volume).to("mg/mL"),
            "rate_ml_per_h": (volume / minutes).to("mL/hour"),
            "rate_mg_per_min": (dose / minutes).to("mg/minute"),
            "draw_ml": (dose / strength).to("mL"),
        }
        for name, quantity in expected.items():
            assert abs(getattr(card, name) - quantity.magnitude) <= SETTLED, name


@given(ORDERS)
def test_pump_and_drug_give_the_whole_dose(order: dict[str, Decimal]) -> None:
    card = possible(order)

    delivered = card.rate_ml_per_h / 60 * card.minutes * card.concentration_mg_per_ml
    assert delivered == pytest.approx(card.dose_mg, rel=Decimal("0.0001"))
    assert card.draw_ml + card.diluent_ml == card.volume_ml
    assert abs(card.pump_rate_ml_per_h - card.rate_ml_per_h) <= Decimal("0.050001")


@given(ORDERS)
def test_twice_the_weight_is_twice_the_drug_and_the_same_pump(order: dict[str, Decimal]) -> None:
    order["weight"] = min(order["weight"], Decimal(125))
    single = possible(order)
    double = possible({**order, "weight": order["weight"] * 2})

    assert double.dose_mg == 2 * single.dose_mg
    assert abs(double.draw_ml - 2 * single.draw_ml) <= 2 * SETTLED
    assert double.pump_rate_ml_per_h == single.pump_rate_ml_per_h


@given(ORDERS, decimals("0.01", "0.5"))
def test_more_milligrams_per_kilogram_never_give_less(
    order: dict[str, Decimal], more: Decimal
) -> None:
    order["dose_mg_per_kg"] = min(order["dose_mg_per_kg"], Decimal("0.5"))
    assert (
        possible({**order, "dose_mg_per_kg": order["dose_mg_per_kg"] + more}).dose_mg
        > possible(order).dose_mg
    )


@given(
    weight=st.decimals(allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(["kg", "lb", "g"]),
    number=st.decimals(),
    minutes=st.decimals(),
    volume=st.decimals(),
    vial=st.decimals(),
    name=st.sampled_from(names()),
)
def test_any_order_gives_a_card_within_the_caps_or_a_refusal(
    weight: Decimal,
    unit: str,
    number: Decimal,
    minutes: Decimal,
    volume: Decimal,
    vial: Decimal,
    name: str,
) -> None:
    protocol = load(name)
    request = DoseRequest(
        weight=Quantity(weight, unit),
        dose_mg_per_kg=number,
        minutes=minutes,
        volume_ml=volume,
        vial_mg_per_ml=vial,
    )
    try:
        card = compute_dose(request, protocol)
    except RefusedError as refusal:
        event(refusal.rule_id)
        return
    assert card.dose_mg_per_kg <= protocol.number("dose_max_mg_per_kg")
    assert card.concentration_mg_per_ml <= protocol.number("concentration_max_mg_per_ml")
    assert card.draw_ml <= card.volume_ml
