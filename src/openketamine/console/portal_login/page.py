"""Invite a patient to the portal; the code is shown once, to be told or printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from openketamine.actions.portal_joining import Invitation, invite
from openketamine.console.access import actor_of, now_of, page
from openketamine.core.errors import ShownError
from openketamine.queries.patients import patient_of_clinic
from openketamine.queries.portal import login_of


class InviteForm(forms.Form):
    """Where the link goes, and the language of everything the patient reads."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=32,
        required=False,
        help_text=_("For text messages, if the patient wants them."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


@page(permission="portal.invite")
def patient_portal(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The login as it stands; POST invites, or sends a new way in."""
    if request.method != "POST":
        return _page(request, patient_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, patient_id, form, status=422)
    try:
        new = invite(patient_id, **form.cleaned_data, by=actor_of(request), at=now_of(request))
    except ShownError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, patient_id, form, status=422)
    return _page(request, patient_id, new=new)


def _page(
    request: HttpRequest,
    patient_id: UUID,
    form: InviteForm | None = None,
    *,
    new: Invitation | None = None,
    status: int = 200,
) -> HttpResponse:
    clinic_id = actor_of(request).clinic_id
    patient = patient_of_clinic(clinic_id=clinic_id, patient_id=patient_id)
    login = login_of(clinic_id=clinic_id, patient_id=patient_id)
    known: dict[str, Any] = (
        {"email": login.email, "phone": login.phone, "language": login.language} if login else {}
    )
    context = {
        "patient": patient,
        "login": login,
        "new": new,
        "form": form or InviteForm(initial=known),
        "where": request.build_absolute_uri(reverse("portal_welcome")),
    }
    answer = render(request, "console/portal_login/page.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"  # the code is shown once
    return answer


urlpatterns = [path("patients/<uuid:patient_id>/portal/", patient_portal, name="patient_portal")]
