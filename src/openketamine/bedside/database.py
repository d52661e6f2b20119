"""The store on the service's database: frames by plain SQL, everything else by verbs and reads."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.alerts import NewAlert, change_alert, clear_alert, raise_alert
from openketamine.actions.record_frames import FrameRow, RejectRow, WatchRow, insert_frames
from openketamine.bedside.outgoing import Outgoing
from openketamine.bedside.store import (
    BedMap,
    BedPlace,
    Changes,
    Entry,
    FrameEntry,
    RejectEntry,
    WatchEntry,
)
from openketamine.core.errors import RefusedError
from openketamine.core.monitoring import Baseline, Change, Limits, MonitoredPhase, limits_for
from openketamine.core.session.state import BEFORE_START, Phase
from openketamine.queries.bed_map import BedRow, bed_map
from openketamine.queries.clinic import clinic_ids
from openketamine.queries.live_changes import (
    AlertChange,
    SessionChange,
    alert_changes,
    change_heads,
    session_changes,
)
from openketamine.queries.received_frames import received_frames
from openketamine.queries.watched import (
    UnfinishedAlert,
    acknowledged_alerts,
    arrived_at,
    unfinished_alerts,
    watch_states,
    watch_terms,
)

_log = logging.getLogger(__name__)
_PASSING = (
    OperationalError,
    InterfaceError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
# PostgreSQL numbers rows before they are committed, so a lower id may appear after a higher one.
_OVERLAP = 200
_BEFORE_ARRIVAL = "SESS-TIME-02"
P = ParamSpec("P")
R = TypeVar("R")


def reading(read: Callable[P, R]) -> Callable[P, R]:
    """Drop a connection that broke or is too old before it is used again."""

    @wraps(read)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        return read(*args, **kwargs)

    return wrapped


class DatabaseStore:
    """The `Store` of the running service; Django gives each thread its own connection."""

    def __init__(self) -> None:
        self._heads: dict[str, tuple[_Seen, _Seen]] = {}

    def write(self, entries: Sequence[Entry]) -> None:
        """Frames, snapshots and rejects in one commit."""
        frames = [_frame_row(entry) for entry in entries if isinstance(entry, FrameEntry)]
        refused = [entry for entry in entries if isinstance(entry, RejectEntry)]
        try:
            connection.ensure_connection()
            rejects = _reject_rows(refused)
            insert_frames(connection.connection, frames, rejects, _watch_rows(entries))
        except BaseException:
            connection.close()  # whatever state it is in; the next try opens another
            raise

    def is_passing(self, error: BaseException) -> bool:
        """Locked, full or away: the same write may succeed later."""
        return isinstance(error, _PASSING)

    def close(self) -> None:
        """Close the calling thread's connection."""
        connection.close()

    @reading
    def beds(self) -> BedMap:
        """All beds in use; the database lets each device key name only one of them."""
        rows = bed_map()
        places = {row.device_key: _place(row) for row in rows}
        return BedMap(places, tuple(dict.fromkeys(str(row.clinic_id) for row in rows)))

    @reading
    def frames_since(self, clinic: str, received_ms: int, most: int) -> list[FrameEntry]:
        """Stored frames, from the time on at which they were received."""
        return [
            FrameEntry(
                place=BedPlace(
                    clinic=clinic,
                    bed=str(row.bed_id),
                    session=str(row.session_id) if row.session_id else "",
                ),
                frame=row.frame,
            )
            for row in received_frames(UUID(clinic), since_ms=received_ms, most=most)
        ]

    @reading
    def changes_since(self, clinic: str, since: datetime) -> Changes:
        """By the time at which they were written."""
        clinic_id = UUID(clinic)
        return Changes(
            sessions=session_changes(clinic_id, since=since),
            alerts=alert_changes(clinic_id, since=since),
        )

    @reading
    def changes(self, clinics: Sequence[str]) -> dict[str, Changes]:
        """New rows by their ids; a short stretch is read again for late commits."""
        return {clinic: self._changes_of(clinic) for clinic in clinics}

    def _changes_of(self, clinic: str) -> Changes:
        clinic_id = UUID(clinic)
        if clinic not in self._heads:
            events, alerts = (_Seen(head) for head in change_heads(clinic_id))
            events.take(session_changes(clinic_id, after=events.after))
            alerts.take(alert_changes(clinic_id, after=alerts.after))
            self._heads[clinic] = (events, alerts)
            return Changes()
        events, alerts = self._heads[clinic]
        return Changes(
            sessions=events.take(session_changes(clinic_id, after=events.after)),
            alerts=alerts.take(alert_changes(clinic_id, after=alerts.after)),
        )

    @reading
    def limits(self, place: BedPlace) -> Limits:
        """From the session's protocol set, the patient's baseline and the phase."""
        terms = watch_terms(UUID(place.clinic), UUID(place.session))
        own = {name: float(value) for name, value in terms.baseline.items()}
        baseline = Baseline(
            sbp_mmhg=own.get("sbp"),
            dbp_mmhg=own.get("dbp"),
            hr_bpm=own.get("hr"),
            spo2_pct=own.get("spo2"),
        )
        phase = _monitored(place.phase)
        return limits_for(
            terms.protocol,
            baseline,
            phase,
            started_at=terms.since,
            charted_cuff_at=terms.charted_cuff_at,
            reporting_interval_s=place.reporting_interval_s,
        )

    @reading
    def snapshots(self, clinics: Sequence[str]) -> dict[str, str]:
        """The stored text of every bed."""
        found = (watch_states(UUID(clinic)) for clinic in clinics)
        return {str(bed): text for states in found for bed, text in states.items()}

    @reading
    def acknowledged(self, place: BedPlace) -> dict[str, tuple[datetime, str]]:
        """Acknowledged and not cleared, by alert id."""
        return acknowledged_alerts(UUID(place.clinic), UUID(place.session))

    @reading
    def unfinished(self, clinic: str) -> list[UnfinishedAlert]:
        """Not cleared, the oldest first."""
        return unfinished_alerts(UUID(clinic))

    @reading
    def carry_out(self, clinic: str, outgoing: Outgoing) -> None:
        """Raise, change or clear by the alert's own id and time.

        A time before the arrival (a clock was set back, the arrival was corrected) becomes that of
        the arrival, and the alert says when it was found: no alert is lost for its date.
        """
        try:
            _record(clinic, outgoing, outgoing.at)
        except RefusedError as error:
            arrived = arrived_at(UUID(clinic), UUID(outgoing.session))
            if error.rule_id != _BEFORE_ARRIVAL or arrived is None:
                raise
            found = {**outgoing.facts, "found_at": outgoing.at.isoformat()}
            _record(clinic, replace(outgoing, facts=found), arrived)


def _record(clinic: str, outgoing: Outgoing, at: datetime) -> None:
    session, by = UUID(outgoing.session), _watch_actor(clinic)
    alert_id, reason = outgoing.alert_id, outgoing.facts.get("reason", "")
    if outgoing.change == Change.RAISED:
        raise_alert(session, _new_alert(outgoing), by=by, at=at)
    elif outgoing.change == Change.CLEARED:
        clear_alert(session, alert_id, by=by, at=at, reason=reason)
    else:
        went_on = {"change": outgoing.change, "priority": outgoing.priority, "reason": reason}
        change_alert(session, alert_id, **went_on, by=by, at=at)


C = TypeVar("C", SessionChange, AlertChange)


class _Seen:
    """Which ids were taken already, as far back as late commits may come."""

    def __init__(self, head: int) -> None:
        self._head = head
        self._ids: set[int] = set()

    @property
    def after(self) -> int:
        """The id to read after."""
        return max(0, self._head - _OVERLAP)

    def take(self, rows: Iterable[C]) -> list[C]:
        """The rows that were not taken before."""
        new: list[C] = [row for row in rows if row.id not in self._ids]
        self._head = max([self._head, *(row.id for row in new)])
        known = self._ids | {row.id for row in new}
        self._ids = {number for number in known if number > self.after}
        return new


def _reject_rows(entries: Sequence[RejectEntry]) -> list[RejectRow]:
    """The only clinic's, where there is one; of several a gateway may serve any, so nobody's."""
    if not entries:
        return []
    clinics = clinic_ids()
    return [
        RejectRow(
            clinic_id=clinics[0] if len(clinics) == 1 else None,
            received_at=entry.received_at,
            peer=entry.peer,
            code=entry.code,
            reason=entry.reason,
            location=entry.location,
            raw=entry.raw,
        )
        for entry in entries
    ]


def _place(row: BedRow) -> BedPlace:
    return BedPlace(
        clinic=str(row.clinic_id),
        bed=str(row.bed_id),
        session=str(row.session_id) if row.session_id else "",
        phase=row.phase,
        version=row.version,
        is_alerting_on=row.is_alerting_on,
        reporting_interval_s=row.reporting_interval_s,
        timezone=row.timezone,
    )


def _frame_row(entry: FrameEntry) -> FrameRow:
    place = entry.place
    return FrameRow(
        clinic_id=UUID(place.clinic),
        bed_id=UUID(place.bed),
        session_id=UUID(place.session) if place.session else None,
        frame=entry.frame,
    )


def _watch_rows(entries: Sequence[Entry]) -> list[WatchRow]:
    """The last snapshot of each bed; what came before it is in it."""
    last = {
        entry.place.bed: (entry.place.clinic, entry.snapshot)
        for entry in entries
        if isinstance(entry, FrameEntry | WatchEntry) and entry.snapshot is not None
    }
    return [
        WatchRow(
            clinic_id=UUID(clinic),
            bed_id=UUID(bed),
            state=snapshot.to_json(),
            saved_ms=snapshot.state.at_ms,
        )
        for bed, (clinic, snapshot) in last.items()
    ]


def _monitored(phase: str) -> MonitoredPhase:
    if phase in BEFORE_START:
        return MonitoredPhase.CHECK_IN
    return MonitoredPhase.RECOVERY if phase == Phase.RECOVERY else MonitoredPhase.INFUSING


def _watch_actor(clinic: str) -> Actor:
    return system_actor(UUID(clinic), "bedside")


def _new_alert(outgoing: Outgoing) -> NewAlert:
    return NewAlert(
        alert_id=outgoing.alert_id,
        condition=outgoing.condition,
        kind=outgoing.kind,
        priority=outgoing.priority,
        onset_at=outgoing.onset_at,
        facts=outgoing.facts,
    )
