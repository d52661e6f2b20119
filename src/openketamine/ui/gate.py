"""What every gate shares: the audiences of a page, and the way to the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

View = Callable[..., HttpResponseBase]

PUBLIC = "public"
"""Permission of a route that anybody may open."""

DISPLAY = "display"
"""Permission of a route that a connected wall screen may open; no person's login does."""

SIGNED_IN = "signed in"
"""Permission of a route for everybody of the staff who is signed in, whatever the role."""

PATIENT = "patient"
"""Audience of a route that opens to a patient's login and to no other."""


def public(view: View) -> View:
    """Declare that anybody may open a view."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def now_of(request: HttpRequest) -> datetime:
    """The service's time of this request (aware UTC); a view has no other source of time."""
    moment: datetime = request.now  # type: ignore[attr-defined]
    return moment


def machine_time() -> float:
    """Seconds of the machine's own clock: people idle in real time in a sped-up demo too."""
    return timezone.now().timestamp()


def send_to(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to a sign-in page and remember the way back; a script gets 401."""
    if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
