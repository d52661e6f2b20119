"""Recovery scales: data with points, and no total unless everything is rated."""

from __future__ import annotations

import pytest

from openketamine.core.errors import BadInputError
from openketamine.core.recovery import SCALES
from tests.spec.session.day import ALDRETE


def test_the_scales_are_these() -> None:
    assert {name: scale.highest for name, scale in SCALES.items()} == {
        "aldrete_modified": 10,
        "cadss6": 24,
        "moaas": 5,
        "mpadss": 10,
        "pads": 10,
    }
    assert all(name == scale.id for name, scale in SCALES.items())


@pytest.mark.parametrize("name", ["aldrete_modified", "pads", "mpadss"])
def test_a_recovery_score_has_five_items_of_two_one_and_zero(name: str) -> None:
    for item in SCALES[name].items:
        assert [option.points for option in item.options] == [2, 1, 0]
    assert len(SCALES[name].items) == 5


def test_the_best_answers_give_ten_and_each_step_down_costs_one() -> None:
    aldrete = SCALES["aldrete_modified"]

    assert aldrete.score(ALDRETE) == 10
    assert aldrete.score({**ALDRETE, "circulation": "within_50_mmhg"}) == 9
    assert aldrete.score({**ALDRETE, "spo2": "below_90_on_oxygen"}) == 8


def test_alertness_counts_from_five_who_answers_to_nobody_who_responds() -> None:
    (item,) = SCALES["moaas"].items

    assert [option.points for option in item.options] == [5, 4, 3, 2, 1, 0]
    assert SCALES["moaas"].score({"alertness": "readily_to_name"}) == 5


def test_a_half_filled_score_has_no_total() -> None:
    aldrete = SCALES["aldrete_modified"]
    half = {name: option for name, option in ALDRETE.items() if name != "spo2"}

    assert aldrete.score(half) is None
    assert aldrete.missing(half) == ("spo2",)


def test_what_the_scale_does_not_have_is_refused() -> None:
    aldrete = SCALES["aldrete_modified"]

    with pytest.raises(BadInputError, match="no item mood"):
        aldrete.score({**ALDRETE, "mood": "good"})
    with pytest.raises(BadInputError, match="one of four_limbs, two_limbs, none"):
        aldrete.score({**ALDRETE, "activity": "dancing"})


def test_the_six_items_of_cadss_are_these() -> None:
    cadss = SCALES["cadss6"]

    assert [item.code for item in cadss.items] == [f"cadss_{n}" for n in (1, 2, 6, 7, 15, 22)]
    assert cadss.score({item.code: "4" for item in cadss.items}) == 24
