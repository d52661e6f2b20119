"""The waiting list: join it, be offered a place, leave it. Booking a course takes one off it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from openketamine.actions.actor import Actor
from openketamine.actions.outbox import queue_message
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.records.models import Course, Patient, WaitingEntry, WaitingState

PRIORITIES = range(1, 10)
"""A lower number is served first; 5 is usual."""

_ON_THE_LIST = (WaitingState.WAITING, WaitingState.OFFERED)


def join_waiting_list(
    patient_id: UUID,
    *,
    by: Actor,
    at: datetime,
    course_id: UUID | None = None,
    priority: int = 5,
    note: str = "",
) -> UUID:
    """Put a patient on the list. Raises RefusedError for one who is on it already."""
    if priority not in PRIORITIES:
        raise BadInputError("A priority is 1 to 9; 5 is usual.", field="priority")
    new_id = uuid4()
    with recorded(
        by=by,
        at=at,
        action="join_waiting_list",
        subject=f"waiting:{new_id}",
        permission="waiting.write",
    ) as write:
        patients = Patient.objects.filter(clinic_id=by.clinic_id, pk=patient_id)
        if lock_rows(patients).first() is None:
            raise BadInputError("There is no such patient in this clinic.", field="patient")
        rows = WaitingEntry.objects.filter(clinic_id=by.clinic_id, patient_id=patient_id)
        if rows.filter(state__in=_ON_THE_LIST).exists():
            raise RefusedError("This patient is on the waiting list already.", field="patient")
        courses = Course.objects.filter(clinic_id=by.clinic_id, patient_id=patient_id)
        if course_id is not None and not courses.filter(pk=course_id).exists():
            raise BadInputError("There is no such course of this patient.", field="course")
        write.add(
            WaitingEntry,
            id=new_id,
            patient_id=patient_id,
            course_id=course_id,
            since=at,
            priority=priority,
            note=note.strip(),
        )
        write.facts.update(patient=str(patient_id), priority=priority)
    return new_id


def offer_place(entry_id: UUID, *, by: Actor, at: datetime) -> None:
    """Tell a waiting patient that a place has become free; offered once, told once."""
    with recorded(
        by=by,
        at=at,
        action="offer_place",
        subject=f"waiting:{entry_id}",
        permission="waiting.write",
    ) as write:
        entry = _entry(write, entry_id)
        if entry.state == WaitingState.OFFERED:
            return
        write.change(entry, state=WaitingState.OFFERED)
        queue_message(
            write,
            "place_free",
            key=f"{entry.pk}:{at:%Y-%m-%d}",
            patient_id=entry.patient_id,
            path="/portal/visits/",
        )


def leave_waiting_list(entry_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a patient off the list without a place."""
    if not reason.strip():
        raise BadInputError("Say why, in a few words.", field="reason")
    with recorded(
        by=by,
        at=at,
        action="leave_waiting_list",
        subject=f"waiting:{entry_id}",
        permission="waiting.write",
    ) as write:
        write.change(_entry(write, entry_id), state=WaitingState.LEFT)
        write.facts.update(reason=reason.strip())


def _entry(write: Write, entry_id: UUID) -> WaitingEntry:
    rows = WaitingEntry.objects.filter(clinic_id=write.by.clinic_id, pk=entry_id)
    entry = lock_rows(rows.filter(state__in=_ON_THE_LIST)).first()
    if entry is None:
        raise BadInputError("Nobody waits under this entry any more.", field="entry")
    return entry
