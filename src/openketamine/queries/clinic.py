"""The clinic itself: beds, staff, overrides, adverse events, documents, audit, watch states."""

from __future__ import annotations

import json
from uuid import UUID

from openketamine.core.protocols import ProtocolSet
from openketamine.queries._make import bed_row
from openketamine.queries.rows import (
    AdverseEventRow,
    AuditEntry,
    BedRow,
    DocumentRow,
    OverrideRow,
    StaffRow,
)
from openketamine.queries.scoped import scoped
from openketamine.records.models import (
    AdverseEvent,
    AuditRow,
    Bed,
    Clinic,
    Document,
    ProtocolOverride,
    Staff,
)
from openketamine.records.protocol import clinic_protocol


def clinic_ids() -> tuple[UUID, ...]:
    """All clinics of this installation: for processes that serve every one in its own scope."""
    return tuple(Clinic.objects.order_by("pk").values_list("pk", flat=True))


@scoped
def clinic_name(*, clinic_id: UUID) -> str:
    """The name on screens and printed records."""
    return Clinic.objects.get(pk=clinic_id).name


@scoped
def beds(*, clinic_id: UUID) -> tuple[BedRow, ...]:
    """The beds in use, in their order."""
    return tuple(bed_row(b) for b in Bed.objects.filter(clinic_id=clinic_id, is_active=True))


@scoped
def staff_list(*, clinic_id: UUID) -> tuple[StaffRow, ...]:
    """The people who work here, by name."""
    return tuple(
        StaffRow(
            id=person.pk,
            username=person.username,
            display_name=person.display_name,
            role=person.role,
            is_active=person.is_active,
        )
        for person in Staff.objects.filter(clinic_id=clinic_id).order_by("display_name")
    )


@scoped
def protocol_set(*, clinic_id: UUID, name: str) -> ProtocolSet:
    """A protocol set as this clinic uses it, with its overrides."""
    return clinic_protocol(clinic_id, name)


@scoped
def protocol_overrides(*, clinic_id: UUID) -> tuple[OverrideRow, ...]:
    """Every override that was signed, in order; an empty value ended one."""
    rows = ProtocolOverride.objects.filter(clinic_id=clinic_id).select_related("signature")
    return tuple(
        OverrideRow(
            protocol_set=row.protocol_set,
            parameter=row.parameter,
            ordinal=row.ordinal,
            value=row.value,
            reason=row.reason,
            signed_by=row.signature.printed_name,
            at=row.at,
        )
        for row in rows.order_by("protocol_set", "parameter", "ordinal")
    )


@scoped
def adverse_events(*, clinic_id: UUID, limit: int = 200) -> tuple[AdverseEventRow, ...]:
    """Adverse events, newest first."""
    return tuple(
        AdverseEventRow(
            session_id=row.session_id,
            event_seq=row.event_seq,
            term=row.term,
            severity=row.severity,
            intervention=row.intervention,
            outcome=row.outcome,
            is_serious=row.is_serious,
            at=row.at,
        )
        for row in AdverseEvent.objects.filter(clinic_id=clinic_id).order_by("-at")[:limit]
    )


@scoped
def latest_document(*, clinic_id: UUID, session_id: UUID, kind: str) -> DocumentRow | None:
    """The newest stored document of a kind, or None."""
    rows = Document.objects.filter(clinic_id=clinic_id, session_id=session_id, kind=kind)
    row = rows.order_by("-made_at").first()
    if row is None:
        return None
    return DocumentRow(
        id=row.pk,
        kind=row.kind,
        media_type=row.media_type,
        event_head=row.event_head,
        sha256=row.sha256,
        content=bytes(row.content),
        made_at=row.made_at,
    )


@scoped
def audit_rows(
    *, clinic_id: UUID, subject: str | None = None, limit: int = 200
) -> tuple[AuditEntry, ...]:
    """The audit, newest first; of one subject when named."""
    rows = AuditRow.objects.filter(clinic_id=clinic_id)
    if subject is not None:
        rows = rows.filter(subject=subject)
    return tuple(
        AuditEntry(
            seq=row.seq,
            at=row.at,
            by_name=row.by_name,
            role=row.role,
            action=row.action,
            subject=row.subject,
            facts=json.loads(row.facts),
            hash=row.hash,
        )
        for row in rows.order_by("-seq")[:limit]
    )
