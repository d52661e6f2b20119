"""The level that this infusion, as it was run, gives on average: beside the vital signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from openketamine.core.errors import ShownError
from openketamine.core.session.segments import Segment
from openketamine.core.session.state import SessionState
from openketamine.pharmacology import Schedule, Subject, as_run, models, output
from openketamine.pharmacology import refuse_out_of_range as refuse
from openketamine.pharmacology.forecast import Forecast, forecast
from openketamine.pharmacology.model import Drug
from openketamine.pharmacology.response import Array
from openketamine.ui.plot import Predicted

_SHOWN = timedelta(hours=6)
_POINTS = 181
_PATIENTS = 200
# by what the syringe holds: the drug, and the model that describes it in arterial blood
_MODELS: dict[str, tuple[Drug, str]] = {
    "ketamine-racemic": ("racemic", models.DEFAULT),
    "ketamine-s": ("S", "simons_2022"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The curve, and when the level at the effect site is expected back under the threshold."""

    predicted: Predicted
    threshold_ng_per_ml: float
    back_at: datetime | None
    back_low: datetime | None
    back_high: datetime | None


@dataclass(frozen=True, slots=True)
class _Run:
    """What the curve follows from; no more of the patient than weight, age and drug."""

    spans: tuple[tuple[float, float, float], ...]
    weight_kg: float
    age_y: float
    drug: str


def outlook(state: SessionState, born_on: date, at: datetime) -> Outlook | None:
    """The outlook of a started infusion; None before, and out of the range of the models.

    An infusion that runs is taken to go on to the end of its syringe; one that is paused or
    ended, to stay so.
    """
    if state.dose is None or not state.segments:
        return None
    start = state.segments[0].start
    years = (at.date() - born_on).days / 365.25
    drug = str(state.dose.card.get("drug", ""))
    run = _Run(_spans(state), float(state.dose.decimal("weight_kg")), years, drug)
    seen = _forecast(run)
    if seen is None:
        return None

    def moment(minute: float | None) -> datetime | None:
        return None if minute is None else start + timedelta(minutes=minute)

    low, high = seen.plasma.low, seen.plasma.high
    return Outlook(
        predicted=Predicted(
            at=tuple(start + timedelta(minutes=m) for m in seen.times_min.tolist()),
            blood=_rounded(seen.plasma.typical),
            low=_rounded(seen.plasma.typical if low is None else low),
            high=_rounded(seen.plasma.typical if high is None else high),
            site=_rounded(seen.site.typical),
        ),
        threshold_ng_per_ml=seen.threshold_ng_per_ml,
        back_at=moment(seen.back_under.typical),
        back_low=moment(seen.back_under.low),
        back_high=moment(seen.back_under.high),
    )


@lru_cache(maxsize=128)
def _forecast(run: _Run) -> Forecast | None:
    if run.drug not in _MODELS:
        return None
    drug, name = _MODELS[run.drug]
    schedule: Schedule = as_run(run.spans)
    subject = Subject(weight_kg=run.weight_kg, age_y=run.age_y)
    try:
        refuse(subject, schedule)
    except ShownError:
        return None
    times = np.array(schedule.times(_SHOWN / timedelta(minutes=1), _POINTS))
    whole = output(models.load(name), drug=drug)
    return forecast(whole, subject, schedule, times, patients=_PATIENTS)


def _spans(state: SessionState) -> tuple[tuple[float, float, float], ...]:
    """(from minute, to minute, mg/min) since the start, up to the end of the syringe."""
    assert state.dose is not None
    start = state.segments[0].start
    left_ml = float(state.dose.decimal("volume_ml"))
    mg_per_ml = float(state.dose.decimal("dose_mg")) / left_ml
    spans = []
    for segment in state.segments:
        begin = (segment.start - start) / timedelta(minutes=1)
        ml_per_min = float(segment.rate_ml_per_h) / 60
        length = min(_minutes(segment), left_ml / ml_per_min)
        if length > 0:
            spans.append((begin, begin + length, ml_per_min * mg_per_ml))
            left_ml -= length * ml_per_min
    return tuple(spans) or ((0.0, 1.0, 0.0),)


def _minutes(segment: Segment) -> float:
    return np.inf if segment.end is None else (segment.end - segment.start) / timedelta(minutes=1)


def _rounded(values: Array) -> tuple[float, ...]:
    return tuple(round(value, 1) for value in values.tolist())
