"""Sign in and out: by e-mail and password, at the clinic's own address or at the common one."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from openketamine.actions import portal_accounts
from openketamine.core.errors import ForbiddenError
from openketamine.portal.access import (
    account_of,
    sign_in_account,
    sign_out_account,
)
from openketamine.portal.context import clinic_of, remember_clinic
from openketamine.portal.fields import Email, OwnPassword
from openketamine.portal.language.page import remember_language
from openketamine.portal.login.reset import reset_page
from openketamine.queries.portal import portal_account
from openketamine.ui.gate import now_of, public


class SignInForm(forms.Form):
    """E-mail address and password."""

    email = Email()
    password = OwnPassword(label=_("Password"))


@public
def login_page(request: HttpRequest, clinic_slug: str = "") -> HttpResponse:
    """Sign a patient in and lead to where the way was going."""
    if request.method != "POST":
        if account_of(request) is not None:
            return redirect(_way(request))
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    clinic = clinic_of(request) if clinic_slug else None
    try:
        who = portal_accounts.sign_in(
            form.cleaned_data["email"],
            form.cleaned_data["password"],
            at=now_of(request),
            ip=request.META.get("REMOTE_ADDR", ""),
            clinic_id=clinic.id if clinic else None,
        )
    except ForbiddenError as error:
        form.add_error(None, error.message)
        return _page(request, form, status=422)
    account = portal_account(clinic_id=who.clinic_id, patient_id=who.patient_id)
    if account is None:  # closed at this very moment
        return _page(request, form, status=422)
    way = _way(request)
    sign_in_account(request, account)
    return remember_clinic(
        remember_language(HttpResponseRedirect(way), account.language), account.clinic
    )


@public
def logout_page(request: HttpRequest) -> HttpResponse:
    """End the sign-in on this browser."""
    if request.method == "POST":
        sign_out_account(request)
    return redirect("portal_login")


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": _way(request), "is_staff": request.user.is_authenticated}
    return render(request, "portal/login/page.html", context, status=status)


def _way(request: HttpRequest) -> str:
    """The page to go on to: one of the portal's, never another site's."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if is_ours and target.startswith("/portal/") else reverse("portal_home")


urlpatterns = [
    path("login/", login_page, name="portal_login"),
    path("login/<slug:clinic_slug>/", login_page, name="portal_login_at"),
    path("reset/", reset_page, name="portal_reset"),
    path("logout/", logout_page, name="portal_logout"),
]
