"""Alert and session changes as the browser gets them."""

from __future__ import annotations

from typing import Any

from openketamine.bedside.frames import epoch_ms
from openketamine.bedside.hub import Cursor, Event, Hub, encode_event
from openketamine.bedside.outgoing import Outgoing
from openketamine.bedside.store import BedPlace
from openketamine.core.monitoring import Change
from openketamine.queries.live_changes import AlertChange, SessionChange

_STATES = {
    Change.RAISED: "raised",
    Change.RAISED_AGAIN: "raised",
    Change.ESCALATED: "escalated",
    Change.ACKNOWLEDGED: "acknowledged",
    Change.CLEARED: "cleared",
}


def show_outgoing(hub: Hub, place: BedPlace, item: Outgoing, *, ms: int) -> None:
    """Tell the viewers what the watch found. A latched alert that is over stays as it is shown."""
    if (state := _STATES.get(Change(item.change))) is None:
        return
    data = {
        "id": item.alert_id,
        "session": item.session,
        "bed": place.bed,
        "condition": item.condition.partition(":")[0],
        "priority": item.priority,
        "kind": item.kind,
        "state": state,
        "at": item.at_ms,
        "facts": item.facts,
    }
    hub.publish(
        "alert",
        data,
        ms=ms,
        clinic=place.clinic,
        bed=place.bed,
        session=item.session,
        key=item.key,
    )


def alert_event(clinic: str, row: AlertChange, cursor: Cursor) -> Event | None:
    """A transition from the record; None when the screen does not change by it."""
    if (state := _STATES.get(Change(row.change))) is None:
        return None
    session, bed, at = str(row.session_id), str(row.bed_id or ""), epoch_ms(row.at)
    data = {
        "id": row.alert_id,
        "session": session,
        "bed": bed,
        "condition": row.condition.partition(":")[0],
        "priority": row.priority,
        "kind": row.kind,
        "state": state,
        "at": at,
        "facts": row.facts,
    }
    key = f"{session}|{row.alert_id}|{row.change}|{at}"
    return encode_event(cursor, "alert", data, clinic=clinic, bed=bed, session=session, key=key)


def session_event(clinic: str, row: SessionChange, cursor: Cursor) -> Event:
    """An event of a session's log: the page asks for what it needs."""
    session, bed = str(row.session_id), str(row.bed_id or "")
    data: dict[str, Any] = {
        "session": session,
        "seq": row.seq,
        "kind": row.kind,
        "phase": row.phase,
    }
    key = f"{session}|{row.seq}"
    return encode_event(cursor, "session", data, clinic=clinic, bed=bed, session=session, key=key)
