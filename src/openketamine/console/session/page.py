"""The session page: one address to look at, one for each deed, one for the flowsheet's data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from openketamine.actions.dose import reckon_dose
from openketamine.console.access import actor_of, now_of, page
from openketamine.console.session import (
    charting,
    checkin,
    closing,
    corrections,
    dose,
    infusion,
    recovery,
)
from openketamine.console.session.deeds import DeedForm, Doing, done_message
from openketamine.console.session.flowsheet import session_flowsheet
from openketamine.console.session.load import SessionPage, load
from openketamine.console.session.log import log_rows
from openketamine.console.session.monitor import FromMonitor
from openketamine.core.errors import ForbiddenError, ShownError
from openketamine.queries.calendar import said_of_visit
from openketamine.ui.plot import Flowsheet, to_json

DEEDS: dict[str, type[DeedForm]] = {
    form.name: form
    for panel in (checkin, dose, infusion, charting, recovery, closing, corrections)
    for form in panel.DEEDS
}
FIRST_POINTS = 1500
"""How many moments the page itself carries; the peaks of each stretch are among them."""

_PANELS = {
    "scheduled": "checkin",
    "check_in": "checkin",
    "dose": "dose",
    "double_check": "dose",
    "ready": "infusion",
    "infusing": "infusion",
    "paused": "infusion",
    "recovery": "recovery",
    "discharged": "closing",
    "signed": "closing",
    "cancelled": "closing",
}


@page(permission="session.view")
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The whole page, or with `?part=live` the parts of it that go on by themselves."""
    data = load(actor_of(request), session_id, now_of(request))
    return _show(request, data)


@page(permission="session.view")
def do(request: HttpRequest, session_id: UUID, deed: str) -> HttpResponse:
    """Do one thing. What is wrong is said beside the field, and everything typed is kept."""
    if deed not in DEEDS:
        raise Http404
    data = load(actor_of(request), session_id, now_of(request))
    if request.method != "POST":
        return redirect("session", session_id)
    if request.POST.get("intent") == "monitor":
        return _filled_from_monitor(request, DEEDS[deed], data)
    form = DEEDS[deed](request.POST, page=data)
    if form.is_valid() and not getattr(form, "is_preview", False) and _done(request, form, data):
        return _after(request, form, session_id)
    if request.headers.get("X-Charting"):
        return HttpResponse(_first_error(form), status=_status(form), content_type="text/plain")
    return _show(request, data, failed=form)


@page(permission="session.view")
def flowsheet(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The flowsheet's data at full rate."""
    actor, at = actor_of(request), now_of(request)
    data = load(actor, session_id, at)
    points = None if request.GET.get("all") else FIRST_POINTS
    return JsonResponse(to_json(_sheet(data, points)))


def _sheet(data: SessionPage, points: int | None) -> Flowsheet:
    """The flowsheet of the record, and the predicted level, which is no part of it."""
    sheet = session_flowsheet(data.clinic_id, data.detail, data.at, max_points=points)
    return sheet if data.outlook is None else replace(sheet, predicted=data.outlook.predicted)


def _filled_from_monitor(
    request: HttpRequest, kind: type[DeedForm], data: SessionPage
) -> HttpResponse:
    """The form again with what the monitor shows now; nothing is recorded."""
    if not issubclass(kind, FromMonitor):
        raise Http404
    form = kind.filled(request.POST.dict(), data)
    context = {"form": form, "detail": data.detail, "is_filled": True}
    return render(request, "console/session/form.html", context)


def _done(request: HttpRequest, form: DeedForm, data: SessionPage) -> bool:
    doing = Doing(
        session_id=data.detail.id,
        by=actor_of(request),
        at=data.at,
        ip=request.META.get("REMOTE_ADDR", ""),
        page=data,
    )
    try:
        form.do(doing)
    except ShownError as error:
        form.is_forbidden = isinstance(error, ForbiddenError)
        form.refuse(error)
        return False
    return True


def _status(form: DeedForm) -> int:
    return 403 if form.is_forbidden else 422


def _after(request: HttpRequest, form: DeedForm, session_id: UUID) -> HttpResponse:
    if request.headers.get("X-Charting"):
        return HttpResponse(status=204)
    messages.success(request, done_message(form))
    return redirect(f"{reverse('session', args=[session_id])}#{_place_after(request, form)}")


def _place_after(request: HttpRequest, form: DeedForm) -> str:
    """Where to go on: after a check at the one that is next, else in the same panel."""
    if not isinstance(form, checkin.CheckForm):
        return form.panel
    step = load(actor_of(request), form.page.detail.id, form.page.at).next_step
    return step.target if step else form.panel


def _first_error(form: DeedForm) -> str:
    return next(
        (
            f"{form.fields[name].label}: {errors[0]}" if name in form.fields else str(errors[0])
            for name, errors in form.errors.items()
        ),
        "",
    )


def _show(request: HttpRequest, data: SessionPage, failed: DeedForm | None = None) -> HttpResponse:
    context = _context(request, data, failed)
    is_part = request.GET.get("part") == "live"
    template = "console/session/live.html" if is_part else "console/session/page.html"
    status = _status(failed) if failed is not None and failed.errors else 200
    return render(request, template, context, status=status)


def _context(request: HttpRequest, data: SessionPage, failed: DeedForm | None) -> dict[str, Any]:
    phase = data.detail.phase
    panel = _PANELS[phase]
    forms = {name: form(page=data) for name, form in DEEDS.items() if name != "correct"}
    if correcting := request.GET.get("correct"):
        forms["correct"] = corrections.Correct(page=data, seq=correcting)
        forms["retract"] = corrections.Retract(page=data, seq=correcting)
    if failed is not None:
        forms[failed.name] = failed
        if isinstance(failed, corrections.Retract):  # it stands below the entry's correction
            forms["correct"] = corrections.Correct(page=data, seq=failed.data.get("seq", ""))
    return {
        "page": data,
        "is_same_phase": request.GET.get("shown") == phase,
        "detail": data.detail,
        "patient": data.detail.patient,
        "phase": phase,
        "panel": panel,
        "panel_template": f"console/session/{panel}.html",
        "forms": {name.replace("-", "_"): form for name, form in forms.items()},
        "failed": failed,
        "checks": [(card, forms[f"check-{card.check}"]) for card in data.check_cards],
        "scores": [forms[form.name] for form in charting.SCORES],
        "is_running": phase in ("infusing", "paused", "recovery"),
        "has_charting": phase not in ("scheduled", "cancelled"),
        "terms": charting.TERMS,
        "recovery_forms": [
            forms[form.name] for form in recovery.DEEDS if form is not recovery.Discharge
        ],
        "said": lambda: said_of_visit(clinic_id=data.clinic_id, session_id=data.detail.id),
        "prepared_by": data.name(data.state.prepared_by or ""),
        "log": reversed(log_rows(data.detail.events)),
        "sheet": lambda: to_json(_sheet(data, FIRST_POINTS)),  # not worked out for the live part
        "zone": timezone.get_current_timezone_name(),
        **_dose(request, data, forms["prepare"]),
    }


def _dose(request: HttpRequest, data: SessionPage, form: DeedForm) -> dict[str, Any]:
    """The recorded card, or in the dose phase the card that the form would record."""
    if data.state.dose is not None:
        return {"card": data.state.dose.card, "card_refusal": None}
    if data.detail.phase != "dose" or not isinstance(form, dose.Prepare):
        return {"card": None, "card_refusal": None}
    if form.is_bound and not form.is_valid():
        return {"card": None, "card_refusal": None}
    try:
        card = reckon_dose(data.detail.id, form.request(), by=actor_of(request))
    except ShownError as error:
        return {"card": None, "card_refusal": error}
    return {"card": card.to_payload(), "card_refusal": None}


urlpatterns = [
    path("session/<uuid:session_id>/", session, name="session"),
    path("session/<uuid:session_id>/do/<slug:deed>/", do, name="session_do"),
    path("session/<uuid:session_id>/flowsheet.json", flowsheet, name="session_flowsheet"),
]
