"""Patients: the list of who stands where, and one page for each as the hub of everything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openketamine.actions.referrals import move_referral
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.patients.words import (
    MISSING,
    ON_THE_RAIL,
    SOURCES,
    STAGES,
    STATES,
    WHO,
)
from openketamine.core.assessment import KINDS
from openketamine.core.errors import BadInputError
from openketamine.core.intake import SECTIONS
from openketamine.queries.eligibility import eligibility_reports
from openketamine.queries.patients import MOST, OnTheWay, on_the_way, patient_list
from openketamine.queries.portal_messages import unread_of_patient
from openketamine.queries.referrals import referrals
from openketamine.ui import form_words

OTHER_PAGES = (
    ("plan", "plan.view", gettext_lazy("Plan")),
    ("consent", "consent.view", gettext_lazy("Consent")),
    ("patient_calendar", "calendar.view", gettext_lazy("Visits")),
    ("conversation", "messages.view", gettext_lazy("Messages")),
    ("patient_documents", "upload.view", gettext_lazy("Documents")),
    ("patient_portal", "portal.invite", gettext_lazy("Portal login")),
)
"""Pages of other rooms that belong to a patient, linked where they exist."""


@page(permission="patients.view")
def patients(request: HttpRequest) -> HttpResponse:
    """Every patient with stage, what is missing and who must act; searched by name or number."""
    actor, search = actor_of(request), request.GET.get("q", "").strip()[:80]
    found = patient_list(clinic_id=actor.clinic_id, at=now_of(request), search=search)
    stage = request.GET.get("stage", "")
    rows = [_row(row) for row in found if not stage or row.standing.stage == stage]
    context = {
        "rows": rows,
        "search": search,
        "stage": stage,
        "stages": STAGES.items(),
        "counts": {name: sum(row.standing.stage == name for row in found) for name in STAGES},
        "is_cut": len(found) == MOST,
        "today_count": sum(row.is_seen_today for row in found),
        "may_refer": may(actor, "referral.register"),
    }
    return render(request, "console/patients/page.html", context)


@page(permission="patients.view")
def patient(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One patient: where it stands, and the way to every page about it."""
    actor, at = actor_of(request), now_of(request)
    mine: dict[str, Any] = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    found = on_the_way(**mine, at=at)
    stage = found.standing.stage.value
    reached = ON_THE_RAIL.index(stage) if stage in ON_THE_RAIL else len(ON_THE_RAIL)
    context = {
        "patient": found.patient,
        "found": found,
        **_row(found),
        "rail": [
            (STAGES[name], "done" if number < reached else "now" if number == reached else "")
            for number, name in enumerate(ON_THE_RAIL)
        ],
        "assessments": [
            (kind, form_words.kind(kind), found.facts.assessments.get(kind, "missing"))
            for kind in KINDS
        ],
        "intake_total": len(SECTIONS),
        "intake_done": len(SECTIONS) - found.facts.intake_open,
        "referrals": [
            (row, SOURCES.get(row.source, row.source), STATES.get(row.state, row.state))
            for row in referrals(**mine)
        ]
        if may(actor, "referral.view")
        else [],
        "reports": eligibility_reports(**mine) if may(actor, "eligibility.view") else (),
        "others": _others(request, patient_id),
        "unread": unread_of_patient(**mine) if may(actor, "messages.view") else 0,
        "may_assess": may(actor, "assessment.view"),
        "may_read_intake": may(actor, "intake.view"),
        "may_judge": may(actor, "eligibility.view"),
        "may_move": may(actor, "referral.decide"),
    }
    return render(request, "console/patients/patient.html", context)


@page(permission="referral.decide")
def referral_move(request: HttpRequest, patient_id: UUID, referral_id: UUID) -> HttpResponse:
    """Take a referral one step on: intake sent, being assessed, withdrawn."""
    address = reverse("patient", args=[patient_id])
    if request.method != "POST":
        return redirect(address)
    state = request.POST.get("state", "")
    if state not in {"intake", "assessing", "withdrawn"}:
        raise BadInputError(_("Choose one of the steps."), field="state")
    move_referral(referral_id, state, by=actor_of(request), at=now_of(request))
    messages.success(request, _("The referral was moved on."))
    return redirect(address)


def _row(row: OnTheWay) -> dict[str, Any]:
    return {
        "row": row,
        "patient": row.patient,
        "stage_word": STAGES[row.standing.stage.value],
        "missing": [MISSING.get(code, code) for code in row.standing.missing],
        "who": WHO[row.standing.who.value],
    }


def _others(request: HttpRequest, patient_id: UUID) -> list[tuple[Any, str]]:
    found = []
    for name, permission, title in OTHER_PAGES:
        if may(actor_of(request), permission):
            try:
                found.append((title, reverse(name, args=[patient_id])))
            except NoReverseMatch:  # this room has no page of a patient
                continue
    return found


urlpatterns = [
    path("patients/", patients, name="patients"),
    path("patients/<uuid:patient_id>/", patient, name="patient"),
    path(
        "patients/<uuid:patient_id>/referrals/<uuid:referral_id>/move/",
        referral_move,
        name="referral_move",
    ),
]
