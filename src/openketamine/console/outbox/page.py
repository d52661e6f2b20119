"""The outbox: whether messages reached their patients, and what to do where they did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from openketamine.actions.outbox_desk import cancel_message, retry_message
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.outbox.receipt import receipt
from openketamine.console.outbox.words import STATES, shown
from openketamine.core.errors import ShownError
from openketamine.queries.outbox import outbox, outbox_counts

MOST = 200


@page(permission="outbox.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The newest messages, of one state with `?state=`."""
    state = request.GET.get("state", "")
    return _page(request, state if state in STATES else "")


def _page(request: HttpRequest, state: str, problem: str = "") -> HttpResponse:
    actor = actor_of(request)
    counts = outbox_counts(clinic_id=actor.clinic_id)
    sees_patients = may(actor, "patients.view")
    rows = outbox(clinic_id=actor.clinic_id, state=state, with_patients=sees_patients, limit=MOST)
    tabs = [("", _("All"), sum(counts.values()))]
    tabs += [(name, str(words), counts[name]) for name, words in STATES.items()]
    context = {
        "state": state,
        "tabs": [tab for tab in tabs if tab[2] or tab[0] in ("", "failed", state)],
        "rows": [shown(row) for row in rows],
        "sees_patients": sees_patients,
        "may_retry": may(actor, "outbox.retry"),
        "problem": problem,
        "is_cut": len(rows) == MOST,
        "most": MOST,
    }
    return render(request, "console/outbox/page.html", context, status=422 if problem else 200)


def _deed(action: Callable[..., None], done: Callable[[], str]) -> Callable[..., HttpResponse]:
    """A button of the page: do it and come back, or say why not."""

    @page(permission="outbox.retry")
    @require_POST
    def view(request: HttpRequest, message_id: UUID) -> HttpResponse:
        state = request.POST.get("state", "")
        state = state if state in STATES else ""
        at: datetime = now_of(request)
        try:
            action(message_id, by=actor_of(request), at=at)
        except ShownError as error:
            return _page(request, state, error.message)
        messages.success(request, done())
        query: dict[str, Any] = {"state": state} if state else {}
        return redirect(f"{reverse('outbox')}?{urlencode(query)}" if query else reverse("outbox"))

    return view  # type: ignore[return-value]


urlpatterns = [
    path("outbox/", show, name="outbox"),
    path(
        "outbox/<uuid:message_id>/retry/",
        _deed(retry_message, lambda: _("The message waits to be sent again.")),
        name="outbox_retry",
    ),
    path(
        "outbox/<uuid:message_id>/cancel/",
        _deed(cancel_message, lambda: _("The message was called back and will not be sent.")),
        name="outbox_cancel",
    ),
    path("notify/twilio/status/<uuid:clinic_id>/<uuid:message_id>/", receipt, name="sms_receipt"),
]
