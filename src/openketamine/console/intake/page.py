"""The intake, to read: what the patient wrote at home, part by part, with the time of each."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from openketamine.console.access import actor_of, may, page
from openketamine.core.intake.safety import SECTION, asking_for_help
from openketamine.queries.intake import intake_of
from openketamine.queries.patients import patient_of_clinic
from openketamine.ui.intake_words import SECTION_WORDS, told


@page(permission="intake.view")
@require_GET
def intake(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Every part in the order of its questions; safety first where an answer asks for help."""
    actor = actor_of(request)
    found = intake_of(clinic_id=actor.clinic_id, patient_id=patient_id)
    parts = [
        {
            "name": name,
            "title": SECTION_WORDS[name].title,
            "row": row,
            "told": list(told(name, row.answers)),
            "asks_for_help": name == SECTION and bool(asking_for_help(row.answers)),
        }
        for name, row in (found.sections.items() if found else ())
    ]
    context = {
        "patient": patient_of_clinic(clinic_id=actor.clinic_id, patient_id=patient_id),
        "found": found,
        "parts": sorted(parts, key=lambda part: not part["asks_for_help"]),
        "may_assess": may(actor, "assessment.write"),
    }
    return render(request, "console/intake/page.html", context)


urlpatterns = [path("patients/<uuid:patient_id>/intake/", intake, name="intake")]
