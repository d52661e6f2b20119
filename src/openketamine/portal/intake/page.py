"""The questionnaire: its parts, one screen each, and handing it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.actions.intake import save_section, send_intake
from openketamine.core.errors import RefusedError
from openketamine.core.forms import ITEMS, Answers, problems
from openketamine.core.intake import SECTIONS
from openketamine.portal.access import patient_actor, patient_page
from openketamine.portal.intake.form import Form, answers_of, form_of
from openketamine.queries.intake import IntakeRow, SectionRow, intake_of
from openketamine.ui.gate import now_of
from openketamine.ui.intake_words import SECTION_WORDS

_NAMES = tuple(SECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A line of the overview."""

    name: str
    title: Any
    state: str  # done, open or new


@patient_page(permission="intake.write")
def overview(request: HttpRequest) -> HttpResponse:
    """All parts with what is done; POST hands the questionnaire over."""
    intake = _intake(request)
    if request.method == "POST":
        send_intake(by=patient_actor(request), at=now_of(request))
        return redirect("portal_intake")
    parts = tuple(_part(one) for one in intake.sections.values())
    following = next((one.name for one in parts if one.state != "done"), "")
    context = {"intake": intake, "parts": parts, "all": len(parts), "following": following}
    return render(request, "portal/intake/overview.html", context)


@patient_page(permission="intake.write")
def section_page(request: HttpRequest, section: str) -> HttpResponse:
    """One part: shown, kept at each change, and left for the next."""
    if section not in SECTIONS:
        raise Http404
    intake = _intake(request)
    if request.method != "POST":
        return _screen(request, form_of(SECTIONS[section], intake.sections[section].answers))
    row = request.POST.get("remove", "")
    answers = answers_of(SECTIONS[section], request.POST, without=row)
    saved = save_section(
        section,
        answers,
        by=patient_actor(request),
        at=now_of(request),
        client_key=request.POST.get("client_key", "")[:64],
    )
    if request.headers.get("X-Script"):
        at = timezone.localtime(saved.at).strftime("%H:%M")
        return JsonResponse({"at": at, "version": saved.version, "help": saved.asks_for_help})
    if row:
        return redirect("portal_intake_section", section)
    if "add" in request.POST:
        return _screen(request, form_of(SECTIONS[section], _with_empty_row(answers)))
    return _go_on(request, section, answers)


def _go_on(request: HttpRequest, section: str, answers: Answers) -> HttpResponse:
    """To the next part; what is missing or wrong is shown once, and may be left for later."""
    wrong = problems(SECTIONS[section], answers)
    form = form_of(SECTIONS[section], answers, wrong)
    if form.asks_for_help and "seen_help" not in request.POST:
        return _screen(request, form if wrong else form_of(SECTIONS[section], answers))
    if wrong and "later" not in request.POST:
        return _screen(request, form, status=422)
    after = _NAMES.index(section) + 1
    if after < len(_NAMES) and "leave" not in request.POST:
        return redirect("portal_intake_section", _NAMES[after])
    return redirect("portal_intake")


def _screen(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    number = _NAMES.index(form.section)
    context = {
        "form": form,
        "number": number + 1,
        "all": len(_NAMES),
        "before": _NAMES[number - 1] if number else "",
        "is_shown_help": form.asks_for_help and request.method == "POST",
    }
    return render(request, "portal/intake/section.html", context, status=status)


def _intake(request: HttpRequest) -> IntakeRow:
    actor = patient_actor(request)
    found = intake_of(clinic_id=actor.clinic_id, patient_id=actor.patient_id)  # type: ignore[arg-type]
    if found is None:
        raise RefusedError(_("There is no open request for treatment. Please call the clinic."))
    return found


def _part(row: SectionRow) -> Part:
    state = "done" if row.is_complete else "open" if row.is_begun else "new"
    return Part(name=row.name, title=SECTION_WORDS[row.name].title, state=state)


def _with_empty_row(answers: dict[str, Any]) -> dict[str, Any]:
    return {**answers, ITEMS: [*answers.get(ITEMS, []), {}]}


urlpatterns = [
    path("intake/", overview, name="portal_intake"),
    path("intake/<slug:section>/", section_page, name="portal_intake_section"),
]
