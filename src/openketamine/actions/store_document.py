"""Store a rendered document as the exact bytes that are given out."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.append_event import locked_session
from openketamine.actions.recorded import recorded
from openketamine.records.models import Document


def store_document(
    session_id: UUID, content: bytes, *, kind: str, event_head: str, by: Actor, at: datetime
) -> UUID:
    """Keep a document made from the record at `event_head`; the same bytes are kept once."""
    digest = sha256(content).hexdigest()
    with recorded(
        by=by,
        at=at,
        action="store_document",
        subject=f"session:{session_id}",
        permission="record.store",
    ) as write:
        session = locked_session(write, session_id)
        known = Document.objects.filter(
            clinic_id=by.clinic_id, session=session, kind=kind, sha256=digest
        ).first()
        if known is not None:
            return known.pk
        row = write.add(
            Document,
            session=session,
            kind=kind,
            event_head=event_head,
            sha256=digest,
            content=content,
            made_at=at,
        )
        write.facts.update(document=str(row.pk), kind=kind, sha256=digest, event_head=event_head)
        return row.pk
