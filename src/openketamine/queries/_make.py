"""From records to rows."""

from __future__ import annotations

import json

from openketamine.core.session.orders import Order
from openketamine.queries.rows import AlertRow, BedRow, EventRow, OrderRow, PatientRow
from openketamine.records.models import Alert, Bed, Patient, Session, SessionEvent


def bed_row(bed: Bed) -> BedRow:
    """A bed."""
    return BedRow(
        id=bed.pk,
        name=bed.name,
        room=bed.room,
        device_key=bed.device_key,
        position=bed.position,
        reporting_interval_s=bed.reporting_interval_s,
    )


def patient_row(patient: Patient) -> PatientRow:
    """A patient."""
    return PatientRow(
        id=patient.pk,
        number=patient.number,
        family_name=patient.family_name,
        given_name=patient.given_name,
        born_on=patient.born_on,
        sex=patient.sex,
        allergies=patient.allergies,
        last_weight_kg=patient.last_weight_kg,
        height_cm=patient.height_cm,
    )


def order_row(session: Session, changed: Order | None) -> OrderRow:
    """A session's order: as it was booked, or as a prescriber changed it."""
    return OrderRow(
        mg_per_kg=changed.mg_per_kg if changed else session.ordered_mg_per_kg,
        minutes=changed.minutes if changed else session.ordered_minutes,
        volume_ml=session.ordered_volume_ml,
        vial_mg_per_ml=session.vial_mg_per_ml,
        drug=session.drug,
    )


def alert_row(alert: Alert) -> AlertRow:
    """An alert; its session, patient, bed and acknowledging person were fetched with it."""
    return AlertRow(
        id=alert.pk,
        alert_id=alert.alert_id,
        session_id=alert.session_id,
        bed_id=alert.bed_id,
        bed_name=alert.bed.name if alert.bed else "",
        patient_name=patient_row(alert.session.patient).name,
        condition=alert.condition,
        kind=alert.kind,
        priority=alert.priority,
        state=alert.state,
        onset_at=alert.onset_at,
        raised_at=alert.raised_at,
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by.display_name if alert.acknowledged_by else "",
        cleared_at=alert.cleared_at,
        facts=json.loads(alert.facts),
    )


ALERT_RELATED = ("session__patient", "bed", "acknowledged_by")
"""What `alert_row` reads besides the alert itself."""


def event_row(event: SessionEvent, phase: str) -> EventRow:
    """An event with the phase its session is in now."""
    return EventRow(
        cursor=event.pk,
        session_id=event.session_id,
        seq=event.seq,
        kind=event.kind,
        payload=json.loads(event.payload),
        happened_at=event.happened_at,
        written_at=event.written_at,
        by_id=event.by_id,
        by_name=event.by_name,
        corrects=event.corrects,
        client_key=event.client_key,
        hash=event.hash,
        phase=phase,
    )
