"""The patient's visits: a list, one visit with its questions, and when the patient can come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openketamine.actions.availability import save_availability
from openketamine.actions.confirmations import confirm_fasting, confirm_ride, say_cannot_come
from openketamine.core.errors import ShownError
from openketamine.portal.access import account_of, patient_actor, patient_page
from openketamine.portal.feed.ics import calendar_of
from openketamine.portal.feed.page import MEDIA_TYPE
from openketamine.portal.ids import own
from openketamine.portal.visits.forms import (
    Asked,
    AvailableForm,
    CannotForm,
    FastingForm,
    RideForm,
)
from openketamine.queries.visits import OwnVisit, availability_of, own_visits
from openketamine.ui.gate import now_of


@patient_page()
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Visits to come, the next one first, then those before."""
    at = now_of(request)
    found = own_visits(**own(request))
    coming = [visit for visit in found if visit.is_to_come(at)]
    context = {
        "at": at,
        "next": coming[0] if coming else None,
        "later": coming[1:],
        "before": [visit for visit in reversed(found) if not visit.is_to_come(at)],
        "is_asked": availability_of(**own(request)) is not None,
    }
    return render(request, "portal/visits/page.html", context)


@patient_page()
@require_GET
def visit(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One visit."""
    return _show(request, _own(request, session_id))


@patient_page(permission="visit.confirm")
def answer(request: HttpRequest, session_id: UUID, about: str) -> HttpResponse:
    """An answer about a visit to come; what is wrong is said, and everything typed is kept."""
    found = _own(request, session_id)
    if about not in _FORMS:
        raise Http404
    if request.method != "POST":
        return redirect("portal_visit", session_id)
    form = _FORMS[about](request.POST)
    if form.is_valid():
        try:
            _say(form, session_id, request)
        except ShownError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Thank you. The clinic knows it now."))
            return redirect("portal_visit", session_id)
    return _show(request, found, {about: form})


@patient_page()
@require_GET
def visit_file(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One visit as a calendar file."""
    account = account_of(request)
    assert account is not None
    body = calendar_of(
        account.clinic,
        [_own(request, session_id)],
        language=account.language,
        at=now_of(request),
    )
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)


@patient_page(permission="availability.write")
def availability(request: HttpRequest) -> HttpResponse:
    """When the patient can come: hours of the weekdays, and dates away."""
    if request.method != "POST":
        form = AvailableForm.of(availability_of(**own(request)))
        return render(request, "portal/visits/availability.html", {"form": form})
    form = AvailableForm(request.POST)
    if form.is_valid():
        try:
            save_availability(form.available(), by=patient_actor(request), at=now_of(request))
        except ShownError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Thank you. The clinic plans your visits with it."))
            return redirect("portal_visits")
    return render(request, "portal/visits/availability.html", {"form": form}, status=422)


_FORMS: dict[str, type[Asked]] = {"ride": RideForm, "fasting": FastingForm, "cannot": CannotForm}


def _own(request: HttpRequest, session_id: UUID) -> OwnVisit:
    """The visit, if it is the patient's own."""
    for found in own_visits(**own(request)):
        if found.id == session_id:
            return found
    raise Http404


def _say(form: Asked, session_id: UUID, request: HttpRequest) -> None:
    who: dict[str, Any] = {"by": patient_actor(request), "at": now_of(request)}
    given = form.cleaned_data
    if isinstance(form, RideForm):
        confirm_ride(
            session_id, given["ride"], name=given["ride_name"], phone=given["ride_phone"], **who
        )
    elif isinstance(form, FastingForm):
        confirm_fasting(session_id, given["fasting"], **who)
    else:
        say_cannot_come(session_id, reason=given["reason"], **who)


def _show(
    request: HttpRequest, found: OwnVisit, failed: dict[str, Asked] | None = None
) -> HttpResponse:
    said = found.said
    forms: dict[str, Asked] = {
        "ride": RideForm(
            initial={
                "ride": said.ride,
                "ride_name": said.ride_name,
                "ride_phone": said.ride_phone,
            }
        ),
        "fasting": FastingForm(initial={"fasting": said.fasting}),
        "cannot": CannotForm(),
        **(failed or {}),
    }
    at = now_of(request)
    context = {
        "visit": found,
        "at": at,
        "may_answer": found.is_to_come(at),
        "forms": forms,
        "form": next(iter(failed.values())) if failed else None,
        "failed": next(iter(failed), "") if failed else "",
    }
    status = 422 if failed else 200
    return render(request, "portal/visits/visit.html", context, status=status)


urlpatterns = [
    path("visits/", visits, name="portal_visits"),
    path("visits/times/", availability, name="portal_availability"),
    path("visits/<uuid:session_id>/", visit, name="portal_visit"),
    path("visits/<uuid:session_id>/appointment.ics", visit_file, name="portal_visit_file"),
    path("visits/<uuid:session_id>/<slug:about>/", answer, name="portal_visit_answer"),
]
