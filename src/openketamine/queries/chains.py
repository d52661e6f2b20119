"""Prove the hash chains: every event, every audit row, every signature and document."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from openketamine.queries.scoped import scoped
from openketamine.records.chain import START, audit_hash, event_hash
from openketamine.records.models import (
    AuditRow,
    Clinic,
    Document,
    Session,
    SessionEvent,
    Signature,
)

Heads = dict[UUID, dict[int, str]]
"""Session to the event count and head hash that audit rows bear witness of."""
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """The first place where a chain does not hold; `seq` is 0 for the chain as a whole."""

    table: str
    clinic_id: UUID
    session_id: UUID | None
    seq: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """How much was proven, and the first broken link of every chain that is broken."""

    clinic_id: UUID
    clinic: str
    sessions: int
    events: int
    audit_rows: int
    signatures: int
    documents: int
    broken: tuple[BrokenLink, ...]


class _Link(Protocol):
    """What events and audit rows have in common."""

    seq: int
    prev_hash: str
    hash: str


@scoped
def chain_length(*, clinic_id: UUID) -> int:
    """How many rows `chain_report` will look at, about: for a progress bar."""
    return (
        AuditRow.objects.filter(clinic_id=clinic_id).count()
        + SessionEvent.objects.filter(clinic_id=clinic_id).count()
    )


@scoped
def chain_report(
    *, clinic_id: UUID, progress: Callable[[int], None] = lambda rows: None
) -> ChainReport:
    """Check one clinic's chains; `progress` is told how many rows were looked at."""
    clinic = Clinic.objects.get(pk=clinic_id)
    check = _Check(clinic=clinic, progress=progress)
    check.audit()
    check.events()
    check.signatures()
    check.documents()
    return ChainReport(
        clinic_id=clinic_id,
        clinic=clinic.name,
        sessions=check.counts["sessions"],
        events=check.counts["events"],
        audit_rows=check.counts["audit_rows"],
        signatures=check.counts["signatures"],
        documents=check.counts["documents"],
        broken=tuple(check.broken),
    )


_L = TypeVar("_L", bound=_Link)
_R = TypeVar("_R")


class _Check:
    """One run over a clinic's rows."""

    def __init__(self, *, clinic: Clinic, progress: Callable[[int], None]) -> None:
        self.clinic = clinic
        self.progress = progress
        self.counts: dict[str, int] = defaultdict(int)
        self.broken: list[BrokenLink] = []
        self.heads: Heads = defaultdict(dict)
        self.signed: set[str] = set()

    def audit(self) -> None:
        """The clinic's chain of audit rows, and the heads of sessions that they name."""
        rows = AuditRow.objects.filter(clinic=self.clinic).order_by("seq")
        counted = self._counted("audit_rows", rows.iterator(_BATCH))
        chain = _Chain(counted, audit_hash, on_row=self._note_heads)
        expected = (self.clinic.audit_count, self.clinic.audit_head)
        self._report("okt_audit_row", None, chain.problem(*expected))

    def events(self) -> None:
        """The chain of each session, against the session's row and the audit."""
        sessions = {s.pk: s for s in Session.objects.filter(clinic=self.clinic)}
        self.counts["sessions"] = len(sessions)
        rows = SessionEvent.objects.filter(clinic=self.clinic).order_by("session_id", "seq")
        counted = self._counted("events", rows.iterator(_BATCH))
        for session_id, found in groupby(counted, key=lambda row: row.session_id):
            session = sessions.pop(session_id)
            self._session(session, found)
        for session in sessions.values():
            self._session(session, ())

    def signatures(self) -> None:
        """Each signature of a session names a hash that is in the session's chain."""
        for row in Signature.objects.filter(clinic=self.clinic, session__isnull=False):
            self.counts["signatures"] += 1
            if row.record_hash not in self.signed:
                what = f"the signature of {row.printed_name} is of a record that is not there"
                self._report("okt_signature", row.session_id, (0, what))

    def documents(self) -> None:
        """Each stored document has the bytes that its hash was made of."""
        for row in Document.objects.filter(clinic=self.clinic).iterator(10):
            self.counts["documents"] += 1
            if sha256(bytes(row.content)).hexdigest() != row.sha256:
                what = f"the {row.kind} {row.pk} has other bytes than were stored"
                self._report("okt_document", row.session_id, (0, what))

    def _session(self, session: Session, rows: Iterable[SessionEvent]) -> None:
        witnessed = self.heads.get(session.pk, {})
        chain = _Chain(rows, event_hash, on_row=lambda row: self.signed.add(row.hash))
        problem = chain.problem(session.event_count, session.event_head, witnessed)
        self._report("okt_session_event", session.pk, problem)

    def _note_heads(self, row: AuditRow) -> None:
        try:
            facts = json.loads(row.facts)
            if "event_head" in facts and "event_count" in facts:
                self.heads[UUID(facts["session"])][facts["event_count"]] = facts["event_head"]
        except (ValueError, KeyError, TypeError):  # altered beyond reading: its hash says so
            return

    def _counted(self, name: str, rows: Iterator[_R]) -> Iterator[_R]:
        for row in rows:
            self.counts[name] += 1
            self.progress(1)
            yield row

    def _report(self, table: str, session_id: UUID | None, found: tuple[int, str] | None) -> None:
        if found is not None:
            seq, what = found
            self.broken.append(
                BrokenLink(
                    table=table,
                    clinic_id=self.clinic.pk,
                    session_id=session_id,
                    seq=seq,
                    what=what,
                )
            )


class _Chain(Generic[_L]):
    """Walks one chain to its end and remembers the first link that does not hold."""

    def __init__(
        self, rows: Iterable[_L], digest: Callable[[_L], str], on_row: Callable[[_L], None]
    ) -> None:
        self.rows, self.digest, self.on_row = rows, digest, on_row

    def problem(
        self, count: int, head: str, witnessed: dict[int, str] | None = None
    ) -> tuple[int, str] | None:
        """(number, what differs) of the first broken link, or None.

        `count` and `head` are what the owner's row expects, `witnessed` what the audit says.
        """
        first: tuple[int, str] | None = None
        seq, last = 0, START
        for row in self.rows:
            first = first or self._link(row, seq + 1, last, witnessed or {})
            seq, last = row.seq, row.hash
            self.on_row(row)
        if first is not None:
            return first
        known = max([count, *(witnessed or {})])
        if seq < known:
            return seq + 1, f"{known - seq} rows at the end are missing"
        if seq != count or (count and last != head):
            return seq, "the last row is not the one that its owner names as the head"
        return None

    def _link(
        self, row: _L, expected: int, last: str, witnessed: dict[int, str]
    ) -> tuple[int, str] | None:
        if row.seq != expected:
            return expected, f"row {expected} is missing; row {row.seq} comes next"
        if self.digest(row) != row.hash:
            return row.seq, "the content is not what its hash was made of"
        if row.prev_hash != last:
            return row.seq, "it follows another row than the one before it"
        if witnessed.get(row.seq, row.hash) != row.hash:
            return row.seq, "the audit names another hash for it"
        return None
