"""A consent told as steps: what the tests of this chapter share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from openketamine.core.consent import (
    ConsentEvent,
    DocumentRef,
    Standing,
    Step,
    consent_state,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENGLISH = DocumentRef(
    version=1, language="en", sha256="e" * 64, plan="p1", template="1", questions=("stop", "food")
)
SPANISH = replace(ENGLISH, language="es", sha256="f" * 64)
SECOND = replace(ENGLISH, version=2, sha256="2" * 64, plan="p2")


@dataclass
class Paper:
    """What happened to Maria's consent so far."""

    plan: str = "p1"
    template: str = "1"
    events: list[ConsentEvent] = field(default_factory=list)

    def add(
        self,
        step: Step,
        document: DocumentRef = ENGLISH,
        question: str = "",
        bound_to: str | None = None,
    ) -> Paper:
        """One more step, a minute later."""
        event = ConsentEvent(
            step=step,
            document=document,
            bound_to=document.sha256 if bound_to is None else bound_to,
            at=NOW + timedelta(minutes=len(self.events)),
            question=question,
        )
        self.events.append(event)
        return self

    def understood(self, document: DocumentRef = ENGLISH) -> Paper:
        """Read, and every question right."""
        self.add(Step.OPENED, document)
        for question in document.questions:
            self.add(Step.ANSWERED_RIGHT, document, question)
        return self

    def signed(self, document: DocumentRef = ENGLISH) -> Paper:
        """By the patient."""
        return self.understood(document).add(Step.SIGNED_BY_PATIENT, document)

    def valid(self, document: DocumentRef = ENGLISH) -> Paper:
        """And by the clinician."""
        return self.signed(document).add(Step.SIGNED_BY_CLINICIAN, document)

    @property
    def standing(self) -> Standing:
        """Where it stands now."""
        return consent_state(self.events, plan=self.plan, template=self.template)

    @property
    def state(self) -> str:
        """In one word."""
        return str(self.standing.state)
