"""Every bed by clinic with what runs in it: the one read that is not of a single clinic.

The bedside process serves all monitors of the installation and learns the clinic of a message
only from the bed that the message names, so it must know the beds of all clinics. Nothing of a
patient is in it. Row by row it still reads in each clinic's own scope.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from openketamine.core.session.state import BEFORE_START, Phase
from openketamine.records.models import Bed, Clinic, Session
from openketamine.records.scope import clinic_scope

OPEN_PHASES = frozenset(BEFORE_START | {Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY})
"""From the patient's arrival to the discharge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BedRow:
    """One bed. Session fields are empty when no patient is in it; `version` grows with events."""

    clinic_id: UUID
    bed_id: UUID
    device_key: str
    is_alerting_on: bool = False
    reporting_interval_s: int = 1
    timezone: str = "UTC"
    session_id: UUID | None = None
    phase: str = ""
    version: int = 0


def bed_map() -> tuple[BedRow, ...]:
    """All active beds of all clinics, in the order of their clinics' and own ids."""
    clinics = Clinic.objects.order_by("id").values_list("id", "is_alerting_on", "timezone")
    return tuple(
        replace(row, is_alerting_on=is_on, timezone=zone)
        for clinic_id, is_on, zone in clinics
        for row in _beds(clinic_id)
    )


def _beds(clinic_id: UUID) -> list[BedRow]:
    with clinic_scope(clinic_id):
        beds = list(
            Bed.objects.filter(clinic_id=clinic_id, is_active=True)
            .order_by("id")
            .values_list("id", "device_key", "reporting_interval_s")
        )
        running = Session.objects.filter(
            clinic_id=clinic_id, phase__in=[phase.value for phase in OPEN_PHASES]
        ).order_by("scheduled_at", "id")
        # two open sessions on one bed: the later one is the patient who lies there
        of_bed = {s.bed_id: s for s in running.only("id", "bed_id", "phase", "event_count")}
    return [_row(clinic_id, bed, of_bed.get(bed[0])) for bed in beds]


def _row(clinic_id: UUID, bed: tuple[UUID, str, int], session: Session | None) -> BedRow:
    bed_id, device_key, interval_s = bed
    return BedRow(
        clinic_id=clinic_id,
        bed_id=bed_id,
        device_key=device_key,
        reporting_interval_s=interval_s,
        session_id=session.pk if session else None,
        phase=session.phase if session else "",
        version=session.event_count if session else 0,
    )
