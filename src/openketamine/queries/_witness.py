"""What the audit bears witness of: heads of sessions, signatures and documents."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openketamine.records.models import AuditRow, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signature: who, as what, when, what it means, and of which record."""

    session_id: UUID | None
    subject: str
    signer_id: UUID | None
    printed_name: str
    role: str
    meaning: str
    record_hash: str
    at: datetime


@dataclass(slots=True)
class Witness:
    """Gathered from audit rows whose own chain is proven elsewhere.

    `heads`: session to event count and head hash. `documents`: id to session, hash, chain head.
    `rows`: `<table>:<id>` of a row that stands in no chain of its own, to the hash of its content.
    """

    heads: dict[UUID, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    signatures: Counter[Signed] = field(default_factory=Counter)
    documents: dict[str, tuple[UUID, str, str]] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)

    def note(self, row: AuditRow) -> None:
        """Take up one audit row; what is altered beyond reading, its own hash says so."""
        try:
            self._note(row, json.loads(row.facts))
        except (ValueError, KeyError, TypeError):
            return

    def _note(self, row: AuditRow, facts: dict[str, Any]) -> None:
        kind, _colon, name = row.subject.partition(":")
        session_id = UUID(name) if kind == "session" else None
        if "event_head" in facts and "event_count" in facts:
            self.heads[UUID(facts["session"])][facts["event_count"]] = facts["event_head"]
        if "record_hash" in facts:
            self.signatures[_signed(row, session_id, facts)] += 1
        if "document" in facts and session_id is not None:
            known = (session_id, facts["sha256"], facts["event_head"])
            self.documents[facts["document"]] = known
        self.rows.update(facts.get("rows", {}))


def _signed(row: AuditRow, session_id: UUID | None, facts: dict[str, Any]) -> Signed:
    return Signed(
        session_id=session_id,
        subject=row.subject,
        signer_id=row.by_id,
        printed_name=row.by_name,
        role=row.role,
        meaning=facts["meaning"],
        record_hash=facts["record_hash"],
        at=row.at,
    )


def signed(row: Signature) -> Signed:
    """A stored signature in the words of the audit."""
    return Signed(
        session_id=row.session_id,
        subject=row.subject,
        signer_id=row.signer_id,
        printed_name=row.printed_name,
        role=row.role,
        meaning=row.meaning,
        record_hash=row.record_hash,
        at=row.at,
    )
