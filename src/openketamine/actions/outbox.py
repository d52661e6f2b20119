"""Put messages into the outbox, in the transaction that wants them; a sender takes them there.

A message goes by the channel that suits it and that the patient has not opted out of. Where there
is none it is kept as suppressed, so that somebody sees that nobody was told.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from openketamine.actions.actor import Actor
from openketamine.actions.outbox_channel import Way, account_of, way_to
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError
from openketamine.core.messages import Template, Text, When, allowed_at, load, render
from openketamine.records.models import Clinic, OutboxMessage, OutboxState, Session, Staff

PORTAL = "/portal/"
INBOX = "/messages/"
INBOX_ROLES = ("front_desk", "nurse")
"""Who is told that a patient has written."""

_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_/-]*")
"""Without a query, so that nothing about anybody can stand in an address."""


def send_message(
    template: str,
    *,
    key: str,
    patient_id: UUID,
    by: Actor,
    at: datetime,
    session_id: UUID | None = None,
    path: str = PORTAL,
) -> UUID:
    """Queue one message to a patient, as an action of its own; the same `key` queues it once."""
    patient_id = patient_of(by, patient_id)
    with recorded(
        by=by,
        at=at,
        action="queue_message",
        subject=f"patient:{patient_id}",
        permission="outbox.queue",
    ) as write:
        return queue_message(
            write, template, key=key, patient_id=patient_id, session_id=session_id, path=path
        )


def queue_message(
    write: Write,
    template: str,
    *,
    key: str,
    patient_id: UUID,
    session_id: UUID | None = None,
    path: str = PORTAL,
) -> UUID:
    """Queue one message to a patient inside an open write; returns its id.

    `key` says what it is about: queued again with the same key it is queued once. A message with a
    date is about the visit `session_id`. `path` is the page that it points to.
    """
    kind, clinic = load(template), Clinic.objects.get(pk=write.by.clinic_id)
    account = account_of(clinic.pk, patient_id)
    visit = _visit(clinic, patient_id, session_id)
    return _queue(
        write,
        kind,
        clinic,
        way_to(account, kind, clinic.country),
        key=f"{key}:{visit_mark(visit)}" if kind.is_reminder and visit else key,
        language=account.language if account else clinic.language,
        path=path,
        visit=visit,
        patient_id=patient_id,
    )


def queue_for_staff(write: Write, *, key: str, template: str = "staff_inbox") -> None:
    """Tell those who look after the inbox that something waits there, and nothing more."""
    clinic = Clinic.objects.get(pk=write.by.clinic_id)
    people = Staff.objects.filter(clinic=clinic, role__in=INBOX_ROLES, is_active=True)
    for person in people.exclude(email="").order_by("pk"):
        _queue(
            write,
            load(template),
            clinic,
            Way("email", person.email),
            key=f"{person.pk}:{key}",
            language=clinic.language,
            path=INBOX,
        )


def cancel_for_visit(write: Write, session_id: UUID) -> None:
    """Call back the reminders of a visit that was moved or cancelled."""
    rows = OutboxMessage.objects.filter(
        clinic_id=write.by.clinic_id, session_id=session_id, state=OutboxState.QUEUED
    )
    for row in lock_rows(rows.order_by("pk")):
        if load(row.template).is_reminder:
            write.change(row, **closed(row, OutboxState.CANCELLED))


def closed(row: OutboxMessage, state: str, reason: str = "") -> dict[str, str]:
    """What a message becomes that will not be sent, or was: a way in is not kept."""
    kept = {"body": ""} if load(row.template).carries_secret else {}
    return {"state": state, "last_error": reason, **kept}


def reworded(row: OutboxMessage, kind: Template, clinic: Clinic, way: Way) -> Text:
    """The text of a message for another channel, with the address that it had."""
    ours = (word for word in row.body.split() if word.startswith(settings.PUBLIC_URL))
    address = next(ours, f"{settings.PUBLIC_URL}{PORTAL}")
    return _text(kind, clinic, way, row.language, address, row.session)


def not_before(kind: Template, clinic: Clinic, at: datetime) -> datetime:
    """When a message that is wanted at `at` may go."""
    if kind.when is not When.DAYTIME:
        return at
    return allowed_at(
        at,
        zone=ZoneInfo(clinic.timezone),
        quiet_from=clinic.quiet_from,
        quiet_until=clinic.quiet_until,
    )


def visit_mark(visit: Session) -> str:
    """For when a visit is planned: part of a reminder's key, so that a moved one is told apart."""
    return visit.scheduled_at.strftime("%Y%m%dT%H%MZ")


def _queue(
    write: Write,
    kind: Template,
    clinic: Clinic,
    way: Way,
    *,
    key: str,
    language: str,
    path: str,
    visit: Session | None = None,
    patient_id: UUID | None = None,
) -> UUID:
    if not _PLAIN_PATH.fullmatch(path):
        raise BadInputError("An address in a message is a plain path.", field="path")
    text = _text(kind, clinic, way, language, f"{settings.PUBLIC_URL}{path}", visit)
    is_open = bool(way.address)
    row, is_new = write.add_once(
        OutboxMessage,
        key="dedupe_key",
        dedupe_key=f"{kind.name}:{key}",
        patient_id=patient_id,
        session=visit,
        channel=way.channel,
        template=kind.name,
        language=text.language,
        address=way.address,
        subject=text.subject,
        body=text.body if is_open or not kind.carries_secret else "",
        not_before=not_before(kind, clinic, write.at),
        state=OutboxState.QUEUED if is_open else OutboxState.SUPPRESSED,
        last_error=way.problem,
        created_at=write.at,
    )
    if is_new:
        told = {"id": str(row.pk), "message": kind.name, "channel": way.channel, "state": row.state}
        write.facts.update(messages=[*write.facts.get("messages", ()), told])
    return row.pk


def _text(
    kind: Template, clinic: Clinic, way: Way, language: str, address: str, visit: Session | None
) -> Text:
    zone = ZoneInfo(clinic.timezone)
    return render(
        kind,
        channel=way.channel,
        language=language,
        clinic=clinic.name,
        address=address,
        visit_at=visit.scheduled_at.astimezone(zone) if visit else None,
    )


def _visit(clinic: Clinic, patient_id: UUID, session_id: UUID | None) -> Session | None:
    if session_id is None:
        return None
    rows = Session.objects.filter(clinic=clinic, patient_id=patient_id, pk=session_id)
    if (visit := rows.first()) is None:
        raise BadInputError("There is no such visit of this patient.", field="session")
    return visit
