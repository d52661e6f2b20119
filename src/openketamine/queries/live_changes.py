"""What was appended to a clinic's sessions and alerts since a cursor: for the live screens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from openketamine.records.models import AlertTransition, SessionEvent
from openketamine.records.scope import clinic_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """One appended event; `phase` is the session's present one. `id` is the cursor."""

    id: int
    session_id: UUID
    bed_id: UUID | None
    seq: int
    kind: str
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """One transition of an alert. `by` is empty when the system made it. `id` is the cursor."""

    id: int
    session_id: UUID
    bed_id: UUID | None
    alert_id: str
    condition: str
    kind: str
    priority: str
    change: str
    at: datetime
    by: str
    facts: dict[str, Any]


def change_heads(clinic_id: UUID) -> tuple[int, int]:
    """The newest ids of session events and of alert transitions; 0 where there are none."""
    with clinic_scope(clinic_id):
        event = SessionEvent.objects.filter(clinic_id=clinic_id).aggregate(head=Max("id"))
        alert = AlertTransition.objects.filter(clinic_id=clinic_id).aggregate(head=Max("id"))
    return event["head"] or 0, alert["head"] or 0


def session_changes(
    clinic_id: UUID, *, after: int = 0, since: datetime | None = None, most: int = 1000
) -> list[SessionChange]:
    """Events with an id above `after`, not written before `since`, in the order of their ids."""
    with clinic_scope(clinic_id):
        rows = SessionEvent.objects.filter(clinic_id=clinic_id, id__gt=after).order_by("id")
        if since is not None:
            rows = rows.filter(written_at__gte=since)
        return [
            SessionChange(id=id_, session_id=session, bed_id=bed, seq=seq, kind=kind, phase=phase)
            for id_, session, bed, seq, kind, phase in rows.values_list(
                "id", "session_id", "session__bed_id", "seq", "kind", "session__phase"
            )[:most]
        ]


def alert_changes(
    clinic_id: UUID, *, after: int = 0, since: datetime | None = None, most: int = 1000
) -> list[AlertChange]:
    """Transitions with an id above `after`, and not before `since`, in the order of their ids."""
    with clinic_scope(clinic_id):
        rows = AlertTransition.objects.filter(clinic_id=clinic_id, id__gt=after)
        if since is not None:
            rows = rows.filter(at__gte=since)
        return [_alert_change(row) for row in rows.select_related("alert").order_by("id")[:most]]


def _alert_change(row: AlertTransition) -> AlertChange:
    alert = row.alert
    return AlertChange(
        id=row.pk,
        session_id=alert.session_id,
        bed_id=alert.bed_id,
        alert_id=alert.alert_id,
        condition=alert.condition,
        kind=alert.kind,
        priority=row.priority,
        change=row.change,
        at=row.at,
        by=row.by_name if row.by_id else "",
        facts=json.loads(row.facts),
    )
