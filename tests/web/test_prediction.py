"""The predicted level beside the vital signs follows the infusion as it was run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from openketamine.console.session.prediction import Outlook, outlook
from openketamine.core.session.segments import Segment
from openketamine.core.session.state import Dose, Phase, SessionState

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BORN = date(1980, 1, 1)
RATE = Decimal(75)
CARD: dict[str, Any] = {
    "weight_kg": "80",
    "dose_mg": "40",
    "volume_ml": "50",
    "concentration_mg_per_ml": "0.8",
    "drug": "ketamine-racemic",
}


def minute(count: float) -> datetime:
    return START + timedelta(minutes=count)


def state(*spans: tuple[float, float | None], rate: Decimal = RATE, **card: str) -> SessionState:
    segments = tuple(
        Segment(minute(start), None if end is None else minute(end), rate) for start, end in spans
    )
    dose = Dose(card={**CARD, **card}, digest="d", by="a", at=START)
    return SessionState(phase=Phase.INFUSING, dose=dose, segments=segments, started_at=START)


def seen(given: SessionState, at: float = 20) -> Outlook:
    found = outlook(given, BORN, minute(at))
    assert found is not None
    return found


def level(found: Outlook, at: float) -> float:
    return dict(zip(found.predicted.at, found.predicted.blood, strict=True))[minute(at)]


def test_an_infusion_that_runs_is_taken_to_the_end_of_its_syringe() -> None:
    found = seen(state((0, None)), at=5)
    for at, expected in ((10, 157.59), (20, 202.71), (40, 258.45), (60, 97.67), (80, 75.38)):
        assert level(found, at) == pytest.approx(expected, abs=0.06)  # the check table


def test_a_pause_that_lasts_is_taken_to_last() -> None:
    found = seen(state((0, 20)))
    assert level(found, 20) == pytest.approx(202.71, abs=0.06)
    assert level(found, 40) < 100
    assert found.back_at is not None
    assert minute(20) < found.back_at < seen(state((0, None))).back_at  # type: ignore[operator]


def test_after_a_pause_the_rest_of_the_syringe_follows() -> None:
    found = seen(state((0, 15), (20, None)))
    assert level(found, 20) < level(found, 14)
    assert max(found.predicted.blood) == level(found, 46) or max(found.predicted.blood) > 240
    whole = seen(state((0, None)))
    assert found.back_at is not None
    assert whole.back_at is not None
    assert timedelta(minutes=2) < found.back_at - whole.back_at < timedelta(minutes=6)


def test_the_band_holds_the_typical_patient_and_the_effect_site_lags() -> None:
    found = seen(state((0, None)))
    at_20 = found.predicted.at.index(minute(20))
    predicted = found.predicted
    assert predicted.low[at_20] < predicted.blood[at_20] < predicted.high[at_20]
    assert predicted.site[at_20] < predicted.blood[at_20]
    assert found.back_low is not None
    assert found.back_high is not None
    assert found.back_low < found.back_at < found.back_high  # type: ignore[operator]


def test_s_ketamine_is_not_reckoned_as_racemic() -> None:
    racemic, s = seen(state((0, None))), seen(state((0, None), drug="ketamine-s"))
    assert max(s.predicted.blood) != pytest.approx(max(racemic.predicted.blood), rel=0.02)


def test_nothing_is_predicted_before_the_start_or_out_of_range() -> None:
    assert outlook(SessionState(), BORN, START) is None
    assert outlook(replace(state(), segments=()), BORN, START) is None
    assert outlook(state((0, None), weight_kg="160"), BORN, minute(5)) is None
    assert outlook(state((0, None)), date(2010, 1, 1), minute(5)) is None
    assert outlook(state((0, None), drug="something-else"), BORN, minute(5)) is None
