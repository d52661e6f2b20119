"""Everything that the portal holds on one patient, as the patient takes it home."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from openketamine.queries.scoped import scoped
from openketamine.records.models import (
    Availability,
    ConsentDocument,
    ConsentEvent,
    IntakeSection,
    OutboxMessage,
    Patient,
    PortalAccount,
    PortalMessage,
    Referral,
    Session,
    Upload,
    VisitConfirmation,
)

_JSON = {"answers", "content", "facts"}
# table -> fields; what is a secret (a hash, a body with a way in) is in none.
_KEPT: dict[str, tuple[type[models.Model], tuple[str, ...], str]] = {
    "referrals": (
        Referral,
        (
            *("source", "referrer_name", "referrer_contact", "reason", "indication", "state"),
            "received_at",
        ),
        "received_at",
    ),
    "questionnaire": (
        IntakeSection,
        ("section", "version", "answers", "language", "saved_at"),
        "saved_at",
    ),
    "files": (
        Upload,
        ("name", "media_type", "size", "sha256", "uploaded_at", "by_name"),
        "uploaded_at",
    ),
    "messages": (PortalMessage, ("is_from_patient", "body", "at", "by_name", "read_at"), "at"),
    "visits": (Session, ("ordinal", "scheduled_at", "scheduled_until", "phase"), "scheduled_at"),
    "visit_answers": (
        VisitConfirmation,
        ("session_id", "kind", "answer", "ride_name", "ride_phone", "said_at", "by_name"),
        "said_at",
    ),
    "availability": (Availability, ("version", "content", "saved_at"), "saved_at"),
    "consent_documents": (
        ConsentDocument,
        ("version", "template_version", "language", "content", "sha256", "made_at"),
        "made_at",
    ),
    "consent_events": (
        ConsentEvent,
        ("ordinal", "kind", "facts", "record_hash", "printed_name", "at"),
        "at",
    ),
    "notices": (
        OutboxMessage,
        ("channel", "template", "language", "address", "state", "created_at", "sent_at"),
        "created_at",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """The records as plain values, and the files by the name under which they are handed over."""

    records: dict[str, Any]
    files: tuple[tuple[str, bytes], ...]


@scoped
def copy_of_patient(*, clinic_id: UUID, patient_id: UUID) -> CopyRow:
    """All that the portal holds; raises ObjectDoesNotExist for another clinic's patient."""
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    patient = Patient.objects.values(
        "number", "given_name", "family_name", "born_on", "sex", "allergies"
    ).get(clinic_id=clinic_id, pk=patient_id)
    account = (
        PortalAccount.objects.filter(**mine)
        .values("email", "phone", "language", "wants_email", "wants_sms")
        .first()
    )
    records: dict[str, Any] = {"patient": patient, "account": account}
    for name, (model, fields, order) in _KEPT.items():
        rows = model._default_manager.filter(**mine).order_by(order).values(*fields)
        records[name] = [_plain(row) for row in rows]
    return CopyRow(records=records, files=tuple(_files(Upload.objects.filter(**mine))))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """What is kept as a JSON text becomes values again."""
    return {k: json.loads(v) if k in _JSON and v else v for k, v in row.items()}


def _files(rows: Iterable[Upload]) -> Iterable[tuple[str, bytes]]:
    for number, row in enumerate(sorted(rows, key=lambda row: row.uploaded_at), start=1):
        yield f"files/{number:02d} {row.name}", bytes(row.content)
