"""Rows that stand in no chain of their own: what the audit bears witness of, table by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Model

from openketamine.records.chain import (
    consent_event_content,
    document_content,
    plan_content,
    row_hash,
)
from openketamine.records.models import ConsentDocument, ConsentEvent, Plan


@dataclass(frozen=True, slots=True)
class Proof:
    """How one table is proven.

    `content` is what was hashed, `number` what the row is counted by, `is_whole` whether the row
    agrees with the hash that it carries itself, `at` the name of its time.
    """

    name: str
    model: type[Model]
    content: Callable[[Any], Mapping[str, Any]]
    number: Callable[[Any], int]
    is_whole: Callable[[Any], bool]
    at: str = "at"


PROVEN: Mapping[str, Proof] = {
    "okt_plan": Proof(
        "plan",
        Plan,
        plan_content,
        lambda row: int(row.version),
        lambda row: bool(row_hash(plan_content(row)) == row.content_hash),
    ),
    "okt_consent_document": Proof(
        "consent document",
        ConsentDocument,
        document_content,
        lambda row: int(row.version),
        lambda row: bool(sha256(row.content.encode()).hexdigest() == row.sha256),
        at="made_at",
    ),
    "okt_consent_event": Proof(
        "consent step",
        ConsentEvent,
        consent_event_content,
        lambda row: int(row.ordinal),
        lambda row: True,
    ),
}
