"""The recorder's group insert: plain SQL on the driver's connection, one transaction.

It takes the driver's own connection (sqlite3 or psycopg), because no ORM is on the hot path.
The audit of measurements is the row itself: source, message id and receive time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid5

from openketamine.core.monitoring.frame import DeviceAlert, Frame, Metric, Sample, Validity
from openketamine.records.device_alerts import alerts_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
METRICS = tuple(metric.value for metric in Metric)
_COLUMNS = (
    "clinic_id",
    "bed_id",
    "device_ms",
    "digest",
    "received_ms",
    "session_id",
    "source",
    "message_id",
    "flags",
    "alerts",
    *METRICS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """A frame with the place it belongs to."""

    clinic_id: UUID
    bed_id: UUID
    session_id: UUID | None
    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRow:
    """A message that could not be used, raw, with the acknowledgement code and the reason.

    `clinic_id` is None where it is not known whose it is: no clinic sees it then.
    """

    clinic_id: UUID | None
    received_at: datetime
    peer: str
    code: str
    reason: str
    location: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """What the alert engine knows of a bed with the frames of this group."""

    clinic_id: UUID
    bed_id: UUID
    state: str
    saved_ms: int


def insert_frames(
    connection: Any,
    rows: Sequence[FrameRow],
    rejects: Sequence[RejectRow] = (),
    watches: Sequence[WatchRow] = (),
) -> int:
    """Store frames, rejects and watch states in one commit; returns how many frames were new.

    A resend changes nothing, so a group may be tried again after any failure.

    `connection` is a `sqlite3.Connection` or a `psycopg.Connection`, outside of a transaction.
    When it returns, the rows are durable; when it raises, none of them is stored.
    """
    insert = _insert_sqlite if isinstance(connection, sqlite3.Connection) else _insert_postgres
    return insert(connection, rows, rejects, watches)


def frame_digest(samples: Iterable[Sample], alerts: Iterable[DeviceAlert] = ()) -> str:
    """Sixteen hex digits over the content of a frame, whatever the order of its samples."""
    parts = sorted(f"{s.metric.value}={_number(s.value)}|{s.validity.value}" for s in samples)
    parts += sorted(alerts_text([alert]) for alert in alerts)
    return blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970, exactly."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def _values(row: FrameRow, *, is_sqlite: bool) -> tuple[object, ...]:
    frame = row.frame
    by_metric = {sample.metric.value: sample.value for sample in frame.samples}
    flags = {s.metric.value: s.validity.value for s in frame.samples if _is_flagged(s)}
    return (
        _id(row.clinic_id, is_sqlite),
        _id(row.bed_id, is_sqlite),
        epoch_ms(frame.device_at),
        frame_digest(frame.samples, frame.alerts),
        epoch_ms(frame.received_at),
        _id(row.session_id, is_sqlite),
        frame.source,
        frame.message_id,
        json.dumps(flags, sort_keys=True, separators=(",", ":")) if flags else "",
        alerts_text(frame.alerts),
        *(by_metric.get(metric) for metric in METRICS),
    )


def _is_flagged(sample: Sample) -> bool:
    return sample.validity is not Validity.VALID


def _id(value: UUID | None, is_sqlite: bool) -> object:
    return value.hex if is_sqlite and value is not None else value


def _watch_values(row: WatchRow, *, is_sqlite: bool) -> tuple[object, ...]:
    at = _EPOCH + timedelta(milliseconds=row.saved_ms)
    ids = (uuid5(row.clinic_id, str(row.bed_id)), row.clinic_id, row.bed_id)
    return (*(_id(value, is_sqlite) for value in ids), row.state, _time(at, is_sqlite))


def _time(at: datetime, is_sqlite: bool) -> object:
    return at.replace(tzinfo=None).isoformat(" ") if is_sqlite else at


def _reject_values(row: RejectRow, *, is_sqlite: bool) -> tuple[object, ...]:
    stored_at = _time(row.received_at.astimezone(UTC), is_sqlite)
    texts = (row.peer[:100], row.code[:2], row.reason[:400], row.location[:100])
    return (_id(row.clinic_id, is_sqlite), stored_at, *texts, row.raw)


def _statement(table: str, columns: Sequence[str], mark: str) -> str:
    marks = ", ".join([mark] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


_REJECT_COLUMNS = ("clinic_id", "received_at", "peer", "code", "reason", "location", "raw")
_ONCE = " ON CONFLICT DO NOTHING"
_WATCH_COLUMNS = ("id", "clinic_id", "bed_id", "state", "saved_at")
_NEWEST = (
    " ON CONFLICT (clinic_id, bed_id) DO UPDATE SET"
    " state = excluded.state, saved_at = excluded.saved_at"
)
_WATCH = {
    mark: _statement("okt_watch_state", _WATCH_COLUMNS, mark) + _NEWEST for mark in ("?", "%s")
}
_FRAME = {mark: _statement("okt_vital_frame", _COLUMNS, mark) + _ONCE for mark in ("?", "%s")}
_REJECT = {mark: _statement("okt_device_reject", _REJECT_COLUMNS, mark) for mark in ("?", "%s")}


def _insert_sqlite(
    connection: Any,
    rows: Sequence[FrameRow],
    rejects: Sequence[RejectRow],
    watches: Sequence[WatchRow],
) -> int:
    values = [_values(row, is_sqlite=True) for row in rows]
    refused = [_reject_values(row, is_sqlite=True) for row in rejects]
    states = [_watch_values(row, is_sqlite=True) for row in watches]
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        cursor.executemany(_FRAME["?"], values)
        stored: int = max(cursor.rowcount, 0)
        cursor.executemany(_REJECT["?"], refused)
        cursor.executemany(_WATCH["?"], states)
        cursor.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise
    return stored


def _insert_postgres(
    connection: Any,
    rows: Sequence[FrameRow],
    rejects: Sequence[RejectRow],
    watches: Sequence[WatchRow],
) -> int:
    stored = 0
    clinics = {row.clinic_id for row in rows} | {row.clinic_id for row in watches}
    refusing = {row.clinic_id for row in rejects}
    with connection.transaction(), connection.cursor() as cursor:
        for clinic_id in sorted(clinics | refusing, key=str):
            scope = str(clinic_id or "")  # what is of no clinic is stored outside of any scope
            cursor.execute("SELECT set_config('okt.clinic', %s, true)", [scope])
            values = [_values(r, is_sqlite=False) for r in rows if r.clinic_id == clinic_id]
            refused = [
                _reject_values(r, is_sqlite=False) for r in rejects if r.clinic_id == clinic_id
            ]
            if values:
                cursor.executemany(_FRAME["%s"], values)
                stored += max(cursor.rowcount, 0)
            if refused:
                cursor.executemany(_REJECT["%s"], refused)
            states = [
                _watch_values(w, is_sqlite=False) for w in watches if w.clinic_id == clinic_id
            ]
            if states:
                cursor.executemany(_WATCH["%s"], states)
    return stored
