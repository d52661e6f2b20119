"""The feed itself, for calendars that ask without a sign-in, and the page that opens it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from openketamine.actions.calendar_feed import clinic_of, close_feed, hashed, open_feed
from openketamine.portal.access import account_of, patient_actor, patient_page
from openketamine.portal.feed.ics import calendar_of
from openketamine.queries.visits import calendar_feed
from openketamine.ui.gate import now_of, public

MEDIA_TYPE = "text/calendar; charset=utf-8"


@public
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The appointments of a private address; an unknown one says nothing about why."""
    clinic_id = clinic_of(token)
    at = now_of(request)
    found = clinic_id and calendar_feed(clinic_id=clinic_id, token_hash=hashed(token), at=at)
    if not found:
        raise Http404
    account = found.account
    with (
        timezone.override(ZoneInfo(account.clinic.timezone)),
        translation.override(account.language),
    ):
        body = calendar_of(account.clinic, found.visits, language=account.language, at=at)
    return HttpResponse(
        body,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"},
    )


@patient_page()
def subscribe(request: HttpRequest) -> HttpResponse:
    """Open, renew or close the private address; it is shown once, right after it was made."""
    account = account_of(request)
    address = ""
    if request.method == "POST":
        who, at = patient_actor(request), now_of(request)
        if request.POST.get("do") == "close":
            close_feed(by=who, at=at)
            return redirect("portal_feed")
        token = open_feed(by=who, at=at)
        address = request.build_absolute_uri(reverse("portal_feed_file", args=[token]))
    context = {"account": account, "address": address}
    return render(request, "portal/feed/page.html", context)


urlpatterns = [
    path("feed/", subscribe, name="portal_feed"),
    path("feed/<str:token>.ics", feed, name="portal_feed_file"),
]
