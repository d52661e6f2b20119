"""Who may open a page: the one gate that every console view passes (default: nobody)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.actions.actor import Actor
from openketamine.actions.permissions import PERMISSIONS
from openketamine.console.checks import DISPLAY, PUBLIC, SIGNED_IN
from openketamine.core.errors import ForbiddenError, ShownError
from openketamine.queries.displays import COOKIE, DisplayRow, display_of
from openketamine.ui.context import IDLE_MINUTES

View = Callable[..., HttpResponseBase]

_LOCKED = "is_locked"
_ACTIVE = "active_at"


def page(*, permission: str, works_locked: bool = False) -> Callable[[View], View]:
    """Open a view only to a signed-in, unlocked person whose role has `permission`.

    Refusals that the view does not handle itself become a page that says the sentence.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _send_to(request, reverse("login"))
            if is_locked(request) and not works_locked:
                return locked_answer(request)
            touch(request)
            if permission != SIGNED_IN and not may(actor_of(request), permission):
                return refused(request, ForbiddenError(_("Your role may not do this.")))
            with timezone.override(_zone(request)):
                try:
                    return view(request, *args, **kwargs)
                except ShownError as error:
                    return refused(request, error)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Declare that anybody may open a view."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def display_page(view: Callable[[HttpRequest, DisplayRow], HttpResponse]) -> View:
    """Open a view, to look at only, to a connected wall screen and to nobody else."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        display = display_of(request.COOKIES.get(COOKIE, ""))
        if display is None:
            return _send_to(request, reverse("wall_connect"))
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        with timezone.override(ZoneInfo(display.timezone)):
            return view(request, display)

    guarded.permission = DISPLAY  # type: ignore[attr-defined]
    return guarded


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as the actor of actions and the scope of queries."""
    user: Any = request.user
    return Actor(
        staff_id=user.pk,
        clinic_id=user.clinic_id,
        role=user.role,
        display_name=user.display_name,
    )


def now_of(request: HttpRequest) -> datetime:
    """The service's time of this request (aware UTC); a view has no other source of time."""
    moment: datetime = request.now  # type: ignore[attr-defined]
    return moment


def may(actor: Actor, permission: str) -> bool:
    """True when the actor's role has the permission; an unknown permission is nobody's."""
    return actor.role in PERMISSIONS.get(permission, frozenset())


def lock(request: HttpRequest) -> None:
    """Lock this screen until somebody gives a password."""
    request.session[_LOCKED] = True


def unlock(request: HttpRequest) -> None:
    """Open this screen again."""
    request.session[_LOCKED] = False
    request.session[_ACTIVE] = _machine_time()


def is_locked(request: HttpRequest) -> bool:
    """True when the screen was locked, or was left alone so long that it must be."""
    if request.session.get(_LOCKED, False):
        return True
    active = request.session.get(_ACTIVE)
    if active is not None and _machine_time() - active > IDLE_MINUTES * 60:
        lock(request)
        return True
    return False


def touch(request: HttpRequest) -> None:
    """Note that a person did something; a partial that the page itself fetched is no input."""
    if request.headers.get("X-Refresh") == "live":
        return
    if _machine_time() - request.session.get(_ACTIVE, 0) > 15:  # not a write on every click
        request.session[_ACTIVE] = _machine_time()


def refused(request: HttpRequest, error: ShownError) -> HttpResponse:
    """A page with the sentence of a refusal and nothing about any patient."""
    status = 403 if isinstance(error, ForbiddenError) else 422
    return render(request, "ui/refused.html", {"error": error}, status=status)


def _zone(request: HttpRequest) -> ZoneInfo:
    """The time zone in which this person's clinic lives."""
    user: Any = request.user
    return ZoneInfo(user.clinic.timezone)


def _machine_time() -> float:
    """Seconds of the machine's own clock: people idle in real time in a sped-up demo too."""
    return timezone.now().timestamp()


def locked_answer(request: HttpRequest) -> HttpResponse:
    """The lock page for a person, nothing for a partial under the overlay, 423 for a deed."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=423)
    if request.headers.get("X-Refresh") == "live":
        return HttpResponse(status=204)
    return _send_to(request, reverse("lock"))


def _send_to(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to the login or lock page and remember the way back; a script gets 401."""
    if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
