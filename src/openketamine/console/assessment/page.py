"""One assessment: every part on one page, saved as it grows, signed with name and password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.actions.assessment import save_assessment, sign_assessment
from openketamine.actions.reauthenticate import reauthenticate
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.assessment.patient_words import prefilled, said
from openketamine.console.assessment.reading import content_of
from openketamine.console.assessment.views import offered, part_views
from openketamine.core.assessment import KINDS, parts
from openketamine.core.errors import BadInputError, ShownError, StaleError
from openketamine.core.evidence import citation
from openketamine.core.protocols.sets import OVERRIDE_SOURCE
from openketamine.queries.assessments import (
    assessment,
    assessment_versions,
    intake,
    signed_assessment,
)
from openketamine.queries.clinic import protocol_set
from openketamine.queries.patients import patient_of_clinic
from openketamine.ui import form_words


@dataclass(slots=True)
class Draft:
    """What stands in the form, and what somebody or something objects to."""

    content: dict[str, Any]
    version: int
    error: str = ""
    error_field: str = ""
    is_stale: bool = False


@page(permission="assessment.view")
def assessment_page(request: HttpRequest, patient_id: UUID, kind: str) -> HttpResponse:
    """Show the newest version, prefilled from the intake where there is none; save and sign."""
    if kind not in KINDS:
        raise BadInputError(_("There is no such assessment."), field="kind")
    if request.method != "POST":
        return _show(request, patient_id, kind, _stored(request, patient_id, kind))
    given = request.POST.get("version", "0")
    draft = Draft(content_of(request.POST, kind), int(given) if given.isdigit() else 0)
    action = request.POST.get("action", "save")
    try:
        version = _do(request, patient_id, kind, draft, action)
    except ShownError as error:
        draft.error, draft.error_field = error.message, error.field
        draft.is_stale = isinstance(error, StaleError)
        return _show(request, patient_id, kind, draft)
    if action == "sign":
        messages.success(request, _("Signed as version %(n)s.") % {"n": version})
    elif not action.startswith("row:"):
        messages.success(request, _("Saved as version %(n)s. It is not signed.") % {"n": version})
    return redirect(_address(patient_id, kind, action))


def _do(request: HttpRequest, patient_id: UUID, kind: str, draft: Draft, action: str) -> int:
    by, at = actor_of(request), now_of(request)
    if action != "sign":
        return save_assessment(
            patient_id, kind, draft.content, expected_version=draft.version, by=by, at=at
        )
    try:
        signer = reauthenticate(
            request.POST.get("username", ""),
            request.POST.get("password", ""),
            at=at,
            ip=request.META.get("REMOTE_ADDR", ""),
        )
    except ShownError as error:
        error.field = "password"
        raise
    return sign_assessment(
        patient_id,
        kind,
        draft.content,
        expected_version=draft.version,
        signer=signer,
        by=by,
        at=at,
    )


def _address(patient_id: UUID, kind: str, action: str) -> str:
    address = reverse("assessment", args=[patient_id, kind])
    section = action.removeprefix("row:")
    if section != action and section in KINDS[kind]:
        return f"{address}?rows={section}#part-{section}"
    return address


def _stored(request: HttpRequest, patient_id: UUID, kind: str) -> Draft:
    clinic_id = actor_of(request).clinic_id
    newest = assessment(clinic_id=clinic_id, patient_id=patient_id, kind=kind)
    if newest is not None:
        return Draft(dict(newest.content), newest.version)
    return Draft(prefilled(kind, intake(clinic_id=clinic_id, patient_id=patient_id)), 0)


def _show(request: HttpRequest, patient_id: UUID, kind: str, draft: Draft) -> HttpResponse:
    actor, at = actor_of(request), now_of(request)
    mine: dict[str, Any] = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    patient = patient_of_clinic(**mine)
    newest = assessment(**mine, kind=kind)
    signed = signed_assessment(**mine, kind=kind)
    limit = protocol_set(
        clinic_id=actor.clinic_id,
        name=request.user.clinic.protocol_set,  # type: ignore[union-attr]
    ).parameters["assessment_max_age_d"]
    oldest = timedelta(days=float(limit.text))
    states = parts(kind, draft.content, at=at, zone=timezone.get_current_timezone(), oldest=oldest)
    stored = newest.content if draft.is_stale and newest is not None else None
    context = {
        "patient": patient,
        "kind": kind,
        "title": form_words.kind(kind),
        "other": next(one for one in KINDS if one != kind),
        "parts": part_views(
            kind,
            draft.content,
            states,
            words=said(intake(**mine)),
            more_rows=request.GET.get("rows", ""),
            stored=stored,
        ),
        "draft": draft,
        "version": newest.version if draft.is_stale and newest is not None else draft.version,
        "newest": newest,
        "signed": signed,
        "valid_until": None if signed is None else signed.saved_at + oldest,
        "is_stale": signed is not None and signed.saved_at + oldest < at,
        "limit": limit,
        "source": None if limit.source == OVERRIDE_SOURCE else citation(limit.source),
        "is_prefilled": newest is None and bool(draft.content),
        "versions": assessment_versions(**mine, kind=kind, limit=12),
        "offered": offered(),
        "may_write": may(actor, "assessment.write"),
        "may_sign": may(actor, "assessment.sign"),
        "username": request.POST.get("username") or request.user.get_username(),
        "wrong": [part for part in states if part.wrong],
    }
    status = 422 if draft.error else 200
    return render(request, "console/assessment/page.html", context, status=status)


urlpatterns = [
    path("patients/<uuid:patient_id>/assessment/<slug:kind>/", assessment_page, name="assessment")
]
