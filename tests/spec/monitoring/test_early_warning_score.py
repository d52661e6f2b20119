"""NEWS2 (MON-NEWS2-01): the chart of the Royal College of Physicians, 2017."""

from typing import Any

import pytest

from openketamine.core.monitoring.news2 import Consciousness, News2, news2

HEALTHY: dict[str, Any] = {
    "rr_bpm": 14,
    "spo2_pct": 98,
    "sbp_mmhg": 120,
    "pulse_bpm": 70,
    "temp_cel": 37.0,
    "consciousness": Consciousness.ALERT,
    "is_on_oxygen": False,
}


def score(**changes: Any) -> News2:
    result = news2(**(HEALTHY | changes))
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("item", "bands"),
    [
        ("rr_bpm", {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3}),
        ("spo2_pct", {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0}),
        ("sbp_mmhg", {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3}),
        ("pulse_bpm", {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3}),
        ("temp_cel", {35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0, 38.0: 0, 38.1: 1, 39.0: 1, 39.1: 2}),
        ("consciousness", dict.fromkeys("CVPU", 3) | {"A": 0}),
        ("is_on_oxygen", {True: 2, False: 0}),
    ],
)
def test_each_item_scores_as_on_the_chart(item: str, bands: dict[Any, int]) -> None:
    for value, points in bands.items():
        given = Consciousness(value) if item == "consciousness" else value
        assert score(**{item: given}).total == points, value


@pytest.mark.parametrize(
    ("spo2", "on_air", "on_oxygen"),
    [
        (83, 3, 3),
        (84, 2, 2),
        (86, 1, 1),
        (88, 0, 0),
        (92, 0, 0),
        (93, 0, 1),
        (95, 0, 2),
        (97, 0, 3),
    ],
)
def test_scale_2_for_hypercapnic_respiratory_failure(
    spo2: int, on_air: int, on_oxygen: int
) -> None:
    assert score(spo2_pct=spo2, is_spo2_scale_2=True).points["spo2"] == on_air
    with_oxygen = score(spo2_pct=spo2, is_spo2_scale_2=True, is_on_oxygen=True)
    assert with_oxygen.points["spo2"] == on_oxygen


def test_the_bands_of_response() -> None:
    assert score().band == "low"
    assert score(rr_bpm=8).band == "low_medium"
    assert score(pulse_bpm=111, is_on_oxygen=True, rr_bpm=11).band == "medium"
    assert score(rr_bpm=25, spo2_pct=91, pulse_bpm=91).band == "high"


def test_a_missing_item_gives_no_total() -> None:
    for item in HEALTHY:
        assert news2(**(HEALTHY | {item: None})) is None


def test_expected_dissociation_shows_both_totals() -> None:
    dissociated = score(consciousness=Consciousness.CONFUSION, is_dissociation_expected=True)

    assert (dissociated.total, dissociated.total_without_consciousness) == (3, 0)
    assert dissociated.is_consciousness_expected
    assert (dissociated.band, dissociated.band_without_consciousness) == ("low_medium", "low")
    assert not score(consciousness=Consciousness.VOICE).is_consciousness_expected


def test_dissociation_does_not_hide_what_else_is_wrong() -> None:
    ill = score(consciousness=Consciousness.CONFUSION, rr_bpm=8, is_dissociation_expected=True)

    assert (ill.band, ill.band_without_consciousness) == ("medium", "low_medium")
