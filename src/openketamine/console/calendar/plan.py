"""Plan the visits of several patients at once, look at the proposal, book it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import TaskResultDoesNotExist

from openketamine.actions.booking import replace_visits
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.calendar.forms import PlanForm
from openketamine.console.calendar.proposal import Proposal, proposal, read
from openketamine.console.calendar.task import (
    AT_ONCE,
    QUICK,
    from_json,
    plan_visits,
    problem_of,
    solved,
)
from openketamine.core.course import HOUSE
from openketamine.core.errors import BadInputError, ShownError
from openketamine.planning import Status
from openketamine.queries.calendar import ToBook, to_be_booked
from openketamine.queries.planning import MOST_COURSES


@page(permission="calendar.book")
def plan_page(request: HttpRequest) -> HttpResponse:
    """Choose patients; with POST the proposal, or the way to where it is worked out."""
    rows = _rows(request)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        courses=[(str(row.course_id), row.patient.name) for row in rows],
        initial=_initial(request, rows, now_of(request)),
    )
    if form.is_bound and form.is_valid():
        question = form.question()
        if len(question["course_ids"]) > MOST_COURSES:
            said = _("Plan at most %(n)s patients at once.") % {"n": MOST_COURSES}
            form.add_error("courses", said)
        elif (answer := _answered(request, form, question)) is not None:
            return answer
    chosen = set(form["courses"].value() or ())
    context = {
        "may_open": may(actor_of(request), "calendar.open"),
        "form": form,
        "rows": [(row, str(row.course_id) in chosen) for row in rows],
    }
    status = 422 if form.errors else 200
    return render(request, "console/calendar/plan.html", context, status=status)


@page(permission="calendar.book")
def planned(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """What the worker has found; while it searches 202 and a page that looks again."""
    actor, at = actor_of(request), now_of(request)
    try:
        result: Any = default_task_backend.get_result(str(task_id))
    except TaskResultDoesNotExist:
        raise Http404 from None
    question = dict(result.kwargs)
    if question.pop("clinic_id", "") != str(actor.clinic_id):
        raise Http404
    since = datetime.fromisoformat(question.pop("at"))
    if result.status is TaskResultStatus.SUCCESSFUL:
        kept = result.return_value
        may_move = kept.get("may_move", False)
        asked = problem_of(actor.clinic_id, at, {**question, "may_move": may_move})
        if asked is None or not kept:
            return redirect("calendar_plan")
        return _proposed(request, proposal(asked, from_json(kept)))
    if result.status is TaskResultStatus.FAILED:
        raise BadInputError(_("The planning stopped. Plan fewer patients, or try again."))
    context = {"count": len(question["course_ids"]), "since": since}
    answer = render(request, "console/calendar/planning.html", context, status=202)
    answer["Refresh"] = "2"
    return answer


@page(permission="calendar.book")
def book(request: HttpRequest) -> HttpResponse:
    """Book a proposal, patient by patient: each course is booked whole or not at all."""
    if request.method != "POST":
        return redirect("calendar_plan")
    actor, at = actor_of(request), now_of(request)
    names = {str(row.course_id): row.patient.name for row in _rows(request)}
    done: list[datetime] = []
    is_refused = False
    for course_id in request.POST.getlist("course"):
        name = names.get(course_id, "")
        new, moved = read(request.POST.getlist(f"visit-{course_id}"))
        try:
            booked = replace_visits(
                _uuid(course_id),
                new=new,
                moved=moved,
                reason=request.POST.get("reason", ""),
                by=actor,
                at=at,
            )
        except ShownError as error:
            is_refused = True
            messages.error(request, f"{name}: {error.message}")
            continue
        done += [place.starts_at for place in (*new, *(one.to for one in moved))]
        if not booked.is_consented:
            said = _("%(name)s: no consent stands yet. Nothing starts before it does.")
            messages.warning(request, said % {"name": name})
    if done:
        said = ngettext("%(n)s visit is booked.", "%(n)s visits are booked.", len(done))
        messages.success(request, said % {"n": len(done)})
    if is_refused or not done:
        return redirect("calendar_plan")
    return redirect(f"{reverse('calendar')}?on={timezone.localdate(min(done))}")


def _rows(request: HttpRequest) -> list[ToBook]:
    actor, at = actor_of(request), now_of(request)
    return list(to_be_booked(clinic_id=actor.clinic_id, at=at))


def _initial(request: HttpRequest, rows: list[ToBook], at: datetime) -> dict[str, Any]:
    """One patient when the page is opened for one; else everybody whose consent stands."""
    wanted = request.GET.getlist("course")
    chosen = [str(row.course_id) for row in rows if str(row.course_id) in wanted]
    if not wanted:
        chosen = [str(row.course_id) for row in rows if row.is_consented][:MOST_COURSES]
    is_begun = any(row.booked or row.done for row in rows if str(row.course_id) in chosen)
    return {
        "courses": chosen,
        "first_on": timezone.localdate(at) + timedelta(days=1),
        "weeks": 4,
        "longest_days": 28 if is_begun else HOUSE.span.value,
        "may_move": is_begun,
    }


def _answered(
    request: HttpRequest, form: PlanForm, question: dict[str, Any]
) -> HttpResponse | None:
    """The proposal, or the way to where it is worked out; None when nothing is to be placed."""
    actor, at = actor_of(request), now_of(request)
    if len(question["course_ids"]) <= AT_ONCE:
        found = solved(actor.clinic_id, at, question, QUICK)
        if found is None:
            form.add_error("courses", _("Nothing of these courses is to be placed."))
            return None
        asked, _may_move, answer = found
        if answer.status is not Status.UNKNOWN:
            return _proposed(request, proposal(asked, answer))
    result = plan_visits.enqueue(clinic_id=str(actor.clinic_id), at=at.isoformat(), **question)
    return redirect("calendar_planned", result.id)


def _proposed(request: HttpRequest, found: Proposal) -> HttpResponse:
    return render(request, "console/calendar/proposal.html", {"found": found})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInputError(_("This proposal cannot be read: plan again.")) from None
