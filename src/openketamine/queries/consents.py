"""A patient's consent: where it stands, the document, and who did what when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openketamine.core.consent import TEMPLATE_VERSION, Standing
from openketamine.queries.scoped import scoped
from openketamine.records.consents import newest_plan, standing
from openketamine.records.models import ConsentDocument, ConsentEvent, PortalAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A stored document; `content` is what was shown, `sha256` the hash of its stored text."""

    id: UUID
    version: int
    language: str
    template_version: str
    content: Mapping[str, Any]
    sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One thing that happened to a consent; `is_staff` tells the clinic's people from the rest."""

    ordinal: int
    kind: str
    version: int
    language: str
    document_id: UUID
    facts: Mapping[str, Any]
    record_hash: str
    printed_name: str
    is_staff: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """Everything of a patient's consent to the newest plan.

    `document` is the one that was opened, `present` those of plan and text as they are now, by
    language. `has_plan` is False while there is nothing to consent to.
    """

    has_plan: bool
    standing: Standing
    document: DocumentRow | None
    present: Mapping[str, DocumentRow]
    steps: tuple[StepRow, ...]
    has_login: bool

    @property
    def signatures(self) -> tuple[StepRow, ...]:
        """The signatures under the opened document since it was opened last, oldest first."""
        return () if self.document is None else self.signatures_of(self.document)

    def signatures_of(self, document: DocumentRow) -> tuple[StepRow, ...]:
        """The signatures under one document since it was opened last, oldest first."""
        mine = [step for step in self.steps if step.document_id == document.id]
        opened = max((s.ordinal for s in mine if s.kind == "opened"), default=0)
        return tuple(s for s in mine if s.kind in SIGNATURES and s.ordinal > opened)


SIGNATURES = ("signed_by_patient", "witnessed", "signed_by_clinician")


@scoped
def consent_of(*, clinic_id: UUID, patient_id: UUID, at: datetime) -> ConsentRow:
    """The consent as it stands at a moment."""
    plan = newest_plan(clinic_id, patient_id=patient_id)
    documents = ConsentDocument.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    found = standing(clinic_id, patient_id, plan=plan, at=at)
    opened = None
    if found.document is not None:
        opened = documents.get(version=found.document.version, language=found.document.language)
    present = documents.filter(plan=plan, template_version=TEMPLATE_VERSION)
    return ConsentRow(
        has_plan=plan is not None,
        standing=found,
        document=_document(opened) if opened else None,
        present={row.language: _document(row) for row in present},
        steps=_steps(clinic_id, patient_id),
        has_login=PortalAccount.objects.filter(
            clinic_id=clinic_id, patient_id=patient_id, is_active=True
        )
        .exclude(password="")
        .exists(),
    )


@scoped
def consent_stands(*, clinic_id: UUID, patient_id: UUID, at: datetime) -> Standing:
    """Where the patient's consent to the newest plan stands; only `is_valid` lets things start."""
    plan = newest_plan(clinic_id, patient_id=patient_id)
    return standing(clinic_id, patient_id, plan=plan, at=at)


@scoped
def consent_document(
    *, clinic_id: UUID, patient_id: UUID, version: int, language: str
) -> DocumentRow | None:
    """One stored document of this patient."""
    rows = ConsentDocument.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    row = rows.filter(version=version, language=language).first()
    return None if row is None else _document(row)


def _document(row: ConsentDocument) -> DocumentRow:
    return DocumentRow(
        id=row.pk,
        version=row.version,
        language=row.language,
        template_version=row.template_version,
        content=json.loads(row.content),
        sha256=row.sha256,
        made_at=row.made_at,
    )


def _steps(clinic_id: UUID, patient_id: UUID) -> tuple[StepRow, ...]:
    rows = ConsentEvent.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    return tuple(
        StepRow(
            ordinal=row.ordinal,
            kind=row.kind,
            version=row.document.version,
            language=row.document.language,
            document_id=row.document_id,
            facts=json.loads(row.facts),
            record_hash=row.record_hash,
            printed_name=row.printed_name,
            is_staff=row.by_id is not None,
            at=row.at,
        )
        for row in rows.select_related("document").order_by("ordinal")
    )
