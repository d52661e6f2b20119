"""A store on a real SQLite file with the least that the bedside process needs."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from openketamine.bedside.frames import epoch_ms, frame_data, frame_key
from openketamine.bedside.store import BedPlace, Entry, FrameEntry
from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity

_SCHEMA = """
CREATE TABLE IF NOT EXISTS frame (bed TEXT, device_ms INTEGER, digest TEXT, received_ms INTEGER,
  body TEXT, PRIMARY KEY (bed, device_ms, digest)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reject (raw BLOB, reason TEXT);
"""


class SqliteStore:
    def __init__(self, path: Path, places: dict[str, BedPlace]) -> None:
        self.path = path
        self.beds = places
        self._local = threading.local()
        self.connection().executescript(_SCHEMA)

    def connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "db"):
            self._local.db = sqlite3.connect(self.path, isolation_level=None)
            self._local.db.execute("PRAGMA journal_mode=WAL")
            self._local.db.execute("PRAGMA synchronous=FULL")
        db: sqlite3.Connection = self._local.db
        return db

    def write(self, entries: Sequence[Entry]) -> None:
        db = self.connection()
        try:
            db.execute("BEGIN IMMEDIATE")
            for entry in entries:
                self._insert(db, entry)
            db.execute("COMMIT")
        except sqlite3.Error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise

    def _insert(self, db: sqlite3.Connection, entry: Entry) -> None:
        if isinstance(entry, FrameEntry):
            frame, data = entry.frame, frame_data(entry.place, entry.frame)
            samples = [(s.metric, s.value, s.validity) for s in frame.samples]
            row = (
                frame.bed_key,
                epoch_ms(frame.device_at),
                frame_key(data),
                epoch_ms(frame.received_at),
                json.dumps(samples),
            )
            db.execute("INSERT INTO frame VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING", row)
        else:
            db.execute("INSERT INTO reject VALUES (?,?)", (entry.raw, entry.reason))

    def is_passing(self, error: BaseException) -> bool:
        return isinstance(error, sqlite3.OperationalError)

    def close(self) -> None:
        self.connection().close()
        del self._local.db

    def places(self) -> dict[str, BedPlace]:
        return self.beds

    def frames_since(self, clinic: str, received_ms: int, most: int) -> list[FrameEntry]:
        with sqlite3.connect(self.path) as db:
            rows = db.execute(
                "SELECT bed, device_ms, received_ms, body FROM frame WHERE received_ms >= ?"
                " ORDER BY received_ms LIMIT ?",
                (received_ms, most),
            ).fetchall()
        db.close()
        return [
            FrameEntry(place=self.beds[bed], frame=_frame(bed, device, received, body))
            for bed, device, received, body in rows
            if self.beds[bed].clinic == clinic
        ]


def _frame(bed: str, device_ms: int, received_ms: int, body: str) -> Frame:
    return Frame(
        bed_key=bed,
        device_at=datetime.fromtimestamp(device_ms / 1000, UTC),
        received_at=datetime.fromtimestamp(received_ms / 1000, UTC),
        samples=tuple(Sample(Metric(m), v, Validity(f)) for m, v, f in json.loads(body)),
    )
