"""The background task that makes and stores the PDF of a signed record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from openketamine.actions.actor import Actor
from openketamine.actions.store_document import store_document

KIND = "session_record"


@task()
def store_record(
    *,
    clinic_id: str,
    session_id: str,
    staff_id: str,
    role: str,
    display_name: str,
    at: str,
    zone: str,
) -> str:
    """Render the record as it stands and keep the bytes; returns the document's id.

    Enqueued in the signing transaction, so a signature without a document cannot stay unnoticed.
    """
    actor = Actor(
        staff_id=UUID(staff_id),
        clinic_id=UUID(clinic_id),
        role=role,
        display_name=display_name,
    )
    moment = datetime.fromisoformat(at)
    with timezone.override(zone):
        return str(make_record(actor, UUID(session_id), moment))


def make_record(by: Actor, session_id: UUID, at: datetime) -> UUID:
    """Render the record in the current time zone and keep it; returns the document's id."""
    from openketamine.console.record.render import record_pdf  # the session page imports this file
    from openketamine.console.session.load import load

    page = load(by, session_id, at)
    return store_document(
        page.detail.id,
        record_pdf(page),
        kind=KIND,
        event_head=page.detail.event_head,
        by=by,
        at=at,
    )
