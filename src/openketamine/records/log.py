"""The session's log as the core's events."""

from __future__ import annotations

import json
from uuid import UUID

from openketamine.core.session.events import EventKind
from openketamine.core.session.events import SessionEvent as CoreEvent
from openketamine.records.models import SessionEvent

SYSTEM = "system"
"""What the core is told as the author of an event that no person wrote."""


def core_event(row: SessionEvent) -> CoreEvent:
    """One stored event as the core knows it."""
    return CoreEvent(
        seq=row.seq,
        kind=EventKind(row.kind),
        payload=json.loads(row.payload),
        happened_at=row.happened_at,
        written_at=row.written_at,
        by=str(row.by_id) if row.by_id else SYSTEM,
        corrects=row.corrects,
    )


def core_events(clinic_id: UUID, session_id: UUID) -> tuple[CoreEvent, ...]:
    """The whole log of one session of the clinic, in written order."""
    rows = SessionEvent.objects.filter(clinic_id=clinic_id, session_id=session_id)
    return tuple(core_event(row) for row in rows.order_by("seq"))
