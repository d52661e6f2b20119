"""The hash chains: what is hashed, and how, for events and for audit rows.

A link is sha256 over the hash before it and the canonical JSON of the row's content, so that
any change, gap or swap breaks the chain from there on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from openketamine.records.assessment import Assessment
    from openketamine.records.audit_row import AuditRow
    from openketamine.records.consent import ConsentDocument, ConsentEvent
    from openketamine.records.eligibility import EligibilityOverride
    from openketamine.records.plan import Plan
    from openketamine.records.protocol_override import ProtocolOverride
    from openketamine.records.session_event import SessionEvent

START = "0" * 64
"""What the first link of every chain follows."""


def canonical(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces; raises TypeError for what JSON cannot say."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def iso(at: datetime) -> str:
    """UTC with microseconds, always in the same form."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def link(prev_hash: str, content: Mapping[str, Any]) -> str:
    """The hash of one link."""
    return sha256(f"{prev_hash}\n{canonical(content)}".encode()).hexdigest()


def event_hash(row: SessionEvent) -> str:
    """The hash that an event must carry, from its content and the hash before it."""
    content = {
        "clinic": _id(row.clinic_id),
        "session": _id(row.session_id),
        "seq": row.seq,
        "kind": row.kind,
        "payload": row.payload,
        "happened_at": iso(row.happened_at),
        "written_at": iso(row.written_at),
        "by": _id(row.by_id),
        "by_name": row.by_name,
        "corrects": row.corrects,
        "client_key": row.client_key,
    }
    return link(row.prev_hash, content)


def audit_hash(row: AuditRow) -> str:
    """The hash that an audit row must carry, from its content and the hash before it."""
    content = {
        "clinic": _id(row.clinic_id),
        "seq": row.seq,
        "at": iso(row.at),
        "by": _id(row.by_id),
        "by_name": row.by_name,
        "role": row.role,
        "action": row.action,
        "subject": row.subject,
        "facts": row.facts,
    }
    return link(row.prev_hash, content)


def override_content(row: ProtocolOverride) -> dict[str, Any]:
    """What a person signs of an override of a protocol set."""
    return {
        "set": row.protocol_set,
        "parameter": row.parameter,
        "value": row.value,
        "reason": row.reason,
        "ordinal": row.ordinal,
    }


def assessment_content(row: Assessment) -> dict[str, Any]:
    """What a person signs of an assessment: whose it is, which version, and every answer."""
    return {
        "patient": _id(row.patient_id),
        "kind": row.kind,
        "version": row.version,
        "content": row.content,
    }


def eligibility_override_content(row: EligibilityOverride) -> dict[str, Any]:
    """What a prescriber signs of an override of a rule for one patient."""
    return {
        "patient": _id(row.patient_id),
        "indication": row.indication,
        "rule": row.rule_id,
        "ordinal": row.ordinal,
        "reason": row.reason,
        "is_ended": row.is_ended,
    }


def _id(value: UUID | None) -> str:
    return "" if value is None else str(value)


def row_hash(content: Mapping[str, Any]) -> str:
    """The hash of a row that stands by itself; the audit names it, so that a change shows."""
    return link(START, content)


def plan_content(row: Plan) -> dict[str, Any]:
    """What a prescriber signs of a plan: the order, and whose it is."""
    return {
        "patient": _id(row.patient_id),
        "course": _id(row.course_id),
        "version": row.version,
        "indication": row.indication,
        "protocol_set": row.protocol_set,
        "drug": row.drug,
        "mg_per_kg": number(row.mg_per_kg),
        "minutes": number(row.minutes),
        "volume_ml": number(row.volume_ml),
        "vial_mg_per_ml": number(row.vial_mg_per_ml),
        "infusions": row.infusions,
        "per_week": row.per_week,
        "cost_text": row.cost_text,
        "note": row.note,
        "at": iso(row.at),
    }


def document_content(row: ConsentDocument) -> dict[str, Any]:
    """What the audit bears witness of for a consent document; its text is in `sha256`."""
    return {
        "patient": _id(row.patient_id),
        "plan": _id(row.plan_id),
        "version": row.version,
        "template_version": row.template_version,
        "language": row.language,
        "sha256": sha256(row.content.encode()).hexdigest(),
        "made_at": iso(row.made_at),
    }


def consent_event_content(row: ConsentEvent) -> dict[str, Any]:
    """What the audit bears witness of for one step of a consent."""
    return {
        "patient": _id(row.patient_id),
        "document": _id(row.document_id),
        "ordinal": row.ordinal,
        "kind": row.kind,
        "facts": row.facts,
        "record_hash": row.record_hash,
        "printed_name": row.printed_name,
        "by": _id(row.by_id),
        "at": iso(row.at),
    }


def number(value: Decimal) -> str:
    """A number as text in one form, however many zeros the database keeps."""
    return f"{value.normalize():f}"
