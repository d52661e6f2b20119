"""Alerts: what is open, acknowledging, and the history of who answered when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from openketamine.actions.actor import Actor
from openketamine.actions.alerts import acknowledge_alert
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.alerts.rows import Shown, history, shown
from openketamine.core.errors import ShownError
from openketamine.queries.alerts import alert_history, open_alerts
from openketamine.queries.clinic import beds

MOST = 1000
"""Changes of alerts that one day's history reads."""


class Filters(forms.Form):
    """What of a day's history is shown."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}))
    room = forms.ChoiceField(label=_("Room"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        choices=[("", _("all")), ("high", _("high")), ("medium", _("medium")), ("low", _("low"))],
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("all")),
            ("physiological", _("patient")),
            ("technical", _("technical")),
        ],
    )

    def __init__(self, *args: Any, rooms: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room: Any = self.fields["room"]
        room.choices = [("", _("all")), *((name, name) for name in rooms)]

    def fits(self, alert: Shown) -> bool:
        """True when an alert passes the filters that are set."""
        wanted = self.cleaned_data
        return (
            wanted["room"] in ("", alert.row.bed_name)
            and wanted["priority"] in ("", alert.row.priority)
            and wanted["kind"] in ("", alert.row.kind)
        )


@page(permission="alerts.view")
def alerts(request: HttpRequest) -> HttpResponse:
    """The open alerts and a day's history; `?part=open` gives the open ones alone."""
    actor = actor_of(request)
    if request.GET.get("part") == "open":
        return render(request, "console/alerts/open.html", _open(request, actor))
    rooms = [bed.name for bed in beds(clinic_id=actor.clinic_id)]
    today = timezone.localtime(now_of(request)).date()
    filters = Filters({"day": today.isoformat(), **request.GET.dict()}, rooms=rooms)
    found: tuple[Shown, ...] = ()
    if filters.is_valid():
        since, until = _day(filters.cleaned_data["day"] or today)
        changes = alert_history(clinic_id=actor.clinic_id, since=since, limit=MOST)
        found = tuple(
            item
            for item in history(change for change in changes if change.at < until)
            if filters.fits(item)
        )
    context = {**_open(request, actor), "filters": filters, "history": found}
    return render(request, "console/alerts/page.html", context)


@require_POST
def acknowledge(request: HttpRequest, session_id: UUID, alert_id: str) -> HttpResponse:
    """Say that a person has seen one alert; its sound stops on every screen."""
    actor = actor_of(request)
    problem = ""
    try:
        acknowledge_alert(session_id, alert_id, by=actor, at=now_of(request))
    except ShownError as error:
        problem = error.message
    if not request.headers.get("HX-Request") and not problem:
        return redirect("alerts")
    context = {**_open(request, actor), "problem": problem}
    return render(request, "console/alerts/open.html", context, status=422 if problem else 200)


def _open(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    changes: dict[UUID, list[Any]] = {}
    rows = open_alerts(clinic_id=actor.clinic_id)
    if rows:
        oldest = min(row.raised_at for row in rows)
        for change in alert_history(clinic_id=actor.clinic_id, since=oldest, limit=MOST):
            changes.setdefault(change.alert.id, []).insert(0, change)
    return {
        "open_rows": [shown(row, changes.get(row.id, [])) for row in rows],
        "may_acknowledge": may(actor, "alerts.acknowledge"),
    }


def _day(day: Any) -> tuple[datetime, datetime]:
    """Start and end of a calendar day in the clinic's time zone."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


urlpatterns = [
    path("alerts/", alerts, name="alerts"),
    path(
        "alerts/<uuid:session_id>/<path:alert_id>/acknowledge/",
        page(permission="alerts.acknowledge")(acknowledge),
        name="acknowledge",
    ),
]
