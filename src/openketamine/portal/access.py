"""Who may open a patient's page: the one gate of the portal (default: nobody).

A patient is not a member of the staff. The sign-in is kept in the same browser session, and one
kind of sign-in always ends the other. It ends by itself after half an hour without input and
after twelve hours in any case (ASVS 7.3.1, 7.3.2), and whenever the password changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.permissions import PERMISSIONS
from openketamine.core.errors import ForbiddenError, ShownError
from openketamine.queries.portal import AccountRow, portal_account
from openketamine.ui.gate import PATIENT, View, machine_time, send_to

IDLE_END_S = 30 * 60
ABSOLUTE_END_S = 12 * 60 * 60

_KEY = "portal"


def patient_page(*, permission: str = "portal.use") -> Callable[[View], View]:
    """Open a view to a signed-in patient, in the clinic's time zone and the patient's language.

    Refusals that the view does not handle itself become a page that says the sentence.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            account = account_of(request)
            if account is None:
                return _signed_out(request)
            _touch(request)
            with (
                timezone.override(ZoneInfo(account.clinic.timezone)),
                translation.override(account.language),
            ):
                answer = _answer(view, permission, request, *args, **kwargs)
                answer.headers["Cache-Control"] = "no-store"
                answer.headers.setdefault("Content-Language", account.language)
                return answer

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.audience = PATIENT  # type: ignore[attr-defined]
        return guarded

    return decorate


def _answer(
    view: View, permission: str, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    try:
        if PATIENT_ROLE not in PERMISSIONS.get(permission, frozenset()):
            raise ForbiddenError(_("This page is not for you."))
        return view(request, *args, **kwargs)
    except ShownError as error:
        return refused(request, error)


def account_of(request: HttpRequest) -> AccountRow | None:
    """The login that this browser is signed in with; None when there is none, or it has ended."""
    if not hasattr(request, "portal_account"):
        request.portal_account = _account(request)  # type: ignore[attr-defined]
    account: AccountRow | None = request.portal_account  # type: ignore[attr-defined]
    return account


def patient_actor(request: HttpRequest) -> Actor:
    """The signed-in patient as the actor of actions and the scope of queries.

    Raises ForbiddenError where no patient is signed in.
    """
    account = account_of(request)
    if account is None:
        raise ForbiddenError(_("Please sign in first."))
    return Actor(
        staff_id=None,
        clinic_id=account.clinic.id,
        role=PATIENT_ROLE,
        display_name=f"{account.given_name} {account.family_name}",
        patient_id=account.patient_id,
        account_id=account.id,
    )


def sign_in_account(request: HttpRequest, account: AccountRow) -> None:
    """Sign a patient in on this browser; whoever was signed in before is not any more."""
    request.session.flush()
    now = machine_time()
    request.session[_KEY] = {
        "clinic": account.clinic.id.hex,
        "patient": account.patient_id.hex,
        "account": account.id.hex,
        "stamp": account.stamp,
        "since": now,
        "active": now,
    }
    request.portal_account = account  # type: ignore[attr-defined]


def sign_out_account(request: HttpRequest) -> None:
    """End the sign-in on this browser and forget everything that its session held."""
    request.session.flush()
    request.portal_account = None  # type: ignore[attr-defined]


def forget_account(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """End a patient's sign-in because a member of the staff signs in on the same browser."""
    request.session.pop(_KEY, None)


def refused(request: HttpRequest, error: ShownError) -> HttpResponse:
    """A page with the sentence of a refusal."""
    status = 403 if isinstance(error, ForbiddenError) else 422
    return render(request, "ui/portal_refused.html", {"error": error}, status=status)


def _account(request: HttpRequest) -> AccountRow | None:
    kept = request.session.get(_KEY)
    if kept is None or request.user.is_authenticated:
        return None
    now = machine_time()
    if now - kept["active"] > IDLE_END_S or now - kept["since"] > ABSOLUTE_END_S:
        request.session.flush()
        return None
    account = portal_account(
        clinic_id=UUID(hex=kept["clinic"]), patient_id=UUID(hex=kept["patient"])
    )
    is_same = account is not None and account.id.hex == kept["account"]
    if account is None or not is_same or not compare_digest(account.stamp, kept["stamp"]):
        request.session.flush()
        return None
    return account


def _touch(request: HttpRequest) -> None:
    kept = request.session[_KEY]
    if machine_time() - kept["active"] > 15:  # not a write on every click
        request.session[_KEY] = kept | {"active": machine_time()}


def _signed_out(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; a form sent without scripts is told how to keep what was typed."""
    is_form = request.method == "POST" and "text/html" in request.headers.get("Accept", "")
    if not is_form or request.headers.get("X-Script"):
        return send_to(request, reverse("portal_login"))
    return render(request, "ui/portal_signed_out.html", status=401)
