"""Remind of visits: two days before of the day, the day before of the two questions.

Each visit is reminded of at most twice, by its keys: one of each kind for the time that is
planned. A visit that is moved is another time and is reminded of anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openketamine.actions.actor import Actor
from openketamine.actions.outbox import queue_message, visit_mark
from openketamine.actions.recorded import recorded
from openketamine.records.models import Clinic, OutboxMessage, Session
from openketamine.records.scope import clinic_scope

BY_DAYS_AHEAD = {2: "visit_reminder", 1: "visit_questions", 0: "visit_questions"}
VISIT_PATH = "/portal/visits/"
_WINDOW = timedelta(days=3)  # holds the end of the day after tomorrow


def queue_reminders(*, by: Actor, at: datetime) -> tuple[UUID, ...]:
    """Queue what is due of the clinic's visits; a second time it queues nothing more."""
    return tuple(_remind(visit, kind, by=by, at=at) for visit, kind in _due(by.clinic_id, at))


def _due(clinic_id: UUID, at: datetime) -> list[tuple[Session, str]]:
    with clinic_scope(clinic_id):
        zone = ZoneInfo(Clinic.objects.get(pk=clinic_id).timezone)
        today = at.astimezone(zone).date()
        visits = Session.objects.filter(
            clinic_id=clinic_id,
            phase="scheduled",
            scheduled_at__gt=at,
            scheduled_at__lt=at + _WINDOW,
        )
        found = [
            (visit, BY_DAYS_AHEAD[ahead])
            for visit in visits.order_by("scheduled_at", "pk")
            if (ahead := (visit.scheduled_at.astimezone(zone).date() - today).days) in BY_DAYS_AHEAD
        ]
        keys = {_full_key(visit, kind) for visit, kind in found}
        known = set(
            OutboxMessage.objects.filter(clinic_id=clinic_id, dedupe_key__in=keys).values_list(
                "dedupe_key", flat=True
            )
        )
        return [(visit, kind) for visit, kind in found if _full_key(visit, kind) not in known]


def _remind(visit: Session, kind: str, *, by: Actor, at: datetime) -> UUID:
    with recorded(
        by=by,
        at=at,
        action="queue_reminder",
        subject=f"session:{visit.pk}",
        permission="outbox.queue",
    ) as write:
        return queue_message(
            write,
            kind,
            key=str(visit.pk),
            patient_id=visit.patient_id,
            session_id=visit.pk,
            path=VISIT_PATH,
        )


def _full_key(visit: Session, kind: str) -> str:
    return f"{kind}:{visit.pk}:{visit_mark(visit)}"
