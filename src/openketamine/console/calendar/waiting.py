"""The waiting list: who waits since when, an offer, leaving it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openketamine.actions.waiting import join_waiting_list, leave_waiting_list, offer_place
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.calendar.forms import WaitForm
from openketamine.core.errors import ShownError
from openketamine.queries.patients import patient_by_number
from openketamine.queries.waiting import waiting_list


@page(permission="waiting.write")
def waiting(request: HttpRequest) -> HttpResponse:
    """The list in the order in which places are offered, and a form to join it."""
    actor = actor_of(request)
    form = WaitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        patient = patient_by_number(clinic_id=actor.clinic_id, number=given["number"])
        if patient is None:
            form.add_error("number", _("No patient has this record number."))
        else:
            try:
                join_waiting_list(
                    patient.id,
                    priority=given["priority"],
                    note=given["note"],
                    by=actor,
                    at=now_of(request),
                )
            except ShownError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The patient is on the waiting list."))
                return redirect("calendar_waiting")
    context = {
        "rows": waiting_list(clinic_id=actor.clinic_id),
        "form": form,
        "may_open": may(actor, "calendar.open"),
    }
    status = 422 if form.errors else 200
    return render(request, "console/calendar/waiting.html", context, status=status)


@page(permission="waiting.write")
def waiting_do(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Offer a place, or take somebody off the list."""
    actor, at = actor_of(request), now_of(request)
    if request.method == "POST" and request.POST.get("do") == "offer":
        offer_place(entry_id, by=actor, at=at)
        messages.success(request, _("The patient is told that a place has become free."))
    elif request.method == "POST":
        leave_waiting_list(entry_id, reason=request.POST.get("reason", ""), by=actor, at=at)
        messages.success(request, _("The patient is off the waiting list."))
    return redirect("calendar_waiting")
