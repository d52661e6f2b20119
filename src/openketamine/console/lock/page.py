"""The locked screen: vital signs stay in view, nothing can be done until a password is given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from openketamine.console.access import actor_of, is_locked, lock, may, now_of, page, unlock
from openketamine.console.checks import SIGNED_IN
from openketamine.console.today.load import load_board

_IDS = "lock_%s"


class UnlockForm(forms.Form):
    """The password of whoever stands at the screen: the same person, or one who takes over.

    Its ids are its own: as an overlay it lies over pages with forms that sign by password.
    """

    username = forms.CharField(
        label=_("User name"),
        help_text=_("Somebody else may take over with their own name and password."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


@page(permission=SIGNED_IN, works_locked=True)
def lock_page(request: HttpRequest) -> HttpResponse:
    """Show the locked screen; POST locks it (`action=lock`) or opens it with a password."""
    if request.method != "POST":
        if not is_locked(request):
            return redirect(_way_back(request))
        return _screen(request, _fresh_form(request))
    if request.POST.get("action") == "lock":
        lock(request)
        if _is_overlay(request):
            return _screen(request, _fresh_form(request))
        return redirect(f"{reverse('lock')}?next={_way_back(request)}")
    return _try_password(request)


def _try_password(request: HttpRequest) -> HttpResponse:
    form = UnlockForm(request.POST, auto_id=_IDS)
    if not form.is_valid():
        return _screen(request, form, status=422)
    user = authenticate(request, **form.cleaned_data)
    if user is None:
        form.add_error("password", _("This user name and password do not belong together."))
        return _screen(request, form, status=422)
    is_same = user.pk == request.user.pk
    if not is_same:
        login(request, user)
    unlock(request)
    if _is_overlay(request):
        return HttpResponse(status=204 if is_same else 205)
    return redirect(_way_back(request))


def _screen(request: HttpRequest, form: UnlockForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "next": _way_back(request),
        "is_locked": is_locked(request),
        "board": None,
    }
    actor = actor_of(request)
    if may(actor, "today.view"):
        context["board"] = load_board(actor.clinic_id, now_of(request))
    return render(request, "console/lock/page.html", context, status=status)


def _fresh_form(request: HttpRequest) -> UnlockForm:
    return UnlockForm(initial={"username": request.user.get_username()}, auto_id=_IDS)


def _is_overlay(request: HttpRequest) -> bool:
    return request.headers.get("X-Overlay") == "1"


def _way_back(request: HttpRequest) -> str:
    """The page to return to; only an address of this service."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if is_ours and target != reverse("lock") else reverse("today")


urlpatterns = [path("lock/", lock_page, name="lock")]
