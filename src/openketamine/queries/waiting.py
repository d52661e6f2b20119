"""Who waits for a place, in the order in which places are offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openketamine.queries._make import patient_row
from openketamine.queries.rows import PatientRow
from openketamine.queries.scoped import scoped
from openketamine.records.models import WaitingEntry, WaitingState


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One place on the list; a lower priority number is served first."""

    id: UUID
    patient: PatientRow
    since: datetime
    priority: int
    note: str
    is_offered: bool


@scoped
def waiting_list(*, clinic_id: UUID) -> tuple[WaitingRow, ...]:
    """Everybody who waits or was offered a place: by priority, then who came first."""
    rows = WaitingEntry.objects.filter(
        clinic_id=clinic_id, state__in=[WaitingState.WAITING, WaitingState.OFFERED]
    )
    return tuple(
        WaitingRow(
            id=row.pk,
            patient=patient_row(row.patient),
            since=row.since,
            priority=row.priority,
            note=row.note,
            is_offered=row.state == WaitingState.OFFERED,
        )
        for row in rows.select_related("patient").order_by("priority", "since")
    )
