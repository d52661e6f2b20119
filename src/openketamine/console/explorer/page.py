"""Explorer: drag dose, weight, length and pause; see level, effects, recovery and sources."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from openketamine.console.access import page
from openketamine.console.explorer.form import ExplorerForm, Question
from openketamine.core.errors import ShownError
from openketamine.core.evidence import citation
from openketamine.pharmacology import refuse_out_of_range
from openketamine.pharmacology.effects import (
    circulation,
    complaints,
    dissociation,
    recovery,
    sedation,
)
from openketamine.pharmacology.forecast import Forecast, forecast
from openketamine.ui.curves import curves_svg

_PATIENTS = 200  # enough for a band of nine in ten, few enough for a slider
_AFTER_MIN = 180.0


@page(permission="explorer.view")
def explorer(request: HttpRequest) -> HttpResponse:
    """The whole page, or its result alone while a slider is dragged."""
    form = ExplorerForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context |= _answer(form.question())
        except ShownError as error:
            context["error"] = error
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, f"console/explorer/{'result' if is_part else 'page'}.html", context)


def _answer(question: Question) -> dict[str, Any]:
    refuse_out_of_range(question.subject, question.schedule)
    whole, schedule = question.whole, question.schedule
    times = np.array(schedule.times(schedule.ends_at_min + _AFTER_MIN, 201))
    seen = forecast(
        whole,
        question.subject,
        schedule,
        times,
        patients=_PATIENTS if whole.model.variability else 0,
    )
    figures = _figures(seen, schedule.ends_at_min)
    said = "; ".join(f"{name}: {value}" for name, value in figures)
    drawings = {
        size: curves_svg(seen, schedule, title=whole.label, words=said, width=width)
        for size, width in (("wide", 760.0), ("narrow", 380.0))
    }
    return {
        "drawings": drawings,
        "figures": figures,
        "has_band": seen.plasma.low is not None,
        "cautions": seen.cautions,
        "model": whole.model,
        "source": citation(whole.model.source),
        "effects": _effects(),
    }


def _figures(seen: Forecast, end: float) -> list[tuple[str, str]]:
    peak = int(np.argmax(seen.plasma.typical))
    site = int(np.argmax(seen.site.typical))
    back = seen.back_under
    band = f" ({_minute(back.low)} - {_minute(back.high)})" if back.low or back.high else ""
    return [
        (_("Dose ends at"), _("%(min).0f min") % {"min": end}),
        (_("Highest level"), f"{seen.plasma.typical[peak]:.0f} ng/mL"),
        (
            _("Highest at the effect site"),
            f"{seen.site.typical[site]:.0f} ng/mL, {seen.times_min[site]:.0f} min",
        ),
        (
            _("Highest rise"),
            f"{seen.rises['sbp'].max():.0f}/{seen.rises['dbp'].max():.0f} mmHg, "
            f"{seen.rises['hr'].max():.0f} /min",
        ),
        (
            _("Back under %(level)g ng/mL") % {"level": seen.threshold_ng_per_ml},
            f"{_minute(back.typical)}{band}",
        ),
    ]


def _minute(minute: float | None) -> str:
    return _("not within a day") if minute is None else _("%(min).0f min") % {"min": minute}


def _effects() -> list[dict[str, Any]]:
    """Each effect with how it is known."""
    named = (
        (_("Blood pressure and heart rate"), circulation.ORIGIN),
        (_("Dissociation"), dissociation.ORIGIN),
        (_("Recovery"), recovery.ORIGIN),
        (_("Loss of consciousness"), sedation.ORIGIN),
        (_("Drowsiness, dizziness, nausea"), complaints.ORIGIN),
    )
    return [
        {"name": name, "origin": origin, "sources": [citation(key) for key in origin.sources]}
        for name, origin in named
    ]


urlpatterns = [path("explorer/", explorer, name="explorer")]
