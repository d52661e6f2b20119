"""Alerts: raise, go on, acknowledge, clear. The present state, its history and the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.append_event import append_in, locked_session
from openketamine.actions.recorded import Write, recorded
from openketamine.core.errors import BadInputError
from openketamine.core.session.commands import Command, CommandKind
from openketamine.records.chain import canonical
from openketamine.records.models import Alert, AlertState, AlertTransition, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert as the monitoring engine raised it; `alert_id` is the same after a restart."""

    alert_id: str
    condition: str
    kind: str
    priority: str
    onset_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def raise_alert(session_id: UUID, alert: NewAlert, *, by: Actor, at: datetime) -> bool:
    """Store an alert; raising the same one again changes nothing. True when it is new."""
    with _open(session_id, "raise_alert", "alerts.raise", by, at) as write:
        session = locked_session(write, session_id)
        if _find(session, alert.alert_id) is not None:
            return False
        row = write.add(
            Alert,
            session=session,
            bed_id=session.bed_id,
            alert_id=alert.alert_id,
            condition=alert.condition,
            kind=alert.kind,
            priority=alert.priority,
            state=AlertState.RAISED,
            onset_at=alert.onset_at,
            raised_at=at,
            facts=canonical(alert.facts),
        )
        _transition(write, row, "raised")
        payload = {
            "alert_id": alert.alert_id,
            "condition": alert.condition,
            "priority": alert.priority,
            "kind": alert.kind,
            "facts": dict(alert.facts),
        }
        append_in(write, session, Command(kind=CommandKind.RAISE_ALERT, payload=payload))
        return True


def change_alert(
    session_id: UUID,
    alert_id: str,
    *,
    change: str,
    by: Actor,
    at: datetime,
    priority: str = "",
    reason: str = "",
) -> bool:
    """Note that an open alert went on: `escalated`, `ended` but not seen yet, or `raised_again`.

    `priority` is the one that it has from now on; empty leaves it as it is.
    `reason` says why when it was nothing about the patient, such as `monitoring_restarted`.
    True when it is new: the same change at the same time is noted once.
    """
    with _open(session_id, "change_alert", "alerts.raise", by, at) as write:
        session = locked_session(write, session_id)
        row = _known(session, alert_id)
        known = AlertTransition.objects.filter(
            clinic_id=session.clinic_id, alert=row, change=change, at=at
        )
        if row.state == AlertState.CLEARED or known.exists():
            return False
        if priority and priority != row.priority:
            write.change(row, priority=priority)
        if change == "raised_again":
            write.change(
                row, state=AlertState.RAISED, acknowledged_at=None, acknowledged_by_id=None
            )
        _transition(write, row, change, reason)
        return True


def acknowledge_alert(session_id: UUID, alert_id: str, *, by: Actor, at: datetime) -> bool:
    """A person has seen the alert. True when it was not acknowledged before."""
    with _open(session_id, "acknowledge_alert", "alerts.acknowledge", by, at) as write:
        session = locked_session(write, session_id)
        row = _known(session, alert_id)
        if row.state != AlertState.RAISED:
            return False
        write.change(
            row, state=AlertState.ACKNOWLEDGED, acknowledged_at=at, acknowledged_by_id=by.staff_id
        )
        _transition(write, row, "acknowledged")
        command = Command(kind=CommandKind.ACKNOWLEDGE_ALERT, payload={"alert_id": alert_id})
        append_in(write, session, command)
        return True


def clear_alert(
    session_id: UUID, alert_id: str, *, by: Actor, at: datetime, reason: str = ""
) -> bool:
    """The condition is over, or `reason` says why it ends. True when the alert was open before."""
    with _open(session_id, "clear_alert", "alerts.raise", by, at) as write:
        session = locked_session(write, session_id)
        row = _known(session, alert_id)
        if row.state == AlertState.CLEARED:
            return False
        write.change(row, state=AlertState.CLEARED, cleared_at=at)
        _transition(write, row, "cleared", reason)
        command = Command(kind=CommandKind.CLEAR_ALERT, payload={"alert_id": alert_id})
        append_in(write, session, command)
        return True


def _open(session_id: UUID, action: str, permission: str, by: Actor, at: datetime) -> Any:
    return recorded(
        by=by, at=at, action=action, subject=f"session:{session_id}", permission=permission
    )


def _find(session: Session, alert_id: str) -> Alert | None:
    return Alert.objects.filter(
        clinic_id=session.clinic_id, session=session, alert_id=alert_id
    ).first()


def _known(session: Session, alert_id: str) -> Alert:
    row = _find(session, alert_id)
    if row is None:
        raise BadInputError("There is no such alert in this session.", field="alert")
    return row


def _transition(write: Write, row: Alert, change: str, reason: str = "") -> None:
    facts = canonical(json.loads(row.facts) | {"reason": reason}) if reason else row.facts
    write.add(
        AlertTransition,
        alert=row,
        change=change,
        priority=row.priority,
        at=write.at,
        by_id=write.by.staff_id,
        by_name=write.by.display_name,
        facts=facts,
    )
    write.facts.update(alert=row.alert_id, change=change)
