"""Who may open a page: the one gate that every console view passes (default: nobody)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.actions.actor import Actor
from openketamine.actions.permissions import PERMISSIONS
from openketamine.core.errors import ForbiddenError, ShownError
from openketamine.queries.displays import COOKIE, DisplayRow, display_of
from openketamine.ui.context import IDLE_MINUTES
from openketamine.ui.gate import DISPLAY, SIGNED_IN, View, machine_time, send_to
from openketamine.ui.gate import now_of as now_of
from openketamine.ui.gate import public as public

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
                return send_to(request, reverse("login"))
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
                except ObjectDoesNotExist:  # of no such id in this clinic
                    raise Http404 from None

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def display_page(view: Callable[[HttpRequest, DisplayRow], HttpResponse]) -> View:
    """Open a view, to look at only, to a connected wall screen and to nobody else."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        display = display_of(request.COOKIES.get(COOKIE, ""))
        if display is None:
            return send_to(request, reverse("wall_connect"))
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


def may(actor: Actor, permission: str) -> bool:
    """True when the actor's role has the permission; an unknown permission is nobody's."""
    return actor.role in PERMISSIONS.get(permission, frozenset())


def lock(request: HttpRequest) -> None:
    """Lock this screen until somebody gives a password."""
    request.session[_LOCKED] = True


def unlock(request: HttpRequest) -> None:
    """Open this screen again."""
    request.session[_LOCKED] = False
    request.session[_ACTIVE] = machine_time()


def is_locked(request: HttpRequest) -> bool:
    """True when the screen was locked, or was left alone so long that it must be."""
    if request.session.get(_LOCKED, False):
        return True
    active = request.session.get(_ACTIVE)
    if active is not None and machine_time() - active > IDLE_MINUTES * 60:
        lock(request)
        return True
    return False


def touch(request: HttpRequest) -> None:
    """Note that a person did something; a partial that the page itself fetched is no input."""
    if request.headers.get("X-Refresh") == "live":
        return
    if machine_time() - request.session.get(_ACTIVE, 0) > 15:  # not a write on every click
        request.session[_ACTIVE] = machine_time()


def refused(request: HttpRequest, error: ShownError) -> HttpResponse:
    """A page with the sentence of a refusal and nothing about any patient."""
    status = 403 if isinstance(error, ForbiddenError) else 422
    return render(request, "ui/refused.html", {"error": error}, status=status)


def _zone(request: HttpRequest) -> ZoneInfo:
    """The time zone in which this person's clinic lives."""
    user: Any = request.user
    return ZoneInfo(user.clinic.timezone)


def locked_answer(request: HttpRequest) -> HttpResponse:
    """The lock page for a person, nothing for a partial under the overlay, 423 for a deed."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=423)
    if request.headers.get("X-Refresh") == "live":
        return HttpResponse(status=204)
    return send_to(request, reverse("lock"))
