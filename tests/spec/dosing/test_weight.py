"""The weight: today's, plausible, in its unit, and of the basis the order names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openketamine.core.dosing import WeightBasis
from openketamine.core.errors import BadInputError, RefusedError
from tests.spec.dosing.orders import card


def refused(**changes: object) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        card(**changes)  # type: ignore[arg-type]
    return caught.value


def test_a_missing_weight_is_never_seventy_kilograms() -> None:
    assert refused(weight=None).rule_id == "DOSE-WEIGHT-01"


@pytest.mark.parametrize("weight", ["29.9 kg", "250.1 kg", "560 lb"])
def test_a_weight_outside_thirty_to_two_hundred_fifty_is_refused(weight: str) -> None:
    assert refused(weight=weight, last_weight=None).rule_id == "DOSE-WEIGHT-02"


@pytest.mark.parametrize("weight", ["30 kg", "250 kg"])
def test_the_bounds_themselves_are_weights(weight: str) -> None:
    assert card(weight=weight, last_weight=weight).weight_kg == Decimal(weight.split()[0])


def test_pounds_typed_as_kilograms_are_caught_with_a_hint() -> None:
    """222 lb typed in a field of kilograms would have been a dose 2.2 times too large."""
    error = refused(weight="222 kg", last_weight="100.7 kg")

    assert error.rule_id == "DOSE-WEIGHT-03"
    assert "looks like pounds" in error.message
    assert "100.7 kg" in error.message


def test_pounds_typed_as_kilograms_cannot_be_confirmed_away() -> None:
    error = refused(weight="222 kg", last_weight="100.7 kg", last_weight_confirmed=True)

    assert error.rule_id == "DOSE-WEIGHT-04"


def test_kilograms_typed_as_pounds_are_caught_too() -> None:
    error = refused(weight="100 lb", last_weight="100 kg")

    assert "looks like kilograms" in error.message


def test_a_change_of_up_to_five_per_cent_passes() -> None:
    assert card(weight="84 kg").dose_mg == Decimal(42)
    assert card(weight="76 kg").dose_mg == Decimal(38)


def test_a_larger_change_asks_again() -> None:
    error = refused(weight="84.1 kg")

    assert error.rule_id == "DOSE-WEIGHT-03"
    assert "pounds" not in error.message


def test_a_larger_change_passes_once_confirmed_and_stays_visible() -> None:
    reckoned = card(weight="90 kg", last_weight_confirmed=True)

    assert reckoned.dose_mg == Decimal(45)
    assert [r.code for r in reckoned.decision.reasons] == ["weight_change_confirmed"]


def test_grams_have_no_pound_hint() -> None:
    assert "looks like" not in refused(weight="90000 g").message


def test_pounds_with_their_unit_are_converted_exactly() -> None:
    reckoned = card(weight="200 lb", last_weight="200 lb")

    assert reckoned.weight_kg == Decimal("90.718474")
    assert reckoned.steps[0].code == "weight"


def test_without_a_last_weight_the_height_tells_an_implausible_one() -> None:
    error = refused(weight="222 kg", last_weight=None, height="175 cm")

    assert error.rule_id == "DOSE-WEIGHT-05"
    confirmed = card(weight="222 kg", last_weight=None, height="175 cm", last_weight_confirmed=True)
    assert confirmed.weight_kg == 222
    assert not [
        r for r in card(last_weight=None, height="175 cm").decision.reasons if r.outcome > 0
    ]


def test_with_nothing_to_compare_the_card_says_so() -> None:
    assert [r.rule_id for r in card(last_weight=None).decision.reasons] == ["DOSE-WEIGHT-06"]


def test_a_weight_in_metres_is_no_weight() -> None:
    with pytest.raises(BadInputError):
        card(weight="80 cm")


def test_the_ideal_weight_follows_devine() -> None:
    """Male, 175 cm: 50 + 0.91 x (175 - 152.4) = 70.566 kg; female 66.066 kg."""
    male = card(basis=WeightBasis.IDEAL, height="175 cm", sex="male")
    female = card(basis=WeightBasis.IDEAL, height="175 cm", sex="female")

    assert male.dosing_weight_kg == Decimal("70.566")
    assert female.dosing_weight_kg == Decimal("66.066")
    assert "DOSE-BASIS-03" in [r.rule_id for r in male.decision.reasons]


def test_the_adjusted_weight_lies_four_tenths_above_the_ideal() -> None:
    """70.566 + 0.4 x (120 - 70.566) = 90.3396 kg."""
    reckoned = card(
        weight="120 kg",
        last_weight="120 kg",
        basis=WeightBasis.ADJUSTED,
        height="175 cm",
        sex="male",
    )

    assert reckoned.dosing_weight_kg == Decimal("90.3396")


@pytest.mark.parametrize("basis", [WeightBasis.IDEAL, WeightBasis.ADJUSTED])
def test_no_basis_raises_the_dose_of_a_light_patient(basis: WeightBasis) -> None:
    reckoned = card(weight="50 kg", last_weight="50 kg", basis=basis, height="175 cm", sex="male")

    assert reckoned.dosing_weight_kg == Decimal(50)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"sex": "male"}, "height"), ({"height": "175 cm"}, "sex")],
)
def test_the_ideal_weight_needs_height_and_sex(given: dict[str, str], field: str) -> None:
    error = refused(basis=WeightBasis.IDEAL, **given)

    assert (error.rule_id, error.field) == ("DOSE-BASIS-01", field)


@pytest.mark.parametrize(
    ("kg", "cm", "is_doubtful"),
    # body mass index 13 and 60 at 200 cm are 52 and 240 kg
    [("52", "200", False), ("51.9", "200", True), ("240", "200", False), ("240.1", "200", True)],
)
def test_a_body_mass_index_of_13_to_60_needs_no_second_look(
    kg: str, cm: str, is_doubtful: bool
) -> None:
    given: dict[str, object] = {"weight": f"{kg} kg", "last_weight": None, "height": f"{cm} cm"}
    if is_doubtful:
        assert refused(**given).rule_id == "DOSE-WEIGHT-05"
    else:
        assert card(**given).weight_kg == Decimal(kg)


@pytest.mark.parametrize("height", ["120 cm", "230 cm"])
def test_the_shortest_and_tallest_heights_count(height: str) -> None:
    assert card(basis=WeightBasis.IDEAL, height=height, sex="male").dosing_weight_kg > 0


@pytest.mark.parametrize("height", ["119.9 cm", "230.1 cm"])
def test_beyond_them_the_height_is_refused(height: str) -> None:
    assert refused(basis=WeightBasis.IDEAL, height=height, sex="male").rule_id == "DOSE-BASIS-02"


@pytest.mark.parametrize(
    ("last", "is_hinted"),
    # 200 lb are 90.718 kg; five per cent of the last weight either way still looks like pounds
    [("95 kg", True), ("86.4 kg", True), ("96 kg", False), ("86 kg", False)],
)
def test_the_hint_reaches_as_far_as_a_change_may(last: str, is_hinted: bool) -> None:
    error = refused(weight="200 kg", last_weight=last, last_weight_confirmed=is_hinted)

    assert error.rule_id == ("DOSE-WEIGHT-04" if is_hinted else "DOSE-WEIGHT-03")
    assert ("looks like pounds" in error.message) is is_hinted
    assert "None" not in error.message


def test_an_impossible_height_is_refused() -> None:
    error = refused(basis=WeightBasis.IDEAL, height="1.75 cm", sex="male")

    assert error.rule_id == "DOSE-BASIS-02"
