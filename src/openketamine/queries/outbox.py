"""What left the clinic, what waits and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from openketamine.core.messages import load
from openketamine.queries.scoped import scoped
from openketamine.records.models import OutboxMessage, OutboxState

STATES = tuple(state.value for state in OutboxState)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One message without its text: nobody needs that to see whether it went.

    Name and address are empty where the reader may not see patients, and for the staff.
    """

    id: UUID
    patient_id: UUID | None
    patient_name: str
    address: str
    channel: str
    template: str
    language: str
    state: str
    attempts: int
    last_error: str
    not_before: datetime
    created_at: datetime
    sent_at: datetime | None

    @property
    def may_be_retried(self) -> bool:
        """True when it did not go and its text is still there."""
        has_text = not load(self.template).carries_secret
        return has_text and self.state in {OutboxState.FAILED, OutboxState.SUPPRESSED}

    @property
    def may_be_cancelled(self) -> bool:
        """True while it waits."""
        return self.state == OutboxState.QUEUED


@scoped
def outbox(
    *, clinic_id: UUID, state: str = "", with_patients: bool = False, limit: int = 200
) -> tuple[OutboxRow, ...]:
    """The newest messages of the clinic, of one state when named."""
    rows = OutboxMessage.objects.filter(clinic_id=clinic_id).select_related("patient")
    if state:
        rows = rows.filter(state=state)
    found = rows.defer("body", "subject").order_by("-created_at", "pk")[:limit]
    return tuple(_row(row, with_patients) for row in found)


@scoped
def outbox_counts(*, clinic_id: UUID) -> Mapping[str, int]:
    """How many messages are in each state, every state named."""
    rows = OutboxMessage.objects.filter(clinic_id=clinic_id).order_by().values("state")
    counted = {row["state"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    return {state: counted.get(state, 0) for state in STATES}


def _row(row: OutboxMessage, with_patients: bool) -> OutboxRow:
    patient = row.patient if with_patients else None
    return OutboxRow(
        id=row.pk,
        patient_id=row.patient_id if with_patients else None,
        patient_name=f"{patient.family_name}, {patient.given_name}" if patient else "",
        address=row.address if with_patients else "",
        channel=row.channel,
        template=row.template,
        language=row.language,
        state=row.state,
        attempts=row.attempts,
        last_error=row.last_error,
        not_before=row.not_before,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
