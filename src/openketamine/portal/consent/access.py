"""Who reads the consent: a patient with a login, or one who holds the clinic's tablet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from openketamine.actions.actor import Actor
from openketamine.core.errors import ForbiddenError, ShownError
from openketamine.portal.access import account_of, patient_actor, patient_page, refused
from openketamine.ui.gate import PATIENT, View
from openketamine.ui.tablet import tablet_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The patient before the screen, and in which language."""

    actor: Actor
    patient_id: UUID
    language: str
    is_on_tablet: bool


def consent_page(view: View) -> View:
    """Open a page of the consent to the patient whose it is, at home or on the tablet."""
    for_login = patient_page(permission="consent.sign")(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tablet = tablet_of(request)
        if tablet is None:
            return for_login(request, *args, **kwargs)
        with timezone.override(ZoneInfo(tablet.timezone)), translation.override(tablet.language):
            try:
                answer = view(request, *args, **kwargs)
            except ShownError as error:
                answer = refused(request, error)
            answer.headers["Cache-Control"] = "no-store"
            answer.headers.setdefault("Content-Language", tablet.language)
            return answer

    guarded.permission = "consent.sign"  # type: ignore[attr-defined]
    guarded.audience = PATIENT  # type: ignore[attr-defined]
    return guarded


def reader_of(request: HttpRequest) -> Reader:
    """The patient of this request; raises ForbiddenError where there is none."""
    tablet = tablet_of(request)
    account = account_of(request)
    actor = tablet.actor if tablet else patient_actor(request)
    language = tablet.language if tablet else account.language if account else "en"
    if actor.patient_id is None:
        raise ForbiddenError("This is not your record.")
    return Reader(
        actor=actor,
        patient_id=actor.patient_id,
        language=language,
        is_on_tablet=tablet is not None,
    )
