"""One visit: where it lies, what its patient has said, and moving it or calling it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.actions.booking import book_series, cancel_visit, mark_missed, move_visit
from openketamine.actions.confirmations import confirm_fasting, confirm_ride
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.calendar.forms import (
    MoveForm,
    NoteForm,
    PlaceForm,
    ReasonForm,
    Refusable,
    ToldForm,
)
from openketamine.core.errors import BadInputError, ShownError
from openketamine.queries.calendar import (
    CalendarVisit,
    calendar_visit,
    free_places,
    to_be_booked,
    visits_of,
)
from openketamine.queries.clinic import beds
from openketamine.queries.patients import patient_of_clinic


@page(permission="calendar.view")
def visit(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One visit, with what may be done with it."""
    actor = actor_of(request)
    found = calendar_visit(clinic_id=actor.clinic_id, session_id=session_id, at=now_of(request))
    return _show(request, found)


@page(permission="calendar.book")
def visit_do(request: HttpRequest, session_id: UUID, deed: str) -> HttpResponse:
    """Move a visit, call it off, note that it was missed, or what was said on the telephone."""
    actor, at = actor_of(request), now_of(request)
    found = calendar_visit(clinic_id=actor.clinic_id, session_id=session_id, at=at)
    if request.method != "POST" or deed not in _DONE:
        return redirect("calendar_visit", session_id)
    form = _forms(request, found, bound=deed)[deed]
    if form.is_valid():
        try:
            said = _do(form, deed, session_id, request)
        except ShownError as error:
            form.refuse(error)
        else:
            for sentence in said:
                messages.warning(request, sentence)
            messages.success(request, _DONE[deed]())
            return redirect(f"{reverse('calendar')}?on={timezone.localdate(found.starts)}")
    return _show(request, found, failed=(deed, form))


@page(permission="calendar.book")
def visit_new(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Book one visit of a course by hand."""
    actor, at = actor_of(request), now_of(request)
    course = next(
        (
            row
            for row in to_be_booked(clinic_id=actor.clinic_id, at=at)
            if row.course_id == course_id
        ),
        None,
    )
    if course is None:
        raise BadInputError(_("This course has all its visits, or no signed plan."))
    rooms = beds(clinic_id=actor.clinic_id)
    form = PlaceForm(request.POST or None, rooms=rooms)
    if request.method == "POST" and form.is_valid():
        try:
            booked = book_series(course_id, [form.place()], by=actor, at=at)
        except ShownError as error:
            form.refuse(error)
        else:
            for sentence in booked.cautions:
                messages.warning(request, sentence)
            if not booked.is_consented:
                messages.warning(request, _("No consent stands: nothing may start before it does."))
            messages.success(request, _("The visit is booked."))
            return redirect("patient_calendar", course.patient.id)
    context = {
        "course": course,
        "patient": course.patient,
        "form": form,
        "free": _free(actor.clinic_id, course_id, at, form),
    }
    status = 422 if form.errors else 200
    return render(request, "console/calendar/new.html", context, status=status)


@page(permission="calendar.view")
def patient_calendar(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Every visit of one patient, and what is to be booked."""
    actor, at = actor_of(request), now_of(request)
    patient = patient_of_clinic(clinic_id=actor.clinic_id, patient_id=patient_id)
    may_book = may(actor, "calendar.book")
    courses = to_be_booked(clinic_id=actor.clinic_id, at=at) if may_book else ()
    context = {
        "patient": patient,
        "visits": visits_of(clinic_id=actor.clinic_id, patient_id=patient_id, at=at),
        "course": next((row for row in courses if row.patient.id == patient_id), None),
        "may_book": may_book,
        "may_plan": may(actor, "plan.view"),
    }
    return render(request, "console/calendar/patient.html", context)


def _do(form: Refusable, deed: str, session_id: UUID, request: HttpRequest) -> tuple[str, ...]:
    actor, at = actor_of(request), now_of(request)
    given = form.cleaned_data
    if isinstance(form, MoveForm):
        return move_visit(session_id, form.place(), reason=given["reason"], by=actor, at=at)
    if deed == "told":
        confirm_ride(
            session_id,
            given["ride"],
            name=given["ride_name"],
            phone=given["ride_phone"],
            by=actor,
            at=at,
        )
        confirm_fasting(session_id, given["fasting"], by=actor, at=at)
    elif deed == "cancel":
        cancel_visit(session_id, reason=given["reason"], by=actor, at=at)
    else:
        mark_missed(session_id, note=given["note"], by=actor, at=at)
    return ()


_DONE = {
    "move": lambda: _("The visit was moved. The patient is told that it has changed."),
    "cancel": lambda: _("The visit was called off. The patient is told that it has changed."),
    "told": lambda: _("Noted what the patient has said."),
    "missed": lambda: _("Noted. The course has a visit to book again."),
}


def _forms(request: HttpRequest, found: CalendarVisit, bound: str = "") -> dict[str, Refusable]:
    local = timezone.localtime(found.starts)
    start = {"on": local.date(), "at": local.time(), "room": str(found.bed_id or "")}
    data = {name: request.POST if name == bound else None for name in _DONE}
    said = found.said
    told = {
        "ride": said.ride or "yes",
        "ride_name": said.ride_name,
        "ride_phone": said.ride_phone,
        "fasting": said.fasting or "yes",
    }
    rooms = beds(clinic_id=actor_of(request).clinic_id)
    return {
        "move": MoveForm(data["move"], rooms=rooms, initial=start, prefix="move"),
        "cancel": ReasonForm(data["cancel"], prefix="cancel"),
        "missed": NoteForm(data["missed"], prefix="missed"),
        "told": ToldForm(data["told"], initial=told, prefix="told"),
    }


def _show(
    request: HttpRequest, found: CalendarVisit, failed: tuple[str, Refusable] | None = None
) -> HttpResponse:
    actor, at = actor_of(request), now_of(request)
    forms = _forms(request, found)
    if failed is not None:
        forms[failed[0]] = failed[1]
    may_change = may(actor, "calendar.book") and found.phase == "scheduled"
    context: dict[str, Any] = {
        "visit": found,
        "patient": found.patient,
        "forms": forms,
        "failed": failed[1] if failed else None,
        "may_change": may_change,
        "is_past": found.starts <= at,
        "may_open": may(actor, "session.view"),
        "free": free_places(
            clinic_id=actor.clinic_id,
            course_id=found.course_id,
            at=at,
            near=max(found.starts, at),
            without=found.session_id,
        )
        if may_change
        else (),
    }
    status = 422 if failed else 200
    return render(request, "console/calendar/visit.html", context, status=status)


def _free(clinic_id: UUID, course_id: UUID, at: Any, form: PlaceForm) -> Any:
    near = at
    if form.is_bound and "on" in form.cleaned_data and "at" in form.cleaned_data:
        near = form.place().starts_at if "room" in form.cleaned_data else at
    return free_places(clinic_id=clinic_id, course_id=course_id, at=at, near=max(near, at))
