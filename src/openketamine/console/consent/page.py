"""The consent of a patient: where it stands, who did what when, and what the clinic does next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _

from openketamine.actions.consents import (
    countersign_consent,
    hand_tablet,
    prepare_consent,
    withdraw_consent,
    witness_consent,
)
from openketamine.actions.reauthenticate import reauthenticate
from openketamine.console.access import actor_of, may, now_of, page
from openketamine.console.consent.forms import SignForm, WithdrawForm
from openketamine.console.consent.words import LANGUAGES, REASONS, STATES, STEPS
from openketamine.core.consent import State
from openketamine.core.consent.languages import language_of
from openketamine.core.errors import BadInputError, ShownError
from openketamine.queries.consents import (
    ConsentRow,
    DocumentRow,
    StepRow,
    consent_document,
    consent_of,
)
from openketamine.queries.patients import patient_of_clinic
from openketamine.queries.rows import PatientRow
from openketamine.ui.consent import consent_html, consent_pdf
from openketamine.ui.tablet import hand_over

_TO_SIGN = {
    State.AWAITING_WITNESS: ("witness", witness_consent),
    State.AWAITING_CLINICIAN: ("clinician", countersign_consent),
}
_AGAIN = frozenset({State.NONE, State.WITHDRAWN, State.OUTDATED})
_BEFORE_SIGNED = _AGAIN | {State.OPEN, State.TEACH_BACK_FAILED, State.AWAITING_PATIENT}
_NOTHING = frozenset({State.NONE, State.WITHDRAWN})


@page(permission="consent.view")
def consent(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The whole state on one page."""
    return _show(request, patient_id)


@page(permission="consent.countersign")
def consent_sign(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The signature that is next: the witness's, or the clinician's."""
    if request.method != "POST":
        return redirect("consent", patient_id)
    _patient, row = _loaded(request, patient_id)
    form = SignForm(request.POST)
    if row.standing.state not in _TO_SIGN:
        messages.error(request, _("This signature is not next. Look at the state again."))
        return redirect("consent", patient_id)
    if form.is_valid() and _signed(request, patient_id, row, form):
        messages.success(request, _("Signed."))
        return redirect("consent", patient_id)
    return _show(request, patient_id, sign_form=form)


@page(permission="consent.withdraw")
def consent_withdraw(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Record that the patient takes the consent back; it counts at once."""
    if request.method != "POST":
        return redirect("consent", patient_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        withdraw_consent(
            by=actor_of(request),
            patient_id=patient_id,
            reason=form.cleaned_data["reason"],
            at=now_of(request),
        )
        messages.success(request, _("The withdrawal is recorded. Nothing may start."))
        return redirect("consent", patient_id)
    return _show(request, patient_id, withdraw_form=form)


@page(permission="consent.make")
def consent_prepare(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Make the documents of the present plan and text."""
    if request.method == "POST":
        prepare_consent(patient_id, by=actor_of(request), at=now_of(request))
    return redirect("consent", patient_id)


@page(permission="consent.make")
def consent_tablet(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Hand this device to the patient: the staff is signed out, and only the consent opens."""
    if request.method != "POST":
        return redirect("consent", patient_id)
    patient, row = _loaded(request, patient_id)
    if row.standing.state not in _BEFORE_SIGNED or not row.has_plan:
        raise BadInputError(_("There is nothing for the patient to sign now."), field="tablet")
    actor, user = actor_of(request), request.user
    hand_tablet(patient_id, by=actor, at=now_of(request))
    clinic: Any = user.clinic  # type: ignore[union-attr]
    wanted = request.POST.get("language", _clinic_language(request))
    hand_over(
        request,
        by=actor,
        patient_id=patient_id,
        name=f"{patient.given_name} {patient.family_name}",
        timezone=clinic.timezone,
        language=language_of(wanted),
    )
    return redirect("portal_consent")


@page(permission="consent.view")
def consent_text(
    request: HttpRequest, patient_id: UUID, version: int, language: str
) -> HttpResponse:
    """One stored document, as the patient reads it."""
    patient, row = _loaded(request, patient_id)
    document = _document(request, patient_id, version, language)
    context = {
        "patient": patient,
        "document": document,
        "html": consent_html(document, row.signatures_of(document)),
    }
    return render(request, "console/consent/text.html", context)


@page(permission="consent.view")
def consent_file(
    request: HttpRequest, patient_id: UUID, version: int, language: str
) -> HttpResponse:
    """One stored document with its signatures as a tagged PDF, made from what is stored."""
    _patient, row = _loaded(request, patient_id)
    document = _document(request, patient_id, version, language)
    is_valid = row.standing.is_valid and row.document == document
    content = consent_pdf(document, row.signatures_of(document), is_valid=is_valid)
    name = slugify(f"{document.content['title']} {version}")
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "Cache-Control": "no-store",
        },
    )


def _show(
    request: HttpRequest,
    patient_id: UUID,
    *,
    sign_form: SignForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    patient, row = _loaded(request, patient_id)
    state = row.standing.state
    title, following = STATES[state]
    bound = [form for form in (sign_form, withdraw_form) if form is not None and form.errors]
    digest = row.document.sha256 if row.document else ""
    context = {
        "patient": patient,
        "row": row,
        "state": str(state),
        "title": title,
        "following": following,
        "reason": REASONS.get(row.standing.reason, ""),
        "documents": [(LANGUAGES.get(one, one), row.present[one]) for one in sorted(row.present)],
        "opened": row.document,
        "steps": [_in_words(step) for step in reversed(row.steps)],
        "signing": _TO_SIGN[state][0] if state in _TO_SIGN else "",
        "statement": row.document.content["statements"] if row.document else {},
        "sign_form": sign_form
        or SignForm(initial={"sha256": digest, "username": request.user.get_username()}),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "may_sign": may(actor, "consent.countersign") and state in _TO_SIGN,
        "may_make": may(actor, "consent.make") and row.has_plan and not row.present,
        "may_hand": may(actor, "consent.make") and row.has_plan and state in _BEFORE_SIGNED,
        "may_withdraw": may(actor, "consent.withdraw") and state not in _NOTHING,
        "languages": LANGUAGES.items(),
        "spoken": row.document.language if row.document else _clinic_language(request),
        "form": bound[0] if bound else None,
    }
    return render(request, "console/consent/page.html", context, status=422 if bound else 200)


def _signed(request: HttpRequest, patient_id: UUID, row: ConsentRow, form: SignForm) -> bool:
    """True when it was signed; otherwise the form says why not."""
    given, at = form.cleaned_data, now_of(request)
    _kind, verb = _TO_SIGN[row.standing.state]
    try:
        signer = reauthenticate(
            given["username"],
            given["password"],
            at=at,
            ip=request.META.get("REMOTE_ADDR", ""),
        )
        verb(patient_id, sha256=given["sha256"], signer=signer, by=actor_of(request), at=at)
    except ShownError as error:
        form.add_error("password", error.message)
        return False
    return True


def _loaded(request: HttpRequest, patient_id: UUID) -> tuple[PatientRow, ConsentRow]:
    mine: dict[str, Any] = {"clinic_id": actor_of(request).clinic_id, "patient_id": patient_id}
    return patient_of_clinic(**mine), consent_of(**mine, at=now_of(request))


def _clinic_language(request: HttpRequest) -> str:
    user: Any = request.user
    return language_of(user.clinic.language)


def _document(request: HttpRequest, patient_id: UUID, version: int, language: str) -> DocumentRow:
    found = consent_document(
        clinic_id=actor_of(request).clinic_id,
        patient_id=patient_id,
        version=version,
        language=language,
    )
    if found is None:
        raise Http404
    return found


def _in_words(step: StepRow) -> dict[str, Any]:
    facts = step.facts
    notes: list[Any] = []
    if step.kind == "teach_back":
        notes.append(f"({facts['question'].replace('_', ' ')}):")
        notes.append(_("right") if facts["is_right"] else _("not right"))
    if step.kind == "signed_by_patient":
        by_password = facts["identified_by"] == "password"
        notes.append(_("with the own password") if by_password else _("without a login"))
        if facts["is_read_aloud"]:
            notes.append(_("read aloud"))
        if facts["is_on_tablet"]:
            notes.append(_("on the clinic's tablet"))
    if step.kind == "withdrawn" and facts["reason"]:
        notes.append(facts["reason"])
    return {
        "step": step,
        "what": STEPS[step.kind],
        "language": LANGUAGES.get(step.language, step.language),
        "notes": " ".join(str(note) for note in notes),
    }


_OF_PATIENT = "patients/<uuid:patient_id>/consent/"
urlpatterns = [
    path(_OF_PATIENT, consent, name="consent"),
    path(f"{_OF_PATIENT}sign/", consent_sign, name="consent_sign"),
    path(f"{_OF_PATIENT}withdraw/", consent_withdraw, name="consent_withdraw"),
    path(f"{_OF_PATIENT}prepare/", consent_prepare, name="consent_prepare"),
    path(f"{_OF_PATIENT}tablet/", consent_tablet, name="consent_tablet"),
    path(f"{_OF_PATIENT}<int:version>/<slug:language>/", consent_text, name="consent_text"),
    path(f"{_OF_PATIENT}<int:version>/<slug:language>.pdf", consent_file, name="consent_file"),
]
