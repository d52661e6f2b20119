"""A patient writes to the clinic and reads the answers; whom to call stands above it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from openketamine.actions.actor import Actor
from openketamine.actions.portal_messages import LONGEST, mark_read, write_message
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.portal.access import patient_actor, patient_page
from openketamine.queries.portal_messages import MessageRow, conversation
from openketamine.ui.gate import now_of


class MessageForm(forms.Form):
    """What a patient writes."""

    body = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea({"rows": 5, "maxlength": LONGEST}),
        error_messages={"required": _("Please write something first.")},
    )


@patient_page(permission="messages.write")
@require_http_methods(["GET", "POST"])
def messages_page(request: HttpRequest) -> HttpResponse:
    """The conversation; a POST adds to it. Opening it marks the answers as read."""
    actor = patient_actor(request)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            write_message(form.cleaned_data["body"], by=actor, at=now_of(request))
        except (BadInputError, RefusedError) as error:
            form.add_error("body", error.message)
        else:
            messages.success(request, gettext("Your message was sent."))
            return redirect("portal_messages")
    rows = _conversation(request, actor)
    context = {"rows": rows, "form": form}
    status = 422 if form.errors else 200
    return render(request, "portal/messages/page.html", context, status=status)


def _conversation(request: HttpRequest, actor: Actor) -> tuple[MessageRow, ...]:
    """The messages as they were before this look at them."""
    patient_id = actor.patient_id
    if patient_id is None:
        return ()
    rows = conversation(clinic_id=actor.clinic_id, patient_id=patient_id)
    if any(not row.is_from_patient and row.read_at is None for row in rows):
        mark_read(patient_id, by=actor, at=now_of(request))
    return rows


urlpatterns = [path("messages/", messages_page, name="portal_messages")]
