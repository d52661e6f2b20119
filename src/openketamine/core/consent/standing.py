"""Whether a consent stands: the events folded over the table, then compared with plan and text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from openketamine.core.consent.states import SIGNED, TABLE, State, Step
from openketamine.core.errors import RefusedError

PLAN_CHANGED = "plan_changed"
TEMPLATE_CHANGED = "template_changed"
RULE = "CONSENT-STEP-01"
NO_PLAN_RULE = "CONSENT-PLAN-01"
NOT_OPENED_RULE = "CONSENT-OPEN-01"
TWO_RULE = "CONSENT-TWO-01"
"""Who witnessed the patient's signature does not also countersign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """One stored document: its number, language, hash, what it was made from, what it asks.

    `plan` is the hash of the plan's content.
    """

    version: int
    language: str
    sha256: str
    plan: str
    template: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEvent:
    """One thing that happened to a document; `bound_to` is the hash that was signed or shown."""

    step: Step
    document: DocumentRef
    bound_to: str
    at: datetime
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the consent stands, since when, and why it is outdated if it is.

    `document` is the one that was opened last, `answered` the questions with a right answer.
    """

    state: State = State.NONE
    document: DocumentRef | None = None
    reason: str = ""
    since: datetime | None = None
    answered: frozenset[str] = frozenset()

    @property
    def is_valid(self) -> bool:
        """True when something may start."""
        return self.state is State.VALID


def consent_state(events: Iterable[ConsentEvent], *, plan: str, template: str) -> Standing:
    """Fold a patient's events, oldest first, and compare with the plan and the text of today.

    `plan` is the hash of the newest plan, `template` the present version of the text. A step
    that the table forbids, or that is bound to another hash than its document's, counts for
    nothing: it never makes a consent better.
    """
    standing = Standing()
    for event in events:
        standing = _after(standing, event)
    return _compared(standing, plan, template)


def _after(standing: Standing, event: ConsentEvent) -> Standing:
    if event.bound_to != event.document.sha256:
        return standing
    standing = _overtaken(standing, event)
    is_its_own = event.document == standing.document
    step = _counted(standing, event)
    is_free = step in (Step.OPENED, Step.WITHDRAWN)
    row = TABLE[step]
    if standing.state not in row.states or not (is_its_own or is_free):
        return standing
    answered = standing.answered
    if step is Step.OPENED:
        answered = frozenset()
    elif step in (Step.ANSWERED_RIGHT, Step.ANSWERED_ALL):
        answered |= {event.question}
    document = event.document if step is Step.OPENED else standing.document
    return Standing(state=row.to, document=document, since=event.at, answered=answered)


def _overtaken(standing: Standing, event: ConsentEvent) -> Standing:
    """Opening a newer version ends what was said to the one before."""
    known = standing.document
    is_newer = known is not None and event.document.version > known.version
    if event.step is Step.OPENED and is_newer and standing.state in SIGNED:
        return replace(standing, state=State.OUTDATED)
    return standing


def _counted(standing: Standing, event: ConsentEvent) -> Step:
    """A right answer that is the last one missing is the step that opens the signature."""
    if event.step is not Step.ANSWERED_RIGHT:
        return event.step
    known = standing.answered | {event.question}
    is_all = known >= set(event.document.questions)
    return Step.ANSWERED_ALL if is_all else Step.ANSWERED_RIGHT


def _compared(standing: Standing, plan: str, template: str) -> Standing:
    document = standing.document
    if document is None or standing.state in (State.NONE, State.WITHDRAWN):
        return standing
    if document.plan != plan:
        return replace(standing, state=State.OUTDATED, reason=PLAN_CHANGED)
    if document.template != template:
        return replace(standing, state=State.OUTDATED, reason=TEMPLATE_CHANGED)
    return standing


_NOW: dict[State, str] = {
    State.NONE: "The patient has not opened the consent yet",
    State.OPEN: "The patient is still reading, and not every question is answered",
    State.TEACH_BACK_FAILED: "The last answer was not right yet",
    State.AWAITING_PATIENT: "The patient has not signed yet",
    State.AWAITING_WITNESS: "A witness must sign first",
    State.AWAITING_CLINICIAN: "The patient has signed; a clinician's signature is next",
    State.VALID: "The consent is signed and stands",
    State.WITHDRAWN: "The consent was withdrawn",
    State.OUTDATED: "The plan or the text has changed since; the patient is asked again",
}


def refuse_unless(standing: Standing, step: Step) -> None:
    """Raise RefusedError (CONSENT-STEP-01) when the step is not next."""
    if standing.state not in TABLE[step].states:
        raise RefusedError(f"{_NOW[standing.state]}.", rule_id=RULE)
