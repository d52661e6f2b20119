"""Opening hours, closed days, and who is there when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.actions import opening as actions
from openketamine.console.access import actor_of, now_of, page
from openketamine.console.calendar.forms import ClosureForm, Refusable, ShiftForm, SpanForm
from openketamine.console.calendar.words import weekday
from openketamine.core.errors import ShownError
from openketamine.queries.calendar import calendar
from openketamine.queries.opening import HoursRow, opening

_REMOVE: dict[str, Callable[..., None]] = {
    "hours": actions.remove_opening_hours,
    "closure": actions.open_again,
    "shift": actions.remove_shift,
}


@page(permission="calendar.open")
def opening_page(request: HttpRequest) -> HttpResponse:
    """Everything that says when a visit can be, with a form for each kind."""
    actor, at = actor_of(request), now_of(request)
    row = opening(clinic_id=actor.clinic_id, from_on=timezone.localdate(at))
    what = request.POST.get("what", "") if request.method == "POST" else ""
    forms: dict[str, Refusable] = {
        "hours": SpanForm(request.POST if what == "hours" else None, prefix="hours"),
        "closure": ClosureForm(request.POST if what == "closure" else None, prefix="closure"),
        "shift": ShiftForm(
            request.POST if what == "shift" else None, prefix="shift", people=row.people
        ),
    }
    form = forms.get(what)
    if form is not None and form.is_valid():
        try:
            _add(request, what, form.cleaned_data)
        except ShownError as error:
            form.refuse(error)
        else:
            return redirect("calendar_opening")
    context: dict[str, Any] = {
        "row": row,
        "forms": forms,
        "failed": form if form is not None and form.errors else None,
        "week": [(weekday(n), [h for h in row.hours if h.weekday == n]) for n in range(7)],
        "people": _people(row.shifts),
    }
    status = 422 if context["failed"] else 200
    return render(request, "console/calendar/opening.html", context, status=status)


@page(permission="calendar.open")
def opening_remove(request: HttpRequest, what: str, row_id: UUID) -> HttpResponse:
    """Take a span, a closed day or a shift away."""
    if what not in _REMOVE:
        raise Http404
    if request.method == "POST":
        _REMOVE[what](row_id, by=actor_of(request), at=now_of(request))
        messages.success(request, _("Taken away."))
    return redirect("calendar_opening")


def _add(request: HttpRequest, what: str, given: dict[str, Any]) -> None:
    who: dict[str, Any] = {"by": actor_of(request), "at": now_of(request)}
    if what == "closure":
        actions.close_on(given["on"], reason=given["reason"], **who)
        shown = calendar(clinic_id=who["by"].clinic_id, first_on=given["on"], days=1, at=who["at"])
        if count := len(shown.days[0].visits):
            messages.warning(
                request,
                _("%(n)s visits stand on this day: move them.") % {"n": count},
            )
    for day in given.get("weekdays", ()):
        if what == "hours":
            actions.add_opening_hours(
                day, opens_at=given["starts_at"], closes_at=given["ends_at"], **who
            )
        else:
            actions.add_shift(
                UUID(given["staff"]),
                day,
                starts_at=given["starts_at"],
                ends_at=given["ends_at"],
                **who,
            )
    messages.success(request, _("Saved."))


def _people(shifts: tuple[HoursRow, ...]) -> list[tuple[str, str, list[list[HoursRow]]]]:
    """Each person's shifts by weekday."""
    found: dict[tuple[str, str], list[list[HoursRow]]] = {}
    for shift in shifts:
        days = found.setdefault((shift.name, shift.role), [[] for _day in range(7)])
        days[shift.weekday].append(shift)
    return [(name, role, days) for (name, role), days in found.items()]
