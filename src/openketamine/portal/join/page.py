"""Ask for the treatment without a referral, and open a login with the code that came by e-mail."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openketamine.actions import portal_joining
from openketamine.actions.portal_joining import Person
from openketamine.core.errors import ShownError
from openketamine.portal.access import sign_in_account
from openketamine.portal.context import clinic_of, remember_clinic
from openketamine.portal.fields import BirthDate, Email, NewPassword, phone_field
from openketamine.portal.language.page import remember_language
from openketamine.queries.portal import portal_account, portal_clinic
from openketamine.ui.gate import now_of, public

_CODE = "portal_code"


class JoinForm(forms.Form):
    """Who asks, and where the link goes."""

    given_name = forms.CharField(
        label=_("First name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Last name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    born_on = BirthDate()
    email = Email(help_text=_("We send you a link to this address."))
    phone = phone_field(required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class WelcomeForm(forms.Form):
    """The code, who it is for, and the password from now on."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    born_on = BirthDate(help_text=_("So that nobody but you can use the code."))
    password = NewPassword()


@public
def join_page(request: HttpRequest, clinic_slug: str) -> HttpResponse:
    """Sign up at a clinic that takes people without a referral."""
    clinic = portal_clinic(clinic_slug)
    if clinic is None:
        raise Http404
    if not clinic.accepts_self_referral:
        return render(request, "portal/join/by_referral.html", status=404)
    if request.method != "POST":
        form = JoinForm(initial={"language": get_language() or clinic.language})
        return remember_clinic(_join(request, form), clinic)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _join(request, form, status=422)
    person = Person(**form.cleaned_data)
    try:
        by = portal_joining.portal_itself(clinic.id)
        portal_joining.join(person, by=by, at=now_of(request), ip=_ip(request))
    except ShownError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _join(request, form, status=422)
    answer = render(request, "portal/join/sent.html", {"email": person.email})
    return remember_language(answer, person.language)


@public
def code_page(request: HttpRequest, code: str) -> HttpResponse:
    """Take the code out of the address: addresses end up in histories."""
    request.session[_CODE] = code
    return redirect("portal_welcome")


@public
def welcome_page(request: HttpRequest) -> HttpResponse:
    """Choose a password with a code; then the portal is open."""
    kept = request.session.get(_CODE, "")
    if request.method != "POST":
        return _welcome(request, WelcomeForm(initial={"code": kept}), is_kept=bool(kept))
    form = WelcomeForm(request.POST)
    if not form.is_valid():
        return _welcome(request, form, status=422)
    given = form.cleaned_data
    try:
        who = portal_joining.choose_password(
            given["code"],
            born_on=given["born_on"],
            password=given["password"],
            at=now_of(request),
            ip=_ip(request),
        )
    except ShownError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _welcome(request, form, status=422)
    account = portal_account(clinic_id=who.clinic_id, patient_id=who.patient_id)
    if account is None:  # closed at this very moment
        return redirect("portal_login")
    sign_in_account(request, account)
    return remember_clinic(
        remember_language(redirect("portal_home"), account.language), account.clinic
    )


def _join(request: HttpRequest, form: JoinForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "clinic": clinic_of(request)}
    return render(request, "portal/join/page.html", context, status=status)


def _welcome(
    request: HttpRequest, form: WelcomeForm, *, is_kept: bool = False, status: int = 200
) -> HttpResponse:
    context = {"form": form, "is_kept": is_kept}
    return render(request, "portal/join/welcome.html", context, status=status)


def _ip(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


urlpatterns = [
    path("join/<slug:clinic_slug>/", join_page, name="portal_join"),
    path("welcome/", welcome_page, name="portal_welcome"),
    path("welcome/<str:code>/", code_page, name="portal_code"),
]
