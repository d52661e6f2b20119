"""What patients and the clinic have written to each other inside the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from openketamine.queries._make import patient_row
from openketamine.queries.rows import PatientRow
from openketamine.queries.scoped import scoped
from openketamine.records.models import Patient, PortalMessage

_UNREAD = Q(is_from_patient=True, read_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """One message; `by_name` is who wrote it."""

    id: UUID
    is_from_patient: bool
    body: str
    at: datetime
    by_name: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """One patient's conversation in the clinic's inbox."""

    patient: PatientRow
    unread: int
    last_at: datetime
    is_answered: bool
    begins: str


@scoped
def conversation(*, clinic_id: UUID, patient_id: UUID, limit: int = 100) -> tuple[MessageRow, ...]:
    """The newest messages of a patient's conversation, oldest first."""
    rows = PortalMessage.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    newest = rows.order_by("-at", "-pk")[:limit]
    return tuple(
        MessageRow(
            id=row.pk,
            is_from_patient=row.is_from_patient,
            body=row.body,
            at=row.at,
            by_name=row.by_name,
            read_at=row.read_at,
        )
        for row in reversed(newest)
    )


@scoped
def correspondent(*, clinic_id: UUID, patient_id: UUID) -> PatientRow | None:
    """With whom a conversation is; None for a patient of no or another clinic."""
    row = Patient.objects.filter(clinic_id=clinic_id, pk=patient_id).first()
    return patient_row(row) if row else None


@scoped
def inbox(*, clinic_id: UUID, limit: int = 100) -> tuple[ConversationRow, ...]:
    """Conversations, those with unread messages first, then the newest."""
    rows = PortalMessage.objects.filter(clinic_id=clinic_id).order_by().values("patient_id")
    told = rows.annotate(last_at=Max("at"), unread=Count("pk", filter=_UNREAD))
    first = sorted(told, key=lambda row: (row["unread"] == 0, -row["last_at"].timestamp()))[:limit]
    ids = [row["patient_id"] for row in first]
    patients = {one.pk: one for one in Patient.objects.filter(clinic_id=clinic_id, pk__in=ids)}
    last = _last(clinic_id, first)
    return tuple(
        ConversationRow(
            patient=patient_row(patients[row["patient_id"]]),
            unread=row["unread"],
            last_at=row["last_at"],
            is_answered=not last[row["patient_id"]].is_from_patient,
            begins=_beginning(last[row["patient_id"]].body),
        )
        for row in first
    )


@scoped
def unread_messages(*, clinic_id: UUID) -> int:
    """How many messages of patients nobody of the staff has read."""
    return PortalMessage.objects.filter(_UNREAD, clinic_id=clinic_id).count()


@scoped
def unread_of_patient(*, clinic_id: UUID, patient_id: UUID) -> int:
    """How many messages of one patient nobody of the staff has read."""
    rows = PortalMessage.objects.filter(_UNREAD, clinic_id=clinic_id, patient_id=patient_id)
    return rows.count()


@scoped
def unread_for_patient(*, clinic_id: UUID, patient_id: UUID) -> int:
    """How many messages of the clinic the patient has not read."""
    rows = PortalMessage.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    return rows.filter(is_from_patient=False, read_at=None).count()


def _last(clinic_id: UUID, told: list[dict[str, object]]) -> dict[UUID, PortalMessage]:
    """The last message of each conversation."""
    wanted = Q()
    for row in told:
        wanted |= Q(patient_id=row["patient_id"], at=row["last_at"])
    if not told:
        return {}
    rows = PortalMessage.objects.filter(wanted, clinic_id=clinic_id).order_by("at", "pk")
    return {row.patient_id: row for row in rows}


def _beginning(body: str) -> str:
    """The first words, for a list."""
    line = " ".join(body.split())
    return line if len(line) <= 100 else f"{line[:99].rstrip()}…"
