"""Home: what is next, at most three things to do, and what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openketamine.core.consent import State
from openketamine.portal.access import account_of, patient_page
from openketamine.portal.home.answer import answer_page
from openketamine.portal.ids import own
from openketamine.queries.consents import ConsentRow, consent_of
from openketamine.queries.eligibility import concluded
from openketamine.queries.intake import IntakeRow, intake_of
from openketamine.queries.portal_home import HomeRow, portal_home
from openketamine.queries.portal_messages import unread_for_patient
from openketamine.ui.gate import now_of

MOST_THINGS = 3
ASK_BEFORE = timedelta(hours=48)
"""Ride and fasting are asked from two days before a visit."""

_FOR_THE_PATIENT = frozenset(
    {State.NONE, State.OPEN, State.TEACH_BACK_FAILED, State.AWAITING_PATIENT, State.OUTDATED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing to do: a verb and an object, where, and why."""

    what: str
    why: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One infusion of the course as a drop."""

    number: int
    state: str  # done, next or later


@patient_page()
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The patient's first page."""
    at = now_of(request)
    row = portal_home(**own(request), at=at)
    intake = intake_of(**own(request))
    consent = consent_of(**own(request), at=at)
    things = [thing for thing in _things(row, intake, consent, at) if thing.to]
    report = concluded(**own(request))
    context: dict[str, Any] = {
        "account": account_of(request),
        "at": at,
        "row": row,
        "intake": intake,
        "things": things[:MOST_THINGS],
        "more_things": max(len(things) - MOST_THINGS, 0),
        "drops": _drops(row),
        "unread": unread_for_patient(**own(request)),
        "conclusion": report.conclusion if report else "",
        "links": {name: _address(f"portal_{name}") for name in ("visits", "messages", "consent")},
    }
    return render(request, "portal/home/page.html", context)


def _things(
    row: HomeRow, intake: IntakeRow | None, consent: ConsentRow, at: datetime
) -> Iterator[Thing]:
    """What waits for the patient, the most pressing first."""
    visit = row.next_visit
    if visit and at < visit.at < at + ASK_BEFORE:
        if not visit.is_ride_said:
            yield _thing(_("Say who takes you home"), _("You may not drive after it."), "visits")
        if not visit.is_fasting_said:
            yield _thing(_("Say that you will not eat before"), _("We ask each time."), "visits")
    if intake and not intake.is_sent:
        yield _questionnaire(intake)
    if consent.has_plan and consent.standing.state in _FOR_THE_PATIENT:
        yield _thing(
            _("Read and sign your consent"), _("Nothing starts without your yes."), "consent"
        )
    if row.awaits_letter:
        yield _thing(
            _("Add the letter of your doctor"), _("A photograph of it is fine."), "documents"
        )


def _questionnaire(intake: IntakeRow) -> Thing:
    whole = len(intake.sections)
    if intake.complete == whole:
        return _thing(_("Send your questionnaire"), _("All parts are done."), "intake")
    so_far = _("%(complete)s of %(all)s parts are done") % {
        "complete": intake.complete,
        "all": whole,
    }
    if intake.saved_at is None:
        return _thing(_("Fill in your questionnaire"), _("It takes about 20 minutes."), "intake")
    return _thing(_("Go on with your questionnaire"), so_far, "intake")


def _drops(row: HomeRow) -> list[Drop]:
    following = row.done + 1 if row.next_visit else 0
    return [
        Drop(
            number=number,
            state="done" if number <= row.done else "next" if number == following else "later",
        )
        for number in range(1, row.planned + 1)
    ]


def _thing(what: str, why: str, page: str) -> Thing:
    return Thing(what=what, why=why, to=_address(f"portal_{page}"))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


urlpatterns = [
    path("", home, name="portal_home"),
    path("answer/", answer_page, name="portal_answer"),
]
