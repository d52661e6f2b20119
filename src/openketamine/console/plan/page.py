"""The plan of a patient's course: what counts, what it was before, and a new one to sign."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from openketamine.actions.plans import sign_plan
from openketamine.actions.reauthenticate import reauthenticate
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.plan.forms import PlanForm
from openketamine.console.session import words
from openketamine.core.consent import check_plan
from openketamine.core.course import INFUSIONS
from openketamine.core.dosing import DoseCard, Enantiomer
from openketamine.core.errors import ForbiddenError, ShownError
from openketamine.core.protocols import ProtocolSet, load, names
from openketamine.core.units import Quantity
from openketamine.queries.clinic import protocol_set
from openketamine.queries.consents import consent_stands
from openketamine.queries.eligibility import ReportRow, eligibility_reports
from openketamine.queries.patients import patient_of_clinic
from openketamine.queries.plans import PlanRow, plan_versions, price, visits_not_begun
from openketamine.queries.rows import PatientRow
from openketamine.ui import form_words

LIMITS = (
    "dose_min_mg_per_kg",
    "dose_max_mg_per_kg",
    "infusion_min_minutes",
    "infusion_max_minutes",
)


@page(permission="plan.view")
def plan(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The plan that counts; a prescriber also gets the form, and a POST shows or signs."""
    actor = actor_of(request)
    mine: dict[str, Any] = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    patient = patient_of_clinic(**mine)
    versions = plan_versions(**mine)
    reports = eligibility_reports(**mine)
    context: dict[str, Any] = {
        "patient": patient,
        "versions": [_in_words(row) for row in versions],
        "standing": consent_stands(**mine, at=now_of(request)),
        "report": reports[0] if reports else None,
        "report_word": form_words.word(reports[0].indication) if reports else "",
        "may_sign": may(actor, "plan.sign"),
    }
    if not context["may_sign"]:
        if request.method == "POST":
            raise ForbiddenError(_("Only a prescriber signs a plan."))
        return render(request, "console/plan/page.html", context)
    return _with_form(request, patient, versions, reports, context)


def _with_form(
    request: HttpRequest,
    patient: PatientRow,
    versions: tuple[PlanRow, ...],
    reports: tuple[ReportRow, ...],
    context: dict[str, Any],
) -> HttpResponse:
    actor = actor_of(request)
    form = PlanForm(
        request.POST or None,
        sets=_racemic_sets(),
        is_signing=request.POST.get("do") == "sign",
        initial=_initial(request, versions, reports),
    )
    card = None
    if request.method == "POST" and form.is_valid():
        card = _card(request, form, patient)
        if not form.errors and request.POST.get("do") == "sign" and _sign(request, form, patient):
            messages.success(request, _("The plan is signed. The patient's consent is next."))
            return redirect("plan", patient.id)
    newest = versions[0] if versions else None
    context |= {
        "form": form,
        "card": card,
        "steps": [(words.of(words.STEPS, step.code), step) for step in card.steps] if card else [],
        "sets": [_limits(protocol_set(clinic_id=actor.clinic_id, name=n)) for n in _racemic_sets()],
        "weight_kg": patient.last_weight_kg,
        "is_shown": request.method == "POST" and not form.errors,
        "booked": visits_not_begun(clinic_id=actor.clinic_id, course_id=newest.course_id)
        if newest
        else 0,
    }
    return render(request, "console/plan/page.html", context, status=422 if form.errors else 200)


def _card(request: HttpRequest, form: PlanForm, patient: PatientRow) -> DoseCard | None:
    """The arithmetic for the last known weight; what breaks a limit goes beside its field."""
    name = form.cleaned_data["protocol_set"]
    known = patient.last_weight_kg
    try:
        return check_plan(
            form.plan(),
            protocol_set(clinic_id=actor_of(request).clinic_id, name=name),
            None if known is None else Quantity(Decimal(known), "kg"),
        )
    except ShownError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


def _sign(request: HttpRequest, form: PlanForm, patient: PatientRow) -> bool:
    """True when the plan was signed; otherwise the form says why not."""
    given, at = form.cleaned_data, now_of(request)
    try:
        signer = reauthenticate(
            given["username"],
            given["password"],
            at=at,
            ip=request.META.get("REMOTE_ADDR", ""),
        )
    except ShownError as error:
        form.add_error("password", error.message)
        return False
    try:
        sign_plan(
            patient.id,
            form.plan(),
            expected_version=given["version"],
            signer=signer,
            by=actor_of(request),
            at=at,
        )
    except ShownError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


def _initial(
    request: HttpRequest, versions: tuple[PlanRow, ...], reports: tuple[ReportRow, ...]
) -> dict[str, Any]:
    """The plan that counts to change from, else the usual values of the clinic's set."""
    ends = {"username": request.user.get_username()}
    if versions:
        content = versions[0].content
        given = {**content.to_payload(), "protocol_set": content.protocol_set.partition("@")[0]}
        return {**given, **ends, "version": versions[0].version}
    user: Any = request.user
    ours = user.clinic.protocol_set
    accepted = next((row for row in reports if row.conclusion == "accepted"), None)
    if accepted is not None:
        ours = accepted.protocol_set.partition("@")[0]
    chosen = protocol_set(clinic_id=user.clinic_id, name=ours)
    return {
        "indication": accepted.indication if accepted else "",
        "protocol_set": ours,
        "mg_per_kg": chosen.parameters["dose_mg_per_kg"].text,
        "minutes": chosen.parameters["infusion_minutes"].text,
        "volume_ml": "50",
        "vial_mg_per_ml": "50",
        "cost_text": _cost(user.clinic_id),
        "version": 0,
        **ends,
    }


def _cost(clinic_id: UUID) -> str:
    """The clinic's price with its arithmetic, in figures that every language reads."""
    asked = price(clinic_id=clinic_id)
    if asked.amount is None:
        return ""
    total = asked.amount * INFUSIONS.value
    return f"{asked.currency} {asked.amount} × {INFUSIONS.value} = {asked.currency} {total}"


def _racemic_sets() -> list[str]:
    """The sets whose doses are of racemic ketamine: another drug's dose never comes here."""
    return [name for name in names() if load(name).word("drug") == Enantiomer.RACEMIC]


def _limits(protocol: ProtocolSet) -> dict[str, Any]:
    return {"name": protocol.label, "limits": [protocol.parameters[name] for name in LIMITS]}


def _in_words(row: PlanRow) -> dict[str, Any]:
    return {
        "row": row,
        "content": row.content,
        "indication": form_words.word(row.content.indication),
        "drug": words.of(words.DRUGS, row.content.drug),
    }


urlpatterns = [path("patients/<uuid:patient_id>/plan/", plan, name="plan")]
