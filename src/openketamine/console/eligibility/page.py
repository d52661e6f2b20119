"""The eligibility report of a patient: on one screen, on paper, and in plain words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openketamine.actions.eligibility import conclude, end_override, override_rule
from openketamine.actions.reauthenticate import reauthenticate
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.eligibility.forms import ConcludeForm, OverrideForm
from openketamine.console.eligibility.report import asked_first, report_of
from openketamine.core.assessment import PSYCHOLOGICAL
from openketamine.core.crisis import help_of
from openketamine.core.eligibility import Indication, is_absolute
from openketamine.core.errors import BadInputError, ShownError
from openketamine.core.forms import words_of
from openketamine.queries.assessments import intake, signed_assessment
from openketamine.queries.eligibility import Judged, eligibility_reports, judged
from openketamine.queries.patients import patient_of_clinic
from openketamine.queries.referrals import referrals
from openketamine.ui import form_words
from openketamine.ui.eligibility_plain import plain
from openketamine.ui.sentences import sentence


@page(permission="eligibility.view")
def eligibility(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The report for one indication; `words=plain` shows the patient's version."""
    asked = request.GET.get("indication", "")
    known = asked if asked in set(Indication) else _first(request, patient_id)
    view = _judged(request, patient_id, known)
    if request.GET.get("words") == "plain":
        return render(request, "console/eligibility/plain.html", _plain(request, view, patient_id))
    return _show(request, patient_id, view, ConcludeForm(initial={"read": view.digest}))


@page(permission="eligibility.decide")
def eligibility_conclude(request: HttpRequest, patient_id: UUID, indication: str) -> HttpResponse:
    """Store the report with the prescriber's decision; a refusal keeps what was written."""
    view = _judged(request, patient_id, indication)
    address = f"{reverse('eligibility', args=[patient_id])}?indication={indication}"
    if request.method != "POST":
        return redirect(address)
    form = ConcludeForm(request.POST)
    if form.is_valid():
        try:
            conclude(
                patient_id,
                indication,
                **form.cleaned_data,
                by=actor_of(request),
                at=now_of(request),
            )
        except ShownError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The report was stored with your decision."))
            return redirect(address)
    return _show(request, patient_id, view, form)


@page(permission="eligibility.override")
def eligibility_override(
    request: HttpRequest, patient_id: UUID, indication: str, rule_id: str
) -> HttpResponse:
    """Override one rule for this patient, or let it stand again; signed, with a reason."""
    view = _judged(request, patient_id, indication)
    reason = next((one for one in view.decision.reasons if one.rule_id == rule_id), None)
    if reason is None or is_absolute(rule_id):
        raise BadInputError(_("Nobody may override this rule."), field="rule_id")
    in_force = view.overrides.get(rule_id)
    form = OverrideForm(request.POST or None, initial={"username": request.user.get_username()})
    address = f"{reverse('eligibility', args=[patient_id])}?indication={indication}"
    if request.method == "POST" and form.is_valid():
        verb = override_rule if in_force is None else end_override
        if _sign(request, form, verb, patient_id, indication, rule_id):
            messages.success(request, _("Signed."))
            return redirect(address)
    context = {
        "patient": patient_of_clinic(clinic_id=actor_of(request).clinic_id, patient_id=patient_id),
        "form": form,
        "rule_id": rule_id,
        "sentence": sentence(reason),
        "indication": form_words.word(indication),
        "in_force": in_force,
        "address": address,
    }
    status = 422 if form.errors else 200
    return render(request, "console/eligibility/override.html", context, status=status)


def _sign(
    request: HttpRequest,
    form: OverrideForm,
    verb: Any,
    patient_id: UUID,
    indication: str,
    rule_id: str,
) -> bool:
    """True when it was signed; otherwise the form says why not."""
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
        verb(
            patient_id,
            indication,
            rule_id,
            reason=given["reason"],
            signer=signer,
            by=actor_of(request),
            at=at,
        )
    except ShownError as error:
        form.add_error("reason", error.message)
        return False
    return True


def _judged(request: HttpRequest, patient_id: UUID, indication: str) -> Judged:
    if indication not in set(Indication):
        raise BadInputError(_("This indication is not known."), field="indication")
    return judged(
        clinic_id=actor_of(request).clinic_id,
        patient_id=patient_id,
        indication=indication,
        at=now_of(request),
    )


def _first(request: HttpRequest, patient_id: UUID) -> str:
    """The diagnosis that a clinician signed, the referral's, the patient's wish, depression."""
    mine: dict[str, Any] = {"clinic_id": actor_of(request).clinic_id, "patient_id": patient_id}
    signed = signed_assessment(**mine, kind=PSYCHOLOGICAL)
    diagnosed = () if signed is None else words_of(signed.content.get("diagnosis", {}), "diagnoses")
    referred = [row.indication for row in referrals(**mine)]
    saved = intake(**mine).get("indications")
    wished = () if saved is None else words_of(saved.answers, "indications")
    return asked_first((*referred[:1], *diagnosed, *wished))


def _show(request: HttpRequest, patient_id: UUID, view: Judged, form: ConcludeForm) -> HttpResponse:
    actor = actor_of(request)
    mine: dict[str, Any] = {"clinic_id": actor.clinic_id, "patient_id": patient_id}
    context = {
        "patient": patient_of_clinic(**mine),
        "judged": view,
        "report": report_of(view),
        "indication": view.indication.value,
        "title": form_words.word(view.indication.value),
        "indications": [(one.value, form_words.word(one.value)) for one in Indication],
        "form": form,
        "reports": eligibility_reports(**mine),
        "may_decide": may(actor, "eligibility.decide"),
        "may_override": may(actor, "eligibility.override"),
    }
    status = 422 if form.errors else 200
    return render(request, "console/eligibility/page.html", context, status=status)


def _plain(request: HttpRequest, view: Judged, patient_id: UUID) -> dict[str, Any]:
    stands = [one for one in view.weighed.standing if one in view.decision.blocking]
    return {
        "patient": patient_of_clinic(clinic_id=actor_of(request).clinic_id, patient_id=patient_id),
        "indication": view.indication.value,
        "title": form_words.word(view.indication.value),
        "sentences": plain(stands),
        "lines": [
            (line.number, line.name(get_language() or "en"))
            for line in help_of(request.user.clinic.country).lines  # type: ignore[union-attr]
        ],
        "judged": view,
    }


urlpatterns = [
    path("patients/<uuid:patient_id>/eligibility/", eligibility, name="eligibility"),
    path(
        "patients/<uuid:patient_id>/eligibility/<slug:indication>/conclude/",
        eligibility_conclude,
        name="eligibility_conclude",
    ),
    path(
        "patients/<uuid:patient_id>/eligibility/<slug:indication>/<slug:rule_id>/override/",
        eligibility_override,
        name="eligibility_override",
    ),
]
