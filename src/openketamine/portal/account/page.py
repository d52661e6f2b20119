"""The account: how the clinic may write, the password, and a copy of everything."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from openketamine.actions.portal_accounts import (
    change_password,
    choose_channels,
    confirm_password,
    note_copy,
    sign_out_everywhere,
)
from openketamine.core.errors import ShownError
from openketamine.portal.access import (
    account_of,
    patient_actor,
    patient_page,
    sign_in_account,
    sign_out_account,
)
from openketamine.portal.account.copy import copy_of
from openketamine.portal.fields import NewPassword, OwnPassword, phone_field
from openketamine.portal.ids import own
from openketamine.queries.portal import portal_account
from openketamine.ui.download import attachment
from openketamine.ui.gate import now_of


class ChannelsForm(forms.Form):
    """By which ways the clinic may write."""

    wants_email = forms.BooleanField(label=gettext_lazy("By e-mail"), required=False)
    wants_sms = forms.BooleanField(label=gettext_lazy("By text message"), required=False)
    phone = phone_field(required=False)


class PasswordForm(forms.Form):
    """The present password and the next."""

    old = OwnPassword()
    password = NewPassword(label=gettext_lazy("Choose a new password"))


class ConfirmForm(forms.Form):
    """The present password."""

    confirm = OwnPassword()


@patient_page()
def account_page(request: HttpRequest) -> HttpResponse:
    """Everything about the login; POST changes the ways to be reached."""
    if request.method != "POST":
        return _page(request)
    form = ChannelsForm(request.POST)
    if not form.is_valid():
        return _page(request, channels=form, status=422)
    try:
        choose_channels(**form.cleaned_data, by=patient_actor(request), at=now_of(request))
    except ShownError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, channels=form, status=422)
    messages.success(request, _("Saved."))
    return redirect("portal_account")


@patient_page()
@require_POST
def password_page(request: HttpRequest) -> HttpResponse:
    """Another password; every other device is signed out."""
    form = PasswordForm(request.POST)
    if form.is_valid() and _confirmed(request, form, "old"):
        try:
            change_password(
                form.cleaned_data["password"], by=patient_actor(request), at=now_of(request)
            )
        except ShownError as error:
            form.add_error("password", error.message)
        else:
            _sign_in_anew(request)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("portal_account")
    return _page(request, password=form, status=422)


@patient_page()
@require_POST
def everywhere_page(request: HttpRequest) -> HttpResponse:
    """Sign out on every device, this one included."""
    form = ConfirmForm(request.POST, prefix="everywhere")
    if form.is_valid() and _confirmed(request, form, "confirm"):
        sign_out_everywhere(
            form.cleaned_data["confirm"], by=patient_actor(request), at=now_of(request)
        )
        sign_out_account(request)
        return redirect("portal_login")
    return _page(request, everywhere=form, status=422)


@patient_page()
@require_POST
def copy_page(request: HttpRequest) -> HttpResponse:
    """A copy of everything that the portal holds on this patient."""
    form = ConfirmForm(request.POST, prefix="copy")
    if form.is_valid() and _confirmed(request, form, "confirm"):
        try:
            note_copy(by=patient_actor(request), at=now_of(request))
        except ShownError as error:
            form.add_error(None, error.message)
        else:
            account, at = account_of(request), now_of(request)
            if account is not None:
                content = copy_of(account, at=at)
                return attachment(content, name="my-records.zip", media_type="application/zip")
    return _page(request, copy=form, status=422)


def _confirmed(request: HttpRequest, form: forms.Form, field: str) -> bool:
    ip = request.META.get("REMOTE_ADDR", "")
    try:
        confirm_password(form.cleaned_data[field], by=patient_actor(request), ip=ip)
    except ShownError as error:
        form.add_error(field, error.message)
        return False
    return True


def _sign_in_anew(request: HttpRequest) -> None:
    account = portal_account(**own(request))
    if account is not None:
        sign_in_account(request, account)


def _page(request: HttpRequest, status: int = 200, **forms_given: forms.Form) -> HttpResponse:
    account = account_of(request)
    if account is None:
        return redirect("portal_login")
    known = {
        "wants_email": account.wants_email,
        "wants_sms": account.wants_sms,
        "phone": account.phone,
    }
    every: dict[str, forms.Form] = {
        "channels": ChannelsForm(initial=known),
        "password": PasswordForm(),
        "everywhere": ConfirmForm(prefix="everywhere"),
        "copy": ConfirmForm(prefix="copy"),
    } | forms_given
    # The summary of problems is of the one form that was sent.
    context = {"account": account, "form": next(iter(forms_given.values()), None), **every}
    return render(request, "portal/account/page.html", context, status=status)


urlpatterns = [
    path("account/", account_page, name="portal_account"),
    path("account/password/", password_page, name="portal_password"),
    path("account/sign-out-everywhere/", everywhere_page, name="portal_everywhere"),
    path("account/copy/", copy_page, name="portal_copy"),
]
