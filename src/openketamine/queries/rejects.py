"""Device messages that are kept raw: refused, or accepted (AA) and not understood at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from openketamine.queries.scoped import scoped
from openketamine.records.models import DeviceReject

ACCEPTED = "AA"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectEntry:
    """One message, without its content: that may name a patient."""

    received_at: datetime
    peer: str
    code: str
    reason: str
    location: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejects:
    """How many were refused and how many not understood, and the newest of both, newest last."""

    refused: int
    not_understood: int
    newest: tuple[RejectEntry, ...]


def rejects_of_no_clinic(*, limit: int) -> Rejects:
    """Those that may be of any of several clinics; runs outside of any scope."""
    return _found(DeviceReject.objects.filter(clinic__isnull=True), limit)


@scoped
def clinic_rejects(*, clinic_id: UUID, limit: int = 20) -> Rejects:
    """Those that can only be this clinic's."""
    return _found(DeviceReject.objects.filter(clinic_id=clinic_id), limit)


def _found(rows: QuerySet[DeviceReject], limit: int) -> Rejects:
    not_understood = rows.filter(code=ACCEPTED).count()
    newest = tuple(rows.order_by("-pk")[:limit])
    return Rejects(
        refused=rows.count() - not_understood,
        not_understood=not_understood,
        newest=tuple(_entry(row) for row in reversed(newest)),
    )


def _entry(row: DeviceReject) -> RejectEntry:
    return RejectEntry(
        received_at=row.received_at,
        peer=row.peer,
        code=row.code,
        reason=row.reason,
        location=row.location,
        size=len(bytes(row.raw)),
    )
