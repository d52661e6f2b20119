"""Everything that the session page shows, read once per request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404

from openketamine.actions.actor import Actor
from openketamine.console.session import words
from openketamine.console.session.next_step import NextStep, next_step
from openketamine.console.session.prediction import Outlook, outlook
from openketamine.core.checks import BY_RULE, is_overridable
from openketamine.core.decision import Decision, Outcome, Reason
from openketamine.core.monitoring import silence_s
from openketamine.core.protocols import ProtocolSet
from openketamine.core.session import during, gates
from openketamine.core.session.state import Phase, SessionState
from openketamine.queries.clinic import beds
from openketamine.queries.rows import BedRow, SessionDetail
from openketamine.queries.sessions import session_detail
from openketamine.ui.sentences import sentence
from openketamine.ui.vitals import Reading, readings


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reason in words, with what it rests on."""

    outcome: str
    text: str
    rule_id: str
    citation: str


@dataclass(frozen=True, slots=True)
class CheckCard:
    """One check of the day: what the gate says of it, and who recorded it when."""

    check: str
    title: str
    outcome: str
    verdicts: tuple[Verdict, ...]
    recorded_at: datetime | None
    recorded_by: str


@dataclass(frozen=True)
class SessionPage:
    """The session as the page needs it; the worked-out parts are made when asked for."""

    detail: SessionDetail
    at: datetime
    clinic_id: UUID

    @property
    def state(self) -> SessionState:
        """The folded state."""
        return self.detail.state

    @property
    def protocol(self) -> ProtocolSet:
        """The protocol set with the clinic's overrides."""
        return self.detail.protocol

    @cached_property
    def beds(self) -> tuple[BedRow, ...]:
        """The clinic's rooms."""
        return beds(clinic_id=self.clinic_id)

    @cached_property
    def checkin(self) -> Decision:
        """The check-in gate as it stands."""
        return gates.checkin(self.state, self.protocol, self.at, stored=self.detail.stored)

    @cached_property
    def discharge(self) -> Decision:
        """The discharge gate as it stands, for a clinician who would sign now."""
        return gates.discharge(
            self.state, self.protocol, self.at, self.detail.readings, has_clinician=True
        )

    @cached_property
    def outlook(self) -> Outlook | None:
        """The predicted level of the infusion as run."""
        return outlook(self.state, self.detail.patient.born_on, self.at)

    @cached_property
    def resume(self) -> Decision | None:
        """Whether consent and newest values allow to resume; None when nothing is paused."""
        if self.state.phase is not Phase.PAUSED:
            return None
        no = during.says_no(self.detail.stored, self.protocol, self.at)
        values = during.resume(self.state, self.protocol, self.at, self.detail.readings)
        return values if no is None else Decision((no, *values.reasons))

    @property
    def resume_verdicts(self) -> list[Verdict]:
        """What stands against a resume, in words."""
        return list(verdicts(self.resume.blocking)) if self.resume else []

    @property
    def advice(self) -> list[tuple[str, Verdict]]:
        """What the newest values advise at the pump: how urgent, and why."""
        reasons = during.advice(
            self.state, self.protocol, self.at, self.detail.readings, stored=self.detail.stored
        )
        said = zip(reasons, verdicts(reasons), strict=True)
        return [(words.advised(reason.code), verdict) for reason, verdict in said]

    @property
    def overridable(self) -> tuple[Reason, ...]:
        """Holds that a prescriber may override."""
        return tuple(r for r in self.checkin.reasons if is_overridable(r.rule_id, r.outcome))

    def check_facts(self, check: str) -> Mapping[str, Mapping[str, Any]]:
        """The recorded facts of one check."""
        entry = self.state.checks.get(check)
        return entry.payload["facts"] if entry else {}

    def check_values(self, check: str) -> dict[str, Any]:
        """The recorded values of one check, to start its form from."""
        return {name: fact["value"] for name, fact in self.check_facts(check).items()}

    @property
    def escort(self) -> Mapping[str, str]:
        """The escort as last said, at the check-in or later."""
        if self.state.escort:
            return self.state.escort.payload
        known = self.check_values("escort")
        return {"name": known.get("escort_name", ""), "phone": known.get("escort_phone", "")}

    @property
    def check_cards(self) -> list[CheckCard]:
        """The checks in working order, each with its part of the gate."""
        by_check: dict[str, list[Reason]] = {check: [] for check in words.CHECKS}
        for reason in self.checkin.reasons:
            by_check[BY_RULE[reason.rule_id].check].append(reason)
        return [self._check_card(check, reasons) for check, reasons in by_check.items()]

    def _check_card(self, check: str, reasons: list[Reason]) -> CheckCard:
        entry = self.state.checks.get(check)
        worst = max((reason.outcome for reason in reasons), default=Outcome.UNKNOWN)
        return CheckCard(
            check=check,
            title=words.of(words.CHECKS, check),
            outcome=worst.word,
            verdicts=tuple(verdicts(reasons)),
            recorded_at=entry.happened_at if entry else None,
            recorded_by=self.name(entry.by) if entry else "",
        )

    @staticmethod
    def sentence(reason: Reason) -> str:
        """A reason in words."""
        return sentence(reason)

    @property
    def blocking(self) -> list[str]:
        """Why the next phase cannot begin."""
        return [sentence(reason) for reason in self.detail.blocking]

    @property
    def gate(self) -> list[Verdict]:
        """The discharge gate, what stands in the way first."""
        return list(verdicts(self.discharge.reasons))

    @property
    def numerals(self) -> tuple[Reading, ...]:
        """The four big numerals."""
        interval_s = self.detail.bed.reporting_interval_s if self.detail.bed else 1
        silent_s = int(silence_s(self.detail.protocol, interval_s))
        return readings(self.detail.latest, interval_s=interval_s, silence_s=silent_s)

    @property
    def due(self) -> list[tuple[str, datetime, bool]]:
        """What is due, in words."""
        return [(words.of(words.DUE, d.what), d.at, d.is_overdue) for d in self.detail.due]

    @property
    def next_step(self) -> NextStep | None:
        """What is next, and where on the page it is done."""
        return next_step(self)

    def name(self, staff_id: str) -> str:
        """Who that is."""
        return self.detail.names.get(staff_id, staff_id)

    @property
    def charted(self) -> dict[str, tuple[str, datetime]]:
        """The newest value of each charted item."""
        newest: dict[str, tuple[str, datetime]] = {}
        for entry in self.state.charted:
            value = entry.payload["value"]
            if not isinstance(value, dict):
                newest[entry.payload["item"]] = (str(value), entry.happened_at)
        return newest

    @property
    def progress(self) -> dict[str, Any] | None:
        """Minutes run and planned, and the dose delivered, while there is an infusion."""
        state = self.state
        if state.dose is None or state.started_at is None:
            return None
        left = state.remaining(self.at)
        run = state.elapsed(self.at).total_seconds() / 60
        total = run + left.total_seconds() / 60 if left is not None else run
        return {
            "minutes": run,
            "total": total,
            "mg": round(state.delivered_mg(self.at), 1),
            "ml": round(state.delivered_ml(self.at), 1),
            "dose_mg": state.dose.decimal("dose_mg"),
            "rate": state.rate_ml_per_h,
            "end": state.expected_end(self.at),
            "ended_at": state.ended_at,
        }


def verdicts(reasons: Iterable[Reason]) -> Iterable[Verdict]:
    """Reasons in words."""
    for reason in reasons:
        yield Verdict(
            outcome=reason.outcome.word,
            text=sentence(reason),
            rule_id=reason.rule_id,
            citation=reason.citation,
        )


def load(actor: Actor, session_id: UUID, at: datetime) -> SessionPage:
    """The session of the actor's clinic; raises Http404 when there is none."""
    detail = session_detail(clinic_id=actor.clinic_id, session_id=session_id, at=at)
    if detail is None:
        raise Http404
    return SessionPage(detail=detail, at=at, clinic_id=actor.clinic_id)
