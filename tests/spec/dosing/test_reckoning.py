"""How a dose is reckoned: the worked examples, step by step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.decision import Outcome
from openketamine.core.dosing import Drug, Expression, WeightBasis
from tests.spec.dosing.orders import card


def test_eighty_kilograms_get_forty_milligrams_in_fifty_millilitres() -> None:
    """The worked example of the clinical protocol, number for number."""
    reckoned = card()

    assert reckoned.dose_mg == Decimal(40)
    assert reckoned.concentration_mg_per_ml == Decimal("0.8")
    assert reckoned.rate_ml_per_h == Decimal(75)
    assert reckoned.draw_ml == Decimal("0.8")
    assert reckoned.diluent_ml == Decimal("49.2")
    assert reckoned.decision.outcome is Outcome.ALLOW
    assert reckoned.decision.reasons[0].rule_id == "DOSE-CAP-01"


def test_the_standard_dose_is_0_0125_milligrams_per_kilogram_and_minute() -> None:
    assert card().rate_mg_per_min == Decimal("0.0125") * 80


def test_seventy_kilograms_get_thirty_five_milligrams() -> None:
    assert card(weight="70 kg", last_weight="70 kg").dose_mg == Decimal(35)


def test_the_card_shows_its_arithmetic() -> None:
    lines = [(s.code, s.expression, str(s.result), s.unit) for s in card().steps]

    assert lines == [
        ("dose", "80 kg × 0.5 mg/kg", "40", "mg"),
        ("draw", "40 mg ÷ 50 mg/mL", "0.8", "mL"),
        ("diluent", "50 mL - 0.8 mL", "49.2", "mL"),
        ("concentration", "40 mg ÷ 50 mL", "0.8", "mg/mL"),
        ("rate", "50 mL ÷ 40 min × 60 min/h", "75", "mL/h"),
        ("amount_rate", "40 mg ÷ 40 min", "1", "mg/min"),
    ]


def test_the_waste_is_known_when_the_vial_size_is() -> None:
    reckoned = card(vial_size_ml="10")

    assert (reckoned.vials, reckoned.waste_ml) == (1, Decimal("9.2"))
    assert reckoned.waste_mg == Decimal(460)
    assert card().waste_ml is None


def test_a_second_vial_is_opened_when_one_is_too_small() -> None:
    reckoned = card(vial_mg_per_ml="10", vial_size_ml="3")

    assert (reckoned.vials, reckoned.waste_ml) == (2, Decimal(2))


def test_a_vial_that_counts_hydrochloride_is_converted_to_base() -> None:
    """10 mg of base are 11.53 mg of hydrochloride: 57.65 mg/mL of salt hold 50 of base."""
    salt = card(vial_mg_per_ml="57.65", drug=Drug(expressed_as=Expression.HYDROCHLORIDE))

    assert salt.draw_ml == Decimal("0.8")
    assert [r.rule_id for r in salt.decision.reasons] == ["DOSE-SALT-01"]
    assert "base_strength" in [step.code for step in salt.steps]


def test_a_strength_that_no_label_names_is_pointed_out() -> None:
    assert [r.rule_id for r in card(vial_mg_per_ml="25").decision.reasons] == ["DOSE-VIAL-01"]


def test_a_rate_between_tenths_states_the_setting_and_its_error() -> None:
    reckoned = card(minutes="45")

    assert reckoned.rate_ml_per_h == Decimal("66.666667")
    assert reckoned.pump_rate_ml_per_h == Decimal("66.7")
    assert reckoned.pump_error_pct == Decimal("0.05")
    assert "DOSE-RATE-03" in [r.rule_id for r in reckoned.decision.reasons]
    assert reckoned.steps[-1].code == "pump_setting"


def test_the_infusion_then_takes_as_long_as_the_setting_needs() -> None:
    """50 mL at 66.7 mL/h run out after 44.9775 minutes, not after 45."""
    assert card(minutes="45").pump_minutes == Decimal("44.977511")
    assert card().pump_minutes == Decimal(40)


@pytest.mark.parametrize(
    ("rule_id", "changes"),
    [
        ("DOSE-SALT-01", {"drug": Drug(expressed_as=Expression.HYDROCHLORIDE)}),
        ("DOSE-VIAL-01", {"vial_mg_per_ml": "25"}),
        ("DOSE-RATE-03", {"minutes": "45"}),
        ("DOSE-DRAW-01", {"weight": "81.3 kg"}),
        ("DOSE-WEIGHT-03", {"weight": "90 kg", "last_weight_confirmed": True}),
        ("DOSE-WEIGHT-06", {"last_weight": None}),
        ("DOSE-BASIS-03", {"basis": WeightBasis.IDEAL, "height": "175 cm", "sex": "male"}),
    ],
)
def test_what_is_pointed_out_is_a_caution(rule_id: str, changes: dict[str, Any]) -> None:
    """It neither forbids the dose nor passes for nothing."""
    reckoned = card(**changes)
    (outcome,) = {r.outcome for r in reckoned.decision.reasons if r.rule_id == rule_id}

    assert outcome is Outcome.CAUTION
    assert reckoned.decision.outcome is Outcome.CAUTION


def test_a_confirmed_change_shows_both_weights() -> None:
    (reason,) = card(weight="90 kg", last_weight_confirmed=True).decision.reasons

    assert [(fact.name, fact.number) for fact in reason.facts] == [
        ("weight_kg", 90),
        ("last_weight_kg", 80),
    ]


def test_a_caution_shows_the_figures_it_is_about() -> None:
    (reason,) = card(minutes="45").decision.reasons

    assert [(fact.name, fact.number, fact.unit) for fact in reason.facts] == [
        ("rate", Decimal("66.666667"), "mL/h"),
        ("pump_rate", Decimal("66.7"), "mL/h"),
    ]


@pytest.mark.parametrize(("strength", "is_usual"), [("50.05", True), ("50.06", False)])
def test_a_strength_may_differ_from_the_label_by_a_thousandth(
    strength: str, is_usual: bool
) -> None:
    """So much is lost when a maker rounds the salt to two places."""
    codes = [reason.code for reason in card(vial_mg_per_ml=strength).decision.reasons]

    assert ("unusual_strength" not in codes) is is_usual


def test_an_unknown_waste_is_nothing_and_no_word() -> None:
    assert card().to_payload()["waste_ml"] is None
    assert card(vial_size_ml="10").to_payload()["waste_ml"] == "9.2"


@pytest.mark.parametrize("strength", ["10", "50", "100"])
def test_the_labelled_strengths_need_no_caution(strength: str) -> None:
    assert card(vial_mg_per_ml=strength).decision.outcome is Outcome.ALLOW


def test_the_waste_is_a_line_of_the_arithmetic() -> None:
    last = card(vial_size_ml="10").steps[-1]

    assert (last.code, last.expression, last.result) == (
        "waste",
        "1 × 10 mL - 0.8 mL",
        Decimal("9.2"),
    )


def test_a_draw_finer_than_the_syringe_is_pointed_out() -> None:
    reckoned = card(weight="81.3 kg")

    assert reckoned.draw_ml == Decimal("0.813")
    assert "DOSE-DRAW-01" in [r.rule_id for r in reckoned.decision.reasons]


def test_the_crps_regime_runs_four_hours() -> None:
    """0.35 mg/kg/h for 4 h: 70 kg get 98 mg."""
    reckoned = card(
        "crps-4h", weight="70 kg", last_weight="70 kg", dose_mg_per_kg="1.4", minutes="240"
    )

    assert reckoned.dose_mg == Decimal(98)
    assert round(reckoned.rate_mg_per_min * 60, 3) == Decimal("24.5")
