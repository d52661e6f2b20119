"""What happened in one treatment session: the kinds of event and what each carries.

Payloads are JSON-able; every decimal travels as text (`"75"`, never 75.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """One kind of event; the comment names the payload's keys, `?` marks an optional one."""

    ARRIVED = "arrived"  # bed_id, identity [ways the person was identified]
    CHECK_RECORDED = "check_recorded"  # check, facts {name: {value, unit?, at?}}
    HOLD_PLACED = "hold_placed"  # reason, rule_ids [..]?
    HOLD_LIFTED = "hold_lifted"  # reason
    OVERRIDE_SIGNED = "override_signed"  # rule_id, reason
    CHECKS_COMPLETED = "checks_completed"  # decision (filled in)
    ORDER_CHANGED = "order_changed"  # mg_per_kg, minutes, reason, drug and was (filled in)
    DOSE_PREPARED = "dose_prepared"  # card {the dose card's payload}, digest
    DOUBLE_CHECK_CONFIRMED = "double_check_confirmed"  # digest, what was read
    DOUBLE_CHECK_REFUSED = "double_check_refused"  # reason
    INFUSION_STARTED = "infusion_started"  # rate_ml_per_h, volume_ml, dose_mg (from the card)
    RATE_CHANGED = "rate_changed"  # rate_ml_per_h, reason
    INFUSION_PAUSED = "infusion_paused"  # reason
    # reason, rate_ml_per_h (else the rate before), despite?, decision (filled in)
    INFUSION_RESUMED = "infusion_resumed"
    INFUSION_ENDED = "infusion_ended"  # cause completed|stopped, reason, volume_infused_ml?
    CHARTED = "charted"  # item, value, items? (the six of CADSS-6)
    PUMP_STATUS_RECORDED = "pump_status_recorded"  # status, rate_ml_per_h?, volume_infused_ml?
    ALERT_RAISED = "alert_raised"  # alert_id, condition, priority, kind, facts?
    ALERT_ACKNOWLEDGED = "alert_acknowledged"  # alert_id
    ALERT_CLEARED = "alert_cleared"  # alert_id
    ADVERSE_EVENT_RECORDED = "adverse_event_recorded"  # term severity intervention outcome serious
    RECOVERY_SCORED = "recovery_scored"  # scale, items {item: option}, total (filled in)
    ESCORT_CONFIRMED = "escort_confirmed"  # name, phone, relation?, is_present
    SUICIDALITY_ASKED = "suicidality_asked"  # answers {question: bool}, category (filled in)
    INSTRUCTIONS_GIVEN = "instructions_given"  # version
    DISCHARGED = "discharged"  # decision (filled in)
    SIGNED = "signed"  # meaning, record_hash
    CORRECTED = "corrected"  # corrects, payload, reason, happened_at?
    RETRACTED = "retracted"  # corrects, cause wrong_patient|in_error, reason
    CANCELLED = "cancelled"  # reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event that was decided and is not yet written; it gets its number when stored."""

    kind: EventKind
    happened_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent:
    """A written event. `happened_at` is when it was so, `written_at` when it was recorded."""

    seq: int
    kind: EventKind
    payload: Mapping[str, Any]
    happened_at: datetime
    written_at: datetime
    by: str
    corrects: int | None = None

    @property
    def is_late(self) -> bool:
        """True when it was written down after it happened."""
        return self.happened_at < self.written_at


def written(new: NewEvent, *, seq: int, at: datetime, by: str) -> SessionEvent:
    """The event as it goes into the log under its number."""
    return SessionEvent(
        seq=seq,
        kind=new.kind,
        payload=new.payload,
        happened_at=new.happened_at,
        written_at=at,
        by=by,
        corrects=new.corrects,
    )
