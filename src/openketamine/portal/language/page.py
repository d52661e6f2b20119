"""Choose the language: on this device for everybody, and with the login for who is signed in."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from openketamine.actions.portal_accounts import choose_language
from openketamine.portal.access import account_of, patient_actor
from openketamine.ui.gate import now_of, public

R = TypeVar("R", bound=HttpResponse)
_A_YEAR = 365 * 24 * 60 * 60


@public
def language_page(request: HttpRequest) -> HttpResponse:
    """Keep the choice and return to the page it was made on."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    answer = HttpResponseRedirect(_way_back(request))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return answer
    if account_of(request) is not None:
        choose_language(language, by=patient_actor(request), at=now_of(request))
    return remember_language(answer, language)


def remember_language(answer: R, language: str) -> R:
    """Keep the language on this device."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_A_YEAR,
        secure=settings.BEHIND_TLS,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _way_back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if is_ours else reverse("portal_home")


urlpatterns = [path("language/", language_page, name="portal_language")]
