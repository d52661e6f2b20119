"""Device messages in quarantine that no clinic can be named for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openketamine.records.models import DeviceReject


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectEntry:
    """One refused message, without its content: that may name a patient."""

    received_at: datetime
    peer: str
    code: str
    reason: str
    location: str
    size: int


def rejects_of_no_clinic(*, limit: int) -> tuple[int, tuple[RejectEntry, ...]]:
    """How many there are, and the newest of them, newest last; runs outside of any scope."""
    rows = DeviceReject.objects.filter(clinic__isnull=True)
    newest = tuple(rows.order_by("-pk")[:limit])
    return rows.count(), tuple(_entry(row) for row in reversed(newest))


def _entry(row: DeviceReject) -> RejectEntry:
    return RejectEntry(
        received_at=row.received_at,
        peer=row.peer,
        code=row.code,
        reason=row.reason,
        location=row.location,
        size=len(bytes(row.raw)),
    )
