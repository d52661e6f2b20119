"""What a patient's first page shows: the next visit, how far the course is, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openketamine.core.session.state import Phase
from openketamine.queries.scoped import scoped
from openketamine.records.confirmations import newest_confirmations
from openketamine.records.models import Referral, Session, Upload
from openketamine.records.referral import ReferralState

_DONE = (Phase.DISCHARGED, Phase.SIGNED)
_STILL = timedelta(hours=4)
"""A visit that began so long ago is still shown as the one that is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One visit to come, or the one that is on; `is_ride_said` and `is_fasting_said` when asked."""

    id: UUID
    number: int
    at: datetime
    room: str
    is_ride_said: bool
    is_fasting_said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeRow:
    """`referral` is the state of the newest one, empty without any."""

    referral: str
    awaits_letter: bool
    next_visit: VisitRow | None
    later_visits: int
    done: int
    planned: int


@scoped
def portal_home(*, clinic_id: UUID, patient_id: UUID, at: datetime) -> HomeRow:
    """Everything of the patient that the first page is made of."""
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    referral = Referral.objects.filter(**mine).order_by("-received_at").first()
    sessions = Session.objects.filter(**mine).exclude(phase=Phase.CANCELLED)
    rows = sessions.select_related("course", "bed").order_by("scheduled_at")
    coming = [r for r in rows if r.scheduled_at > at - _STILL and r.phase not in _DONE]
    newest = coming[0] if coming else rows.last()
    course = newest.course if newest else None
    done = [r for r in rows if r.phase in _DONE and course and r.course_id == course.pk]
    has_file = Upload.objects.filter(**mine).exists()
    return HomeRow(
        referral=referral.state if referral else "",
        awaits_letter=_awaits_letter(referral) and not has_file,
        next_visit=_visit(coming[0]) if coming else None,
        later_visits=max(len(coming) - 1, 0),
        done=len(done),
        planned=course.planned_infusions if course else 0,
    )


def _awaits_letter(referral: Referral | None) -> bool:
    if referral is None or referral.source != "clinician":
        return False
    return referral.state in {
        ReferralState.RECEIVED,
        ReferralState.INTAKE,
        ReferralState.ASSESSING,
    }


def _visit(row: Session) -> VisitRow:
    said = newest_confirmations(row.clinic_id, [row])[row.pk]
    kinds = {kind for kind, answer in said.items() if answer.answer == "yes"}
    return VisitRow(
        id=row.pk,
        number=row.ordinal,
        at=row.scheduled_at,
        room=row.bed.room or row.bed.name if row.bed else "",
        is_ride_said="ride" in kinds,
        is_fasting_said="fasting" in kinds,
    )
