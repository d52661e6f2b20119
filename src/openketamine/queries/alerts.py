"""Alerts as they stand and as they came to be."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from openketamine.queries._make import ALERT_RELATED, alert_row
from openketamine.queries.rows import AlertRow, TransitionRow
from openketamine.queries.scoped import scoped
from openketamine.records.models import Alert, AlertState, AlertTransition

_URGENCY = {"high": 0, "medium": 1, "low": 2}


@scoped
def open_alerts(*, clinic_id: UUID) -> tuple[AlertRow, ...]:
    """Alerts that are not cleared, the most urgent first, then the oldest."""
    rows = Alert.objects.filter(clinic_id=clinic_id).exclude(state=AlertState.CLEARED)
    found = [alert_row(row) for row in rows.select_related(*ALERT_RELATED)]
    return tuple(sorted(found, key=lambda a: (_URGENCY.get(a.priority, 3), a.raised_at)))


@scoped
def alert_history(
    *,
    clinic_id: UUID,
    session_id: UUID | None = None,
    since: datetime | None = None,
    limit: int = 200,
) -> tuple[TransitionRow, ...]:
    """What happened to alerts, newest first."""
    rows = AlertTransition.objects.filter(clinic_id=clinic_id)
    if session_id is not None:
        rows = rows.filter(alert__session_id=session_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return tuple(_transition(row) for row in rows.select_related(*_RELATED).order_by("-pk")[:limit])


_RELATED = ("alert", *(f"alert__{name}" for name in ALERT_RELATED))


def _transition(row: AlertTransition) -> TransitionRow:
    return TransitionRow(
        cursor=row.pk,
        alert=alert_row(row.alert),
        change=row.change,
        priority=row.priority,
        at=row.at,
        by_name=row.by_name,
        reason=json.loads(row.facts).get("reason", ""),
    )
