"""What the alert watch needs to go on: its memory, the limits' sources, acknowledgements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from openketamine.core.protocols import ProtocolSet
from openketamine.core.session.due import charted_cuffs
from openketamine.core.session.during import NOT_MEASURED
from openketamine.core.session.evolve import replay
from openketamine.core.session.gates import baseline
from openketamine.records.log import core_events
from openketamine.records.models import Alert, AlertState, Session, WatchState
from openketamine.records.protocol import clinic_protocol
from openketamine.records.scope import clinic_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchTerms:
    """Under which set a session is watched, and the patient's own values: sbp, dbp, hr, spo2.

    `since` is the start of the infusion, after it its end: the cuffs count from there.
    `charted_cuff_at` is when a person last took a pressure and charted it.
    """

    protocol: ProtocolSet
    baseline: Mapping[str, Decimal]
    since: datetime | None
    charted_cuff_at: datetime | None


def watch_terms(clinic_id: UUID, session_id: UUID) -> WatchTerms:
    """The session's protocol set with the clinic's overrides, and its baseline."""
    with clinic_scope(clinic_id):
        session = Session.objects.get(clinic_id=clinic_id, pk=session_id)
        state = replay(core_events(clinic_id, session_id))
        return WatchTerms(
            protocol=clinic_protocol(clinic_id, session.protocol_set.partition("@")[0]),
            baseline=baseline(state),
            since=state.ended_at or state.started_at,
            charted_cuff_at=max(charted_cuffs(state), default=None),
        )


def arrived_at(clinic_id: UUID, session_id: UUID) -> datetime | None:
    """When the session's patient arrived, as corrected; None before that."""
    with clinic_scope(clinic_id):
        return replay(core_events(clinic_id, session_id)).arrived_at


def watch_states(clinic_id: UUID) -> dict[UUID, str]:
    """The stored memory of the watch, by bed."""
    with clinic_scope(clinic_id):
        rows = WatchState.objects.filter(clinic_id=clinic_id)
        return dict(rows.values_list("bed_id", "state"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedAlert:
    """An alert that is not cleared; `acknowledged_by` is an id, empty when nobody has seen it."""

    session_id: UUID
    bed_id: UUID | None
    alert_id: str
    condition: str
    kind: str
    priority: str
    onset_at: datetime
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    facts: Mapping[str, Any]


def unfinished_alerts(clinic_id: UUID) -> list[UnfinishedAlert]:
    """Every alert of a clinic that is a watch's and not cleared, the oldest first."""
    with clinic_scope(clinic_id):
        rows = Alert.objects.filter(clinic_id=clinic_id).exclude(state=AlertState.CLEARED)
        rows = rows.exclude(condition__in=NOT_MEASURED)  # a person's, who ends it too
        return [
            UnfinishedAlert(
                session_id=row.session_id,
                bed_id=row.bed_id,
                alert_id=row.alert_id,
                condition=row.condition,
                kind=row.kind,
                priority=row.priority,
                onset_at=row.onset_at,
                raised_at=row.raised_at,
                acknowledged_at=row.acknowledged_at,
                acknowledged_by=str(row.acknowledged_by_id or ""),
                facts=json.loads(row.facts),
            )
            for row in rows.order_by("raised_at", "id")
        ]


def acknowledged_alerts(clinic_id: UUID, session_id: UUID) -> dict[str, tuple[datetime, str]]:
    """When and by whom (id) each acknowledged alert that is not cleared was acknowledged."""
    with clinic_scope(clinic_id):
        rows = Alert.objects.filter(
            clinic_id=clinic_id, session_id=session_id, state=AlertState.ACKNOWLEDGED
        )
        return {
            row.alert_id: (row.acknowledged_at, str(row.acknowledged_by_id))
            for row in rows
            if row.acknowledged_at is not None
        }
