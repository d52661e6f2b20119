"""The recorder's group insert: plain SQL on the driver's connection, one transaction.

It takes the driver's own connection (sqlite3 or psycopg), because no ORM is on the hot path.
The audit of measurements is the row itself: source, message id and receive time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity

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
    *METRICS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """A frame with the place it belongs to."""

    clinic_id: UUID
    bed_id: UUID
    session_id: UUID | None
    frame: Frame


def insert_frames(connection: Any, rows: Sequence[FrameRow]) -> int:
    """Store frames and commit; returns how many were new. A resend changes nothing.

    `connection` is a `sqlite3.Connection` or a `psycopg.Connection`, outside of a transaction.
    When it returns, the rows are durable; when it raises, none of them is stored.
    """
    is_sqlite = type(connection).__module__.startswith("sqlite3") or hasattr(
        connection, "total_changes"
    )
    insert = _insert_sqlite if is_sqlite else _insert_postgres
    return insert(connection, rows)


def frame_digest(samples: Iterable[Sample]) -> str:
    """Sixteen hex digits over the content of a frame, whatever the order of its samples."""
    parts = sorted(f"{s.metric.value}={_number(s.value)}|{s.validity.value}" for s in samples)
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
        frame_digest(frame.samples),
        epoch_ms(frame.received_at),
        _id(row.session_id, is_sqlite),
        frame.source,
        frame.message_id,
        json.dumps(flags, sort_keys=True, separators=(",", ":")) if flags else "",
        *(by_metric.get(metric) for metric in METRICS),
    )


def _is_flagged(sample: Sample) -> bool:
    return sample.validity is not Validity.VALID


def _id(value: UUID | None, is_sqlite: bool) -> object:
    return value.hex if is_sqlite and value is not None else value


def _statement(mark: str) -> str:
    marks = ", ".join([mark] * len(_COLUMNS))
    return (
        f"INSERT INTO okt_vital_frame ({', '.join(_COLUMNS)}) VALUES ({marks}) "  # noqa: S608
        "ON CONFLICT DO NOTHING"
    )


_SQLITE = _statement("?")
_POSTGRES = _statement("%s")


def _insert_sqlite(connection: Any, rows: Sequence[FrameRow]) -> int:
    values = [_values(row, is_sqlite=True) for row in rows]
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        cursor.executemany(_SQLITE, values)
        stored = max(cursor.rowcount, 0)
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
    return stored


def _insert_postgres(connection: Any, rows: Sequence[FrameRow]) -> int:
    stored = 0
    with connection.transaction(), connection.cursor() as cursor:
        for clinic_id in sorted({row.clinic_id for row in rows}, key=str):
            cursor.execute("SELECT set_config('okt.clinic', %s, true)", [str(clinic_id)])
            values = [_values(r, is_sqlite=False) for r in rows if r.clinic_id == clinic_id]
            cursor.executemany(_POSTGRES, values)
            stored += max(cursor.rowcount, 0)
    return stored
