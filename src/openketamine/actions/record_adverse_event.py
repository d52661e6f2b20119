"""Record an adverse event: in the session's log and in the list of adverse events."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from openketamine.actions.append_event import Appended, How, append_in, locked_session
from openketamine.actions.recorded import recorded
from openketamine.core.errors import ForbiddenError
from openketamine.core.session.commands import Command, CommandKind
from openketamine.records.models import AdverseEvent


def record_adverse_event(
    session_id: UUID,
    *,
    term: str,
    severity: str,
    intervention: str,
    outcome: str,
    serious: bool,
    **how: Unpack[How],
) -> Appended:
    """What happened to the patient, what was done and how it ended."""
    by, at = how["by"], how["at"]
    if by.staff_id is None:
        raise ForbiddenError("An adverse event is recorded by a person.")
    payload = {
        "term": term,
        "severity": severity,
        "intervention": intervention,
        "outcome": outcome,
        "serious": serious,
    }
    happened_at = how.get("happened_at")
    command = Command(
        kind=CommandKind.RECORD_ADVERSE_EVENT, payload=payload, happened_at=happened_at
    )
    with recorded(
        by=by,
        at=at,
        action="record_adverse_event",
        subject=f"session:{session_id}",
        permission="adverse_event.record",
    ) as write:
        session = locked_session(write, session_id)
        appended = append_in(
            write,
            session,
            command,
            client_key=how.get("client_key", ""),
            expected_seq=how.get("expected_seq"),
        )
        if not appended.is_repeat:
            write.add(
                AdverseEvent,
                session=session,
                event_seq=appended.seqs[0],
                term=term,
                severity=severity,
                intervention=intervention,
                outcome=outcome,
                is_serious=serious,
                at=happened_at or at,
                by_id=by.staff_id,
            )
        return appended
