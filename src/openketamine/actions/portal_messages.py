"""Messages between a patient and the clinic, inside the portal: write, answer, mark as read.

The other side is told that something waits, never what. Nobody watches the inbox: the page says so
and names whom to call.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.actions.outbox import queue_for_staff, queue_message
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.records.models import Patient, PortalMessage

LONGEST = 4000
"""Letters of one message: more is a letter, which can be uploaded."""

MOST_A_DAY = 20
"""Messages of one patient within 24 hours; whoever needs more needs to call."""

SAME_WITHIN = timedelta(minutes=10)
"""The same words again within this time are the same button pressed twice."""

PAGE = "/portal/messages/"


def write_message(body: str, *, by: Actor, at: datetime) -> UUID:
    """A patient writes to the clinic; those who look after the inbox get one e-mail an hour."""
    patient_id = patient_of(by)
    body = _readable(body)
    with recorded(
        by=by,
        at=at,
        action="write_message",
        subject=f"patient:{patient_id}",
        permission="messages.write",
    ) as write:
        if (known := _same(write, patient_id, body, is_from_patient=True)) is not None:
            return known
        day = _of(by.clinic_id, patient_id).filter(
            is_from_patient=True, at__gt=at - timedelta(days=1)
        )
        if day.count() >= MOST_A_DAY:
            raise RefusedError(
                _("You have written very often today. Please call the clinic instead."),
                field="body",
            )
        row = _add(write, patient_id, body)
        queue_for_staff(write, key=f"{at:%Y-%m-%dT%H}")
        return row.pk


def answer_patient(patient_id: UUID, body: str, *, by: Actor, at: datetime) -> UUID:
    """A member of the staff writes to a patient, who gets a notice an hour at most.

    What the patient has written before counts as read.
    """
    body = _readable(body)
    with recorded(
        by=by,
        at=at,
        action="answer_patient",
        subject=f"patient:{patient_id}",
        permission="messages.answer",
    ) as write:
        _check_patient(write, patient_id)
        if (known := _same(write, patient_id, body, is_from_patient=False)) is not None:
            return known
        _read(write, patient_id, is_from_patient=True)
        row = _add(write, patient_id, body)
        queue_message(
            write,
            "portal_message",
            key=f"{patient_id}:{at:%Y-%m-%dT%H}",
            patient_id=patient_id,
            path=PAGE,
        )
        return row.pk


def mark_read(patient_id: UUID, *, by: Actor, at: datetime) -> None:
    """Note that the other side's messages were read: by the patient, or by the staff."""
    patient_id = patient_of(by, patient_id)
    is_patient = by.role == PATIENT_ROLE
    with recorded(
        by=by,
        at=at,
        action="read_messages",
        subject=f"patient:{patient_id}",
        permission="messages.write",
    ) as write:
        _check_patient(write, patient_id)
        _read(write, patient_id, is_from_patient=not is_patient)


def _add(write: Write, patient_id: UUID, body: str) -> PortalMessage:
    is_from_patient = write.by.role == PATIENT_ROLE
    row = write.add(
        PortalMessage,
        patient_id=patient_id,
        is_from_patient=is_from_patient,
        body=body,
        at=write.at,
        by_id=write.by.staff_id,
        by_name=write.by.display_name,
    )
    write.facts.update(message=str(row.pk), letters=len(body))
    return row


def _read(write: Write, patient_id: UUID, *, is_from_patient: bool) -> None:
    unread = _of(write.by.clinic_id, patient_id).filter(
        is_from_patient=is_from_patient, read_at=None, at__lte=write.at
    )
    rows = list(lock_rows(unread.order_by("at", "pk")))
    for row in rows:
        write.change(row, read_at=write.at)
    if rows:
        write.facts.update(read=len(rows))


def _same(write: Write, patient_id: UUID, body: str, *, is_from_patient: bool) -> UUID | None:
    """A message of the same words that was written a moment ago."""
    recent = _of(write.by.clinic_id, patient_id).filter(
        is_from_patient=is_from_patient, by_id=write.by.staff_id, at__gt=write.at - SAME_WITHIN
    )
    return next((row.pk for row in recent if row.body == body), None)


def _of(clinic_id: UUID, patient_id: UUID) -> QuerySet[PortalMessage]:
    return PortalMessage.objects.filter(clinic_id=clinic_id, patient_id=patient_id)


def _check_patient(write: Write, patient_id: UUID) -> None:
    if not Patient.objects.filter(clinic_id=write.by.clinic_id, pk=patient_id).exists():
        raise BadInputError(_("There is no such patient in this clinic."), field="patient")


def _readable(body: str) -> str:
    """The message without space around it; raises BadInputError when it is empty or too long."""
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not body:
        raise BadInputError(_("Please write something first."), field="body")
    if len(body) > LONGEST:
        raise BadInputError(
            _("This message is too long: %(letters)s letters of %(most)s.")
            % {"letters": len(body), "most": LONGEST},
            field="body",
        )
    return body
