"""The consent on a phone or the clinic's tablet: one part a screen, questions, the signature."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openketamine.actions.consents import (
    answer_question,
    open_consent,
    reauthenticate_patient,
    sign_consent,
    withdraw_consent,
)
from openketamine.core.consent import LANGUAGES, State
from openketamine.core.errors import (
    BadInputError,
    ForbiddenError,
    RefusedError,
    StaleError,
)
from openketamine.portal.access import patient_page
from openketamine.portal.consent.access import Reader, consent_page, reader_of
from openketamine.portal.consent.forms import SignForm, WithdrawForm
from openketamine.portal.consent.words import REASONS, STATES
from openketamine.portal.context import frame
from openketamine.queries.consents import ConsentRow, DocumentRow, consent_of
from openketamine.queries.portal import clinic_of_portal
from openketamine.ui.consent import consent_html, consent_pdf, numbered
from openketamine.ui.gate import now_of
from openketamine.ui.tablet import hand_back, speak, tablet_of

_SIGNED = frozenset({State.AWAITING_WITNESS, State.AWAITING_CLINICIAN, State.VALID})
_READING = frozenset({State.OPEN, State.TEACH_BACK_FAILED, State.AWAITING_PATIENT})


@consent_page
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Where it stands and what is next; a POST begins, or goes on."""
    reader = reader_of(request)
    if request.method == "POST":
        wanted = request.POST.get("language", reader.language)
        language = wanted if wanted in LANGUAGES else reader.language
        if reader.is_on_tablet:
            speak(request, language)
        open_consent(language, by=reader.actor, at=now_of(request))
        return redirect(_following(_row(request, reader)))
    row = _row(request, reader)
    state = str(row.standing.state)
    title, meaning = STATES[state]
    document = row.document if row.standing.state in _SIGNED | _READING else None
    context = {
        "reader": reader,
        "row": row,
        "state": state,
        "title": title,
        "meaning": meaning,
        "reason": REASONS.get(row.standing.reason, ""),
        "document": document,
        "is_reading": row.standing.state in _READING,
        "parts": document.content["parts"] if document else (),
        "open_questions": _open_questions(row),
        "following": _following(row) if row.standing.state in _READING else "",
        "languages": [code for code in LANGUAGES if reader.is_on_tablet],
        "may_withdraw": not reader.is_on_tablet and row.standing.state not in _NOTHING,
        "signatures": row.signatures,
        "speaks_other": document is not None and document.language != reader.language,
    }
    return _page(request, reader, "overview", context)


_NOTHING = frozenset({State.NONE, State.WITHDRAWN})


@consent_page
@require_GET
def part(request: HttpRequest, part: str) -> HttpResponse:
    """One part of the text, with its sources folded under it."""
    reader = reader_of(request)
    row = _row(request, reader)
    document = _opened(row)
    parts = numbered(document.content)
    names = [one["id"] for one in parts]
    if part not in names:
        raise Http404
    place = names.index(part)
    cited = {number for claim in parts[place]["claims"] for number in claim["numbers"]}
    after = names[place + 1] if place + 1 < len(names) else ""
    context = {
        "part": parts[place],
        "number": place + 1,
        "all": len(names),
        "steps": len(names) + len(document.content["questions"]) + 1,
        "unconfirmed": document.content["unconfirmed"],
        "sources": [
            (n, source) for n, source in enumerate(document.content["sources"], 1) if n in cited
        ],
        "before": reverse("portal_consent_part", args=[names[place - 1]]) if place else "",
        "after": reverse("portal_consent_part", args=[after]) if after else _answering(row),
    }
    return _page(request, reader, "part", context)


@consent_page
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, question: str) -> HttpResponse:
    """One question; a wrong answer explains and asks again."""
    reader = reader_of(request)
    row = _row(request, reader)
    document = _opened(row)
    asked = {one["id"]: one for one in document.content["questions"]}
    if question not in asked:
        raise Http404
    marked, error, chosen = None, "", request.POST.get("option", "")
    if request.method == "POST" and row.standing.state in _READING:
        try:
            marked = answer_question(question, chosen, by=reader.actor, at=now_of(request))
        except BadInputError:
            error = _("Please choose one of the answers.")
        row = _row(request, reader)
    names = list(asked)
    context = {
        "asked": asked[question],
        "number": names.index(question) + 1,
        "all": len(names),
        "place": len(document.content["parts"]) + names.index(question) + 1,
        "steps": len(document.content["parts"]) + len(names) + 1,
        "chosen": chosen,
        "marked": marked,
        "error": error,
        "is_done": question in row.standing.answered,
        "after": _following(row),
    }
    return _page(request, reader, "question", context, status=422 if error else 200)


@consent_page
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """The signature; a refusal keeps everything typed but the password."""
    reader = reader_of(request)
    row = _row(request, reader)
    document = _opened(row)
    if row.standing.state is not State.AWAITING_PATIENT:
        return redirect(_following(row))
    form = SignForm(
        request.POST or None,
        is_on_tablet=reader.is_on_tablet,
        has_login=row.has_login,
        initial={"sha256": document.sha256},
    )
    if request.method == "POST" and form.is_valid() and _signed(request, reader, form):
        if reader.is_on_tablet:
            hand_back(request)
            return render(request, "portal/consent/handed_back.html", {"content": document.content})
        messages.success(request, _("Thank you. Your signature is kept."))
        return redirect("portal_consent")
    context = {
        "form": form,
        "content": document.content,
        "has_password": "password" in form.fields,
        "steps": len(document.content["parts"]) + len(document.content["questions"]) + 1,
    }
    return _page(request, reader, "sign", context, status=422 if form.errors else 200)


def _signed(request: HttpRequest, reader: Reader, form: SignForm) -> bool:
    """True when the signature was kept; otherwise the form says why not."""
    given, at = form.cleaned_data, now_of(request)
    signer = reader.actor
    if not reader.is_on_tablet or given.get("password"):
        try:
            signer = reauthenticate_patient(
                given["password"],
                by=reader.actor,
                at=at,
                ip=request.META.get("REMOTE_ADDR", ""),
            )
        except ForbiddenError:
            form.add_error(
                "password",
                _("This is not your password, or there were too many tries. Wait 15 minutes."),
            )
            return False
    try:
        sign_consent(
            given["printed_name"],
            sha256=given["sha256"],
            is_read_aloud=given["is_read_aloud"],
            is_on_tablet=reader.is_on_tablet,
            signer=signer,
            by=reader.actor,
            at=at,
        )
    except (StaleError, RefusedError):
        form.add_error(None, _("Something has changed since you opened this page. Read it again."))
        return False
    return True


@patient_page(permission="consent.withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the consent back: one tap, at any time, with immediate effect."""
    reader = reader_of(request)
    row = _row(request, reader)
    if row.standing.state in _NOTHING:
        return redirect("portal_consent")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw_consent(by=reader.actor, reason=form.cleaned_data["reason"], at=now_of(request))
        messages.success(request, _("Your consent is taken back. Nothing will be started."))
        return redirect("portal_consent")
    return _page(request, reader, "withdraw", {"form": form}, status=422 if form.errors else 200)


@patient_page(permission="consent.sign")
@require_GET
def whole(request: HttpRequest) -> HttpResponse:
    """The whole text on one page, to read on or to print."""
    reader = reader_of(request)
    row = _row(request, reader)
    document = _opened(row)
    context = {"html": consent_html(document, row.signatures), "document": document}
    return _page(request, reader, "whole", context)


@patient_page(permission="consent.sign")
@require_GET
def pdf(request: HttpRequest) -> HttpResponse:
    """The document with its signatures, made from what is stored."""
    row = _row(request, reader_of(request))
    document = _opened(row)
    content = consent_pdf(document, row.signatures, is_valid=row.standing.is_valid)
    name = slugify(document.content["title"]) or "consent"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )


@consent_page
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Hand the tablet back without a signature; at home it leads to the overview."""
    if tablet_of(request) is None:
        return redirect("portal_consent")
    hand_back(request)
    return render(request, "portal/consent/handed_back.html", {"content": None})


def _row(request: HttpRequest, reader: Reader) -> ConsentRow:
    return consent_of(
        clinic_id=reader.actor.clinic_id, patient_id=reader.patient_id, at=now_of(request)
    )


def _opened(row: ConsentRow) -> DocumentRow:
    """The document that the patient reads; raises Http404 before it is opened."""
    if row.document is None:
        raise Http404
    return row.document


def _open_questions(row: ConsentRow) -> int:
    if row.document is None:
        return 0
    return len(row.document.content["questions"]) - len(row.standing.answered)


def _following(row: ConsentRow) -> str:
    """The address of what is next: reading, the first open question, the signature."""
    document, standing = row.document, row.standing
    if document is None or standing.state not in _READING:
        return reverse("portal_consent")
    if standing.state is State.OPEN and not standing.answered:
        return reverse("portal_consent_part", args=[document.content["parts"][0]["id"]])
    return _answering(row)


def _answering(row: ConsentRow) -> str:
    """The address of the first open question, or of the signature."""
    document, standing = row.document, row.standing
    if document is None or standing.state not in _READING:
        return reverse("portal_consent")
    for asked in document.content["questions"]:
        if asked["id"] not in standing.answered:
            return reverse("portal_consent_question", args=[asked["id"]])
    return reverse("portal_consent_sign")


def _page(
    request: HttpRequest, reader: Reader, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the consent; on the tablet in the frame of the clinic that handed it over."""
    frames: dict[str, Any] = {}
    if reader.is_on_tablet:
        clinic = clinic_of_portal(clinic_id=reader.actor.clinic_id)
        frames["portal"] = frame(request, None, clinic)
    found = {"reader": reader, **context, **frames}
    return render(request, f"portal/consent/{name}.html", found, status=status)


urlpatterns = [
    path("consent/", overview, name="portal_consent"),
    path("consent/part/<slug:part>/", part, name="portal_consent_part"),
    path("consent/question/<slug:question>/", question, name="portal_consent_question"),
    path("consent/sign/", sign, name="portal_consent_sign"),
    path("consent/stop/", stop, name="portal_consent_stop"),
    path("consent/withdraw/", withdraw, name="portal_consent_withdraw"),
    path("consent/whole/", whole, name="portal_consent_whole"),
    path("consent.pdf", pdf, name="portal_consent_pdf"),
]
