"""What came of a message: sent, delivered, failed for good or held back. Each leaves its audit row.

A message that fails or may not go by one channel goes by the other once, where the patient has
one and wants it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.outbox import closed, reworded
from openketamine.actions.outbox_channel import OPTED_OUT, account_of, way_to
from openketamine.actions.outbox_claim import Claim
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError
from openketamine.core.messages import load
from openketamine.records.models import Clinic, OutboxMessage, OutboxState

_INSTEAD = ":instead"


def settle_sent(claim: Claim, provider_id: str, *, by: Actor, at: datetime) -> None:
    """The channel has taken the message.

    Also when somebody has swept or cancelled it meanwhile: what has gone must not go again, and
    is not said to have stayed. A receipt that was faster stays.
    """
    with _settling(claim.id, by=by, at=at, action="message_sent") as (write, row):
        if row.state in {OutboxState.SENDING, OutboxState.QUEUED, OutboxState.CANCELLED}:
            write.change(row, **closed(row, OutboxState.SENT))
        if not row.provider_id:
            write.change(row, provider_id=provider_id[:120], sent_at=at)


def settle_failed(claim: Claim, reason: str, *, by: Actor, at: datetime) -> None:
    """The message will not go by this channel."""
    with _settling(claim.id, by=by, at=at, action="message_failed") as (write, row):
        if _is_in_hand(row, claim):
            _close(write, row, OutboxState.FAILED, reason, tries_another=True)


def settle_held(claim: Claim, *, by: Actor, at: datetime) -> None:
    """The message must not go any more, for the reason that the claim names."""
    with _settling(claim.id, by=by, at=at, action="message_held_back") as (write, row):
        if _is_in_hand(row, claim):
            is_by_choice = claim.held == OPTED_OUT
            _close(write, row, OutboxState.SUPPRESSED, claim.held, tries_another=is_by_choice)


def settle_given_up(message_id: UUID, reason: str, *, by: Actor, at: datetime) -> None:
    """Nobody knows whether it has gone, and it has been sent twice: not again."""
    with _settling(message_id, by=by, at=at, action="message_failed") as (write, row):
        if row.state == OutboxState.SENDING:
            _close(write, row, OutboxState.FAILED, reason, tries_another=False)


def settle_receipt(
    message_id: UUID, *, is_delivered: bool, reason: str, by: Actor, at: datetime
) -> None:
    """The provider says how it ended. Raises BadInputError for a message that is not the clinic's.

    Receipts come twice and out of order: what was delivered stays delivered.
    """
    with _settling(message_id, by=by, at=at, action="message_receipt") as (write, row):
        if row.state not in {OutboxState.SENDING, OutboxState.QUEUED, OutboxState.SENT}:
            return
        if is_delivered:
            write.change(row, **closed(row, OutboxState.DELIVERED))
        else:
            _close(write, row, OutboxState.FAILED, reason, tries_another=True)


def _close(
    write: Write, row: OutboxMessage, state: OutboxState, reason: str, *, tries_another: bool
) -> None:
    write.facts.update(state=state.value, reason=reason)
    if tries_another:
        _send_instead(write, row)
    write.change(row, **closed(row, state, reason[:300]))


def _send_instead(write: Write, row: OutboxMessage) -> None:
    """Queue the message on the other channel, if that is open; never a second time."""
    kind, clinic = load(row.template), Clinic.objects.get(pk=row.clinic_id)
    if row.patient_id is None or kind.carries_secret or row.dedupe_key.endswith(_INSTEAD):
        return
    account = account_of(row.clinic_id, row.patient_id)
    way = way_to(account, kind, clinic.country, but=row.channel)
    if not way.address:
        return
    text = reworded(row, kind, clinic, way)
    write.add_once(
        OutboxMessage,
        key="dedupe_key",
        dedupe_key=f"{row.dedupe_key}{_INSTEAD}",
        patient_id=row.patient_id,
        session=row.session,
        channel=way.channel,
        template=row.template,
        language=text.language,
        address=way.address,
        subject=text.subject,
        body=text.body,
        not_before=row.not_before,
        created_at=write.at,
    )
    write.facts.update(instead=way.channel)


def _is_in_hand(row: OutboxMessage, claim: Claim) -> bool:
    """True while nobody else has taken the message since."""
    return row.state == OutboxState.SENDING and row.taken_at == claim.taken_at


@contextmanager
def _settling(
    message_id: UUID, *, by: Actor, at: datetime, action: str
) -> Iterator[tuple[Write, OutboxMessage]]:
    with recorded(
        by=by, at=at, action=action, subject=f"message:{message_id}", permission="outbox.send"
    ) as write:
        rows = OutboxMessage.objects.filter(clinic_id=by.clinic_id, pk=message_id)
        row = lock_rows(rows).first()
        if row is None:
            raise BadInputError("There is no such message in this clinic.", field="message")
        write.facts.update(message=row.template, channel=row.channel)
        yield write, row
