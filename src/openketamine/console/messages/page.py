"""The inbox of patients' messages: read, answer, mark as read."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openketamine.actions.portal_messages import LONGEST, answer_patient, mark_read
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.core.errors import BadInputError
from openketamine.queries.portal_messages import (
    conversation,
    correspondent,
    inbox,
    unread_of_patient,
)


class AnswerForm(forms.Form):
    """What the clinic writes to a patient."""

    body = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea({"rows": 5, "maxlength": LONGEST}),
        help_text=_(
            "The patient reads it in the portal, with your name. "
            "The notice by e-mail or text message says only that a message waits."
        ),
        error_messages={"required": _("Please write something first.")},
    )


@page(permission="messages.view")
@require_GET
def messages_page(request: HttpRequest) -> HttpResponse:
    """All conversations, unread ones first."""
    actor = actor_of(request)
    rows = inbox(clinic_id=actor.clinic_id)
    context = {"rows": rows, "may_see_outbox": may(actor, "outbox.view")}
    return render(request, "console/messages/page.html", context)


@page(permission="messages.view")
@require_http_methods(["GET", "POST"])
def conversation_page(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One patient's conversation; a POST answers."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            body = form.cleaned_data["body"]
            answer_patient(patient_id, body, by=actor_of(request), at=now_of(request))
        except BadInputError as error:
            if error.field != "body":
                raise
            form.add_error("body", error.message)
        else:
            messages.success(request, gettext("Your answer was sent to the portal."))
            return redirect("conversation", patient_id)
    return _page(request, patient_id, form)


@page(permission="messages.write")
@require_POST
def read_page(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Mark as read what needs no answer."""
    mark_read(patient_id, by=actor_of(request), at=now_of(request))
    return redirect("messages")


def _page(request: HttpRequest, patient_id: UUID, form: AnswerForm) -> HttpResponse:
    actor = actor_of(request)
    who = correspondent(clinic_id=actor.clinic_id, patient_id=patient_id)
    if who is None:
        raise BadInputError(gettext("There is no such patient in this clinic."))
    context = {
        "patient": who,
        "rows": conversation(clinic_id=actor.clinic_id, patient_id=patient_id),
        "unread": unread_of_patient(clinic_id=actor.clinic_id, patient_id=patient_id),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "console/messages/conversation.html", context, status=status)


urlpatterns = [
    path("messages/", messages_page, name="messages"),
    path("messages/<uuid:patient_id>/", conversation_page, name="conversation"),
    path("messages/<uuid:patient_id>/read/", read_page, name="conversation_read"),
]
