"""What people do in the outbox: send a message after all, or call it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from openketamine.actions.actor import Actor
from openketamine.actions.outbox import closed, not_before, reworded
from openketamine.actions.outbox_channel import Way, account_of, way_to
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.messages import load
from openketamine.records.models import Clinic, OutboxMessage, OutboxState


def retry_message(message_id: UUID, *, by: Actor, at: datetime) -> None:
    """Send a failed or suppressed message after all, by the way that is open to the patient now.

    Raises RefusedError when there still is none, or when its text was a way in and is gone.
    """
    with _opened(message_id, by=by, at=at, action="retry_message") as (write, row):
        if row.state not in {OutboxState.FAILED, OutboxState.SUPPRESSED}:
            raise RefusedError(_("Only a message that failed or was held back can be sent again."))
        kind, clinic = load(row.template), Clinic.objects.get(pk=by.clinic_id)
        if kind.carries_secret:
            raise RefusedError(_("Its link is not kept. Make a new invitation instead."))
        way = Way(row.channel, row.address)
        if row.patient_id is not None:
            way = way_to(account_of(by.clinic_id, row.patient_id), kind, clinic.country)
        if not way.address:
            raise RefusedError(
                _("There is no address to which this patient may be written. Please call.")
            )
        text = reworded(row, kind, clinic, way)
        write.change(
            row,
            channel=way.channel,
            address=way.address,
            subject=text.subject,
            body=text.body,
            state=OutboxState.QUEUED,
            not_before=not_before(kind, clinic, at),
            attempts=0,
            last_error="",
        )


def cancel_message(message_id: UUID, *, by: Actor, at: datetime) -> None:
    """Call back a message that has not left yet. Raises RefusedError when it has."""
    with _opened(message_id, by=by, at=at, action="cancel_message") as (write, row):
        if row.state != OutboxState.QUEUED:
            raise RefusedError(_("This message does not wait any more."))
        write.change(row, **closed(row, OutboxState.CANCELLED))


@contextmanager
def _opened(
    message_id: UUID, *, by: Actor, at: datetime, action: str
) -> Iterator[tuple[Write, OutboxMessage]]:
    with recorded(
        by=by, at=at, action=action, subject=f"message:{message_id}", permission="outbox.retry"
    ) as write:
        rows = OutboxMessage.objects.filter(clinic_id=by.clinic_id, pk=message_id)
        row = lock_rows(rows).first()
        if row is None:
            raise BadInputError(_("There is no such message in this clinic."), field="message")
        write.facts.update(message=row.template, channel=row.channel)
        yield write, row
