"""Prove the hash chains: every event, every audit row, every signature and document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet

from openketamine.queries._proven import PROVEN
from openketamine.queries._stored_times import has_stored_times, with_stored_times
from openketamine.queries._witness import Witness, signed
from openketamine.queries.scoped import scoped
from openketamine.records.chain import (
    START,
    assessment_content,
    audit_hash,
    eligibility_override_content,
    event_hash,
    link,
    override_content,
    row_hash,
)
from openketamine.records.models import (
    Assessment,
    AuditRow,
    Clinic,
    Document,
    EligibilityOverride,
    ProtocolOverride,
    Session,
    SessionEvent,
    Signature,
)

_BATCH = 500
# What reading a row with a damaged byte can raise: from the file, its text, times, ids, numbers.
_UNREADABLE = (DatabaseError, ValueError, TypeError, AttributeError, ArithmeticError)


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
    rows: int
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
    for table, part in check.parts():
        try:
            part()
        except _UNREADABLE:  # never its text: it may quote the row
            check.report(table, None, (0, "a row cannot be read"))
    return ChainReport(
        clinic_id=clinic_id,
        clinic=clinic.name,
        sessions=check.counts["sessions"],
        events=check.counts["events"],
        audit_rows=check.counts["audit_rows"],
        signatures=check.counts["signatures"],
        documents=check.counts["documents"],
        rows=check.counts["rows"],
        broken=tuple(check.broken),
    )


_L = TypeVar("_L", bound=_Link)


class _Check:
    """One run over a clinic's rows."""

    def __init__(self, *, clinic: Clinic, progress: Callable[[int], None]) -> None:
        self.clinic = clinic
        self.progress = progress
        self.counts: dict[str, int] = defaultdict(int)
        self.broken: list[BrokenLink] = []
        self.audit_says = Witness()
        self.is_audit_whole = True
        self.hashes: dict[UUID, set[str]] = defaultdict(set)

    def parts(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """The tables in the order in which they are proven; the audit bears witness of the rest."""
        return (
            ("okt_audit_row", self.audit),
            ("okt_session_event", self.events),
            ("okt_signature", self.signatures),
            ("okt_protocol_override", self.overrides),
            ("okt_assessment", self.assessments),
            ("okt_eligibility_override", self.eligibility_overrides),
            ("okt_document", self.documents),
            *((table, partial(self.witnessed, table)) for table in PROVEN),
        )

    def audit(self) -> None:
        """The clinic's chain of audit rows, and what they bear witness of."""
        rows = with_stored_times(AuditRow.objects.filter(clinic=self.clinic), "at")
        found = self._rows("audit_rows", rows, self.clinic.audit_count)
        chain = _Chain(found, audit_hash, on_row=self.audit_says.note)
        expected = (self.clinic.audit_count, self.clinic.audit_head)
        problem = chain.problem(*expected)
        self.is_audit_whole = problem is None
        self.report("okt_audit_row", None, problem)

    def events(self) -> None:
        """The chain of each session, against the session's row and the audit."""
        rows = SessionEvent.objects.filter(clinic=self.clinic)
        rows = with_stored_times(rows, "happened_at", "written_at")
        sessions = Session.objects.filter(clinic=self.clinic).order_by("pk")
        for session_id, count, head in sessions.values_list("pk", "event_count", "event_head"):
            self.counts["sessions"] += 1
            found = self._rows("events", rows.filter(session_id=session_id), count)
            known = self.hashes[session_id]
            chain = _Chain(found, event_hash, on_row=lambda row, known=known: known.add(row.hash))  # type: ignore[misc]
            witnessed = self.audit_says.heads.get(session_id, {})
            problem = chain.problem(count, head, witnessed)
            self.report("okt_session_event", session_id, problem)
        strangers = rows.count() - self.counts["events"]
        if strangers and not self.broken:
            what = f"{strangers} events belong to no session of the clinic"
            self.report("okt_session_event", None, (0, what))

    def signatures(self) -> None:
        """Each signature is the one that the audit saw, of a hash in its session's chain."""
        unseen = self.audit_says.signatures.copy()
        for row in Signature.objects.filter(clinic=self.clinic).order_by("at"):
            self.counts["signatures"] += 1
            known = self.hashes[row.session_id] if row.session_id else {row.record_hash}
            if row.record_hash not in known:
                what = f"the signature {row.pk} is of a record that is not there"
                self.report("okt_signature", row.session_id, (0, what))
            elif self.is_audit_whole and not unseen[signed(row)]:
                what = f"the signature {row.pk} is not the one that the audit names"
                self.report("okt_signature", row.session_id, (0, what))
            unseen[signed(row)] -= 1
        for missing in +unseen:  # what is left over
            what = f"a signature of {missing.at.isoformat()} is missing"
            self.report("okt_signature", missing.session_id, (0, what))

    def overrides(self) -> None:
        """Each override of a protocol set is the one whose hash was signed."""
        rows = ProtocolOverride.objects.filter(clinic=self.clinic).select_related("signature")
        for row in rows:
            if link(START, override_content(row)) != row.signature.record_hash:
                what = f"override {row.ordinal} of {row.parameter} is not the one that was signed"
                self.report("okt_protocol_override", None, (0, what))

    def assessments(self) -> None:
        """Each signed assessment has the answers whose hash was signed."""
        rows = Assessment.objects.filter(clinic=self.clinic, signature__isnull=False)
        for row in rows.select_related("signature").iterator(_BATCH):
            signed = row.signature.record_hash if row.signature else ""
            if link(START, assessment_content(row)) != signed:
                what = f"version {row.version} of a {row.kind} assessment is not as it was signed"
                self.report("okt_assessment", None, (0, what))

    def eligibility_overrides(self) -> None:
        """Each override of a rule for a patient is the one whose hash was signed."""
        rows = EligibilityOverride.objects.filter(clinic=self.clinic).select_related("signature")
        for row in rows:
            if link(START, eligibility_override_content(row)) != row.signature.record_hash:
                what = f"override {row.ordinal} of {row.rule_id} is not the one that was signed"
                self.report("okt_eligibility_override", None, (0, what))

    def documents(self) -> None:
        """Each stored document has the bytes that its hash was made of, as the audit says."""
        missing = dict(self.audit_says.documents)
        for row in Document.objects.filter(clinic=self.clinic).iterator(10):
            self.counts["documents"] += 1
            stored = (row.session_id, row.sha256, row.event_head)
            if sha256(bytes(row.content)).hexdigest() != row.sha256:
                what = f"the {row.kind} {row.pk} has other bytes than were stored"
                self.report("okt_document", row.session_id, (0, what))
            elif self.is_audit_whole and missing.get(str(row.pk)) != stored:
                what = f"the {row.kind} {row.pk} is not the one that the audit names"
                self.report("okt_document", row.session_id, (0, what))
            missing.pop(str(row.pk), None)
        for document, (session_id, _digest, _head) in missing.items():
            self.report("okt_document", session_id, (0, f"document {document} is missing"))

    def witnessed(self, table: str) -> None:
        """Each row has the content whose hash the audit names, and none that it names is gone."""
        proof = PROVEN[table]
        said = self.audit_says.rows
        missing = {name for name in said if name.startswith(f"{table}:")}
        rows = with_stored_times(proof.model._default_manager.filter(clinic=self.clinic), proof.at)
        for row in rows.iterator(_BATCH):
            self.counts["rows"] += 1
            name = f"{table}:{row.pk}"
            is_whole = has_stored_times(row) and proof.is_whole(row)
            is_known = said.get(name) == row_hash(proof.content(row))
            if not is_whole or (self.is_audit_whole and not is_known):
                what = f"{proof.name} {row.pk} is not the one that the audit names"
                self.report(table, None, (proof.number(row), what))
            missing.discard(name)
        for name in sorted(missing):
            what = f"{proof.name} {name.partition(':')[2]} is missing"
            self.report(table, None, (0, what))

    def report(self, table: str, session_id: UUID | None, found: tuple[int, str] | None) -> None:
        """Note a place that does not hold."""
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

    def _rows(self, name: str, rows: QuerySet[Any], count: int) -> Iterator[Any]:
        """The rows of one chain in their order, counted; UnreadableError names a damaged one."""
        last = 0
        try:
            for row in rows.order_by("seq").iterator(_BATCH):
                self.counts[name] += 1
                self.progress(1)
                yield row
                last = row.seq
        except _UNREADABLE:
            raise UnreadableError(_first_unreadable(rows, last + 1, count)) from None


class UnreadableError(Exception):
    """A row of a chain cannot be read; `seq` is its number."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def _first_unreadable(rows: QuerySet[Any], start: int, count: int) -> int:
    """The number of the row; a batch is read whole, so the ones before it may be good."""
    for seq in range(start, max(start, count) + 1):
        try:
            rows.filter(seq=seq).first()
        except _UNREADABLE:
            return seq
    return start


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
        try:
            for row in self.rows:
                first = first or self._link(row, seq + 1, last, witnessed or {})
                seq, last = row.seq, row.hash
                self.on_row(row)
        except UnreadableError as error:
            first = first or (error.seq, "it cannot be read")
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
        if not (has_stored_times(row) and self._is_hashed(row)):
            return row.seq, "the content is not what its hash was made of"
        if row.prev_hash != last:
            return row.seq, "it follows another row than the one before it"
        if witnessed.get(row.seq, row.hash) != row.hash:
            return row.seq, "the audit names another hash for it"
        return None

    def _is_hashed(self, row: _L) -> bool:
        try:
            return self.digest(row) == row.hash
        except _UNREADABLE:  # a number where a text was, or bytes that are no text
            return False
