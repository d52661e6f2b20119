"""The hash chains: what is hashed, and how, for events and for audit rows.

A link is sha256 over the hash before it and the canonical JSON of the row's content, so that
any change, gap or swap breaks the chain from there on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from openketamine.records.audit_row import AuditRow
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


def _id(value: UUID | None) -> str:
    return "" if value is None else str(value)
