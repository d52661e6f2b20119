"""The small frozen rows that queries return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from openketamine.core.decision import Reason
from openketamine.core.facts import Facts
from openketamine.core.monitoring.frame import DeviceAlert
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import Reading
from openketamine.core.session.due import Due
from openketamine.core.session.state import SessionState

Latest = Mapping[str, tuple[float | None, datetime, str]]
"""Metric to its newest value (or None), device time and validity flag (empty when valid)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BedRow:
    """A bed; its monitor reports every `reporting_interval_s`."""

    id: UUID
    name: str
    room: str
    device_key: str
    position: int
    reporting_interval_s: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """Who is treated."""

    id: UUID
    number: str
    family_name: str
    given_name: str
    born_on: date
    sex: str
    allergies: str
    last_weight_kg: Decimal | None
    height_cm: Decimal | None

    @property
    def name(self) -> str:
        """Family name first, as on a wristband."""
        return f"{self.family_name}, {self.given_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """What was ordered for a session."""

    mg_per_kg: Decimal
    minutes: Decimal
    volume_ml: Decimal
    vial_mg_per_ml: Decimal
    drug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert as it stands; `acknowledged_by` is a name."""

    id: UUID
    alert_id: str
    session_id: UUID
    bed_id: UUID | None
    bed_name: str
    patient_name: str
    condition: str
    kind: str
    priority: str
    state: str
    onset_at: datetime
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    cleared_at: datetime | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionRow:
    """One change of an alert; `cursor` grows with every change in the clinic.

    `reason` is a code, empty where the change is about the patient or the device.
    """

    cursor: int
    alert: AlertRow
    change: str
    priority: str
    at: datetime
    by_name: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event of a session with its link; `cursor` grows with every event in the clinic."""

    cursor: int
    session_id: UUID
    seq: int
    kind: str
    payload: Mapping[str, Any]
    happened_at: datetime
    written_at: datetime
    by_id: UUID | None
    by_name: str
    corrects: int | None
    client_key: str
    hash: str
    phase: str

    @property
    def is_late(self) -> bool:
        """True when it was written down after it happened."""
        return self.happened_at < self.written_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """A signature as it is printed."""

    printed_name: str
    role: str
    meaning: str
    record_hash: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One bed of the board with today's session in it, if there is one."""

    bed: BedRow
    session_id: UUID | None
    patient: PatientRow | None
    ordinal: int
    planned: int
    scheduled_at: datetime | None
    phase: str
    is_on_hold: bool
    state: SessionState | None
    protocol: ProtocolSet | None
    due: tuple[Due, ...]
    latest: Latest
    alerts: tuple[AlertRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetail:
    """Everything that the session's page shows but its vital signs."""

    id: UUID
    patient: PatientRow
    bed: BedRow | None
    ordinal: int
    planned: int
    scheduled_at: datetime
    phase: str
    is_on_hold: bool
    protocol: ProtocolSet
    order: OrderRow
    state: SessionState
    due: tuple[Due, ...]
    blocking: tuple[Reason, ...]
    readings: tuple[Reading, ...]
    events: tuple[EventRow, ...]
    alerts: tuple[AlertRow, ...]
    signatures: tuple[SignatureRow, ...]
    latest: Latest
    event_count: int
    event_head: str
    names: Mapping[str, str]
    stored: Facts
    """What the records say of the consent, as a fact of the gates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Vital signs as columns over one time axis (UTC epoch ms), for charts.

    A value without a usable measurement is None; `flags` says why where the device said it.
    """

    at: tuple[int, ...]
    values: Mapping[str, tuple[float | None, ...]]
    flags: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """A person who works here."""

    id: UUID
    username: str
    display_name: str
    role: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """A stored frame, its values exactly as received."""

    bed_id: UUID
    session_id: UUID | None
    device_ms: int
    received_ms: int
    digest: str
    source: str
    message_id: str
    values: Mapping[str, float]
    flags: Mapping[str, str]
    alerts: tuple[DeviceAlert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRow:
    """A clinic's own value with its signature."""

    protocol_set: str
    parameter: str
    ordinal: int
    value: str
    reason: str
    signed_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventRow:
    """An adverse event."""

    session_id: UUID
    event_seq: int
    term: str
    severity: str
    intervention: str
    outcome: str
    is_serious: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A stored document with its bytes."""

    id: UUID
    kind: str
    media_type: str
    event_head: str
    sha256: str
    content: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit."""

    seq: int
    at: datetime
    by_name: str
    role: str
    action: str
    subject: str
    facts: Mapping[str, Any]
    hash: str
