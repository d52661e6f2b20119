"""Assessments and the patient's intake, newest first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openketamine.core.assessment.patient import Intake
from openketamine.queries.rows import SignatureRow
from openketamine.queries.scoped import scoped
from openketamine.records.models import Assessment, Signature
from openketamine.records.patient_chart import newest_intake


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRow:
    """One version of an assessment; `signature` is None for a draft."""

    kind: str
    version: int
    content: Mapping[str, Any]
    content_hash: str
    saved_at: datetime
    by_name: str
    signature: SignatureRow | None


@scoped
def assessment(*, clinic_id: UUID, patient_id: UUID, kind: str) -> AssessmentRow | None:
    """The newest version, draft or signed."""
    row = _versions(clinic_id, patient_id, kind).first()
    return None if row is None else _row(row)


@scoped
def signed_assessment(*, clinic_id: UUID, patient_id: UUID, kind: str) -> AssessmentRow | None:
    """The newest signed version: the one that counts."""
    row = _versions(clinic_id, patient_id, kind).filter(signature__isnull=False).first()
    return None if row is None else _row(row)


@scoped
def assessment_versions(
    *, clinic_id: UUID, patient_id: UUID, kind: str, limit: int = 50
) -> tuple[AssessmentRow, ...]:
    """Every version, the newest first."""
    return tuple(_row(row) for row in _versions(clinic_id, patient_id, kind)[:limit])


@scoped
def intake(*, clinic_id: UUID, patient_id: UUID) -> Intake:
    """The newest save of each section of the intake."""
    return newest_intake(clinic_id, patient_id)


def _versions(clinic_id: UUID, patient_id: UUID, kind: str) -> Any:
    rows = Assessment.objects.filter(clinic_id=clinic_id, patient_id=patient_id, kind=kind)
    return rows.select_related("by", "signature").order_by("-version")


def _row(row: Assessment) -> AssessmentRow:
    return AssessmentRow(
        kind=row.kind,
        version=row.version,
        content=json.loads(row.content),
        content_hash=row.content_hash,
        saved_at=row.saved_at,
        by_name=row.by.display_name,
        signature=None if row.signature is None else signature_row(row.signature),
    )


def signature_row(row: Signature) -> SignatureRow:
    """A signature as it is printed."""
    return SignatureRow(
        printed_name=row.printed_name,
        role=row.role,
        meaning=row.meaning,
        record_hash=row.record_hash,
        at=row.at,
    )
