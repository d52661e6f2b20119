"""What no card is made for: each paragraph is one rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.dosing import Drug, Enantiomer, compute_dose, read_number, read_quantity
from openketamine.core.errors import RefusedError
from openketamine.core.protocols import load
from tests.spec.dosing.orders import USUAL, card, quantity

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("a dose of nothing", "DOSE-INPUT-01", {"dose_mg_per_kg": "0"}),
    ("a negative volume", "DOSE-INPUT-01", {"volume_ml": "-50"}),
    ("a volume that is no number", "DOSE-INPUT-01", {"volume_ml": "NaN"}),
    ("an endless volume", "DOSE-INPUT-01", {"volume_ml": "1e60"}),
    ("a last weight of nothing", "DOSE-INPUT-01", {"last_weight": "0 kg"}),
    ("S-ketamine under racemic rules", "DOSE-DRUG-01", {"drug": Drug(enantiomer=Enantiomer.S)}),
    ("a dose below the lowest", "DOSE-LOW-01", {"dose_mg_per_kg": "0.09"}),
    ("a dose per kilogram over the cap", "DOSE-CAP-01", {"dose_mg_per_kg": "1.01"}),
    ("an infusion that is nearly a bolus", "DOSE-TIME-01", {"minutes": "39"}),
    ("an infusion without end", "DOSE-TIME-02", {"minutes": "121"}),
    ("drug that does not fit", "DOSE-VOLUME-01", {"volume_ml": "0.3", "vial_mg_per_ml": "100"}),
    ("100 mg/mL undiluted", "DOSE-DILUTE-01", {"volume_ml": "0.4", "vial_mg_per_ml": "100"}),
    (
        "100 mg/mL diluted too little",
        "DOSE-DILUTE-01",
        {"volume_ml": ".79", "vial_mg_per_ml": "100"},
    ),
    ("a rate no pump shows", "DOSE-RATE-02", {"volume_ml": "700"}),
    ("a rate lost in rounding", "DOSE-RATE-02", {"volume_ml": "0.9"}),
]


@pytest.mark.parametrize(("what", "rule_id", "changes"), CASES, ids=[case[0] for case in CASES])
def test_is_refused_with_its_rule(what: str, rule_id: str, changes: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as caught:
        card(**changes)

    assert caught.value.rule_id == rule_id
    assert caught.value.message
    assert caught.value.field


@pytest.mark.parametrize("dose", ["0.1", "1.0"])
def test_the_caps_themselves_are_doses(dose: str) -> None:
    assert card(dose_mg_per_kg=dose).dose_mg


def test_100_mg_per_ml_diluted_one_to_one_is_allowed() -> None:
    """40 mg from 100 mg/mL: 0.4 mL of drug and 0.4 mL of diluent hold 50 mg/mL."""
    assert card(volume_ml="0.8", vial_mg_per_ml="100").concentration_mg_per_ml == 50


def test_a_clinic_may_set_a_lower_highest_concentration() -> None:
    protocol = load("consensus-moderate").with_override(
        "concentration_max_mg_per_ml",
        Decimal(2),
        by="pharmacist Ada",
        reason="Peripheral veins: our pharmacy dilutes more.",
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    with pytest.raises(RefusedError) as caught:
        compute_dose(replace(USUAL, volume_ml=Decimal(19)), protocol)
    assert caught.value.rule_id == "DOSE-CONC-01"
    assert compute_dose(replace(USUAL, volume_ml=Decimal(20)), protocol).dose_mg == 40


def test_a_clinic_may_set_a_slower_hourly_amount() -> None:
    """25 mg/h is the regime's most: 98 mg in 4 h are 24.5 mg/h, and a cap of 24 refuses them."""
    protocol = load("crps-4h").with_override(
        "rate_max_mg_per_h",
        Decimal(24),
        by="prescriber Bo",
        reason="Slower for our older patients.",
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    order = replace(
        USUAL,
        weight=quantity("70 kg"),
        last_weight=None,
        dose_mg_per_kg=Decimal("1.4"),
        minutes=Decimal(240),
    )
    assert compute_dose(order, load("crps-4h")).dose_mg == 98
    with pytest.raises(RefusedError) as caught:
        compute_dose(order, protocol)
    assert caught.value.rule_id == "DOSE-RATE-01"


def test_a_four_hour_dose_over_100_milligrams_is_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        card("crps-4h", dose_mg_per_kg="1.4", minutes="240")
    assert caught.value.rule_id == "DOSE-CAP-02"


def test_the_regimes_own_caps_are_doses() -> None:
    """100 mg over 4 h are 25 mg/h: at most means these are allowed."""
    order: dict[str, Any] = {"dose_mg_per_kg": "1.25", "minutes": "240"}

    assert card("crps-4h", **order).dose_mg == 100
    assert card("crps-4h", **order).rate_mg_per_min * 60 == pytest.approx(Decimal(25))
    with pytest.raises(RefusedError) as caught:
        card("crps-4h", weight="80.1 kg", **order)
    assert caught.value.rule_id == "DOSE-CAP-02"


def test_a_pump_shows_up_to_999_millilitres_an_hour() -> None:
    assert card(volume_ml="666").pump_rate_ml_per_h == 999
    with pytest.raises(RefusedError) as caught:
        card(volume_ml="666.1")
    assert caught.value.rule_id == "DOSE-RATE-02"


@pytest.mark.parametrize(
    ("volume_ml", "is_off"),
    # 1 mL: 1.5 mL/h is shown; 1.65 mL: 2.475, shown 2.5, +1.01 %; 1.7 mL: 2.55, shown 2.6, +1.96 %
    [("1", False), ("1.65", True), ("1.7", True), ("3.5", False)],
)
def test_a_pump_setting_is_at_most_one_per_cent_off(volume_ml: str, is_off: bool) -> None:
    if not is_off:
        assert abs(card(volume_ml=volume_ml).pump_error_pct) <= 1
        return
    with pytest.raises(RefusedError) as caught:
        card(volume_ml=volume_ml)
    assert caught.value.rule_id == "DOSE-RATE-02"


def test_a_number_that_is_missing_or_none_is_refused() -> None:
    for text in (None, " ", "fifty"):
        with pytest.raises(RefusedError) as caught:
            read_number(text, "volume_ml")
        assert (caught.value.rule_id, caught.value.field) == ("DOSE-INPUT-01", "volume_ml")
    assert read_number(" 50 ", "volume_ml") == 50


@pytest.mark.parametrize(
    ("text", "options", "rule_id"),
    [
        ("", {}, "DOSE-INPUT-01"),
        ("heavy", {}, "DOSE-INPUT-01"),
        ("80", {}, "DOSE-UNIT-01"),
        ("80", {"chosen": ""}, "DOSE-UNIT-01"),
        ("80st", {}, "DOSE-UNIT-01"),
        ("80cm", {}, "DOSE-UNIT-01"),
        ("80lb", {"chosen": "kg"}, "DOSE-UNIT-01"),
        ("80kg", {"chosen": "stone"}, "DOSE-UNIT-01"),
    ],
)
def test_a_weight_without_a_usable_unit_is_refused(
    text: str, options: dict[str, str], rule_id: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        read_quantity(text, field="weight", units=("kg", "lb"), **options)
    assert caught.value.rule_id == rule_id


def test_a_weight_with_its_unit_is_read() -> None:
    read = [
        read_quantity("80kg", field="weight", units=("kg", "lb")),
        read_quantity(" 80 kg ", field="weight", units=("kg", "lb"), chosen="kg"),
        read_quantity("80", field="weight", units=("kg", "lb"), bare="kg"),
        read_quantity("80", field="weight", units=("kg", "lb"), bare="lb", chosen="kg"),
    ]
    assert {str(quantity) for quantity in read} == {"80 kg"}
    assert read_quantity("176lbs", field="weight", units=("kg", "lb")).unit == "lb"
