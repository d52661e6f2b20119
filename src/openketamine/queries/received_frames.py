"""Stored frames by the time at which they were received: for a screen that was away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.records.device_alerts import read_alerts
from openketamine.records.models import VitalFrame
from openketamine.records.scope import clinic_scope

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFrame:
    """A frame and where it was measured; its `bed_key` is the bed's id."""

    bed_id: UUID
    session_id: UUID | None
    frame: Frame


def received_frames(clinic_id: UUID, *, since_ms: int, most: int) -> list[ReceivedFrame]:
    """Frames received at or after `since_ms` (UTC epoch ms), oldest first."""
    with clinic_scope(clinic_id):
        rows = VitalFrame.objects.filter(clinic_id=clinic_id, received_ms__gte=since_ms)
        return [_received(row) for row in rows.order_by("received_ms", "device_ms")[:most]]


def _received(row: VitalFrame) -> ReceivedFrame:
    frame = Frame(
        bed_key=str(row.bed_id),
        device_at=_EPOCH + timedelta(milliseconds=row.device_ms),
        received_at=_EPOCH + timedelta(milliseconds=row.received_ms),
        samples=tuple(_samples(row)),
        alerts=read_alerts(row.alerts),
        source=row.source,
        message_id=row.message_id,
    )
    return ReceivedFrame(bed_id=row.bed_id, session_id=row.session_id, frame=frame)


def _samples(row: VitalFrame) -> list[Sample]:
    flags = json.loads(row.flags) if row.flags else {}
    found = ((metric, getattr(row, metric.value)) for metric in Metric)
    return [
        Sample(metric, value, Validity(flags.get(metric.value, Validity.VALID)))
        for metric, value in found
        if value is not None or metric.value in flags
    ]
