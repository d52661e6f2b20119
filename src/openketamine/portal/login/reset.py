"""A forgotten password: a link by e-mail, and the same answer for every address."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openketamine.actions.portal_joining import ask_new_password
from openketamine.core.errors import ShownError
from openketamine.portal.fields import Email
from openketamine.ui.gate import now_of, public


class ResetForm(forms.Form):
    """Where the link goes."""

    email = Email()


@public
def reset_page(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new password."""
    if request.method != "POST":
        return _page(request, ResetForm())
    form = ResetForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    email = form.cleaned_data["email"]
    try:
        ask_new_password(email, at=now_of(request), ip=request.META.get("REMOTE_ADDR", ""))
    except ShownError as error:
        form.add_error(None, error.message)
        return _page(request, form, status=422)
    return render(request, "portal/login/reset_sent.html", {"email": email})


def _page(request: HttpRequest, form: ResetForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/login/reset.html", {"form": form}, status=status)
