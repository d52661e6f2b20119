"""Files that were handed in for a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openketamine.queries.scoped import scoped
from openketamine.records.models import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """One file without its content."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_at: datetime
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadContent:
    """One file as it was kept."""

    name: str
    media_type: str
    content: bytes


@scoped
def uploads(*, clinic_id: UUID, patient_id: UUID) -> tuple[UploadRow, ...]:
    """The files of a patient, newest first."""
    rows = Upload.objects.filter(clinic_id=clinic_id, patient_id=patient_id).defer("content")
    return tuple(
        UploadRow(
            id=row.pk,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            uploaded_at=row.uploaded_at,
            by_name=row.by_name,
        )
        for row in rows.order_by("-uploaded_at")
    )


@scoped
def upload_content(*, clinic_id: UUID, patient_id: UUID, upload_id: UUID) -> UploadContent | None:
    """A file of this very patient; None for any other."""
    rows = Upload.objects.filter(clinic_id=clinic_id, patient_id=patient_id, pk=upload_id)
    row = rows.first()
    if row is None:
        return None
    return UploadContent(name=row.name, media_type=row.media_type, content=bytes(row.content))
