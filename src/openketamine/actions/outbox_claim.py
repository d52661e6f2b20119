"""How a sender takes a message, so that no two send it, and puts it back.

That a sender tries is nobody's deed and leaves no audit row; what came of it does
(`outbox_settle`). A message is taken by compare-and-set: of two senders one changes the row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat, Left

from openketamine.actions.outbox import not_before
from openketamine.actions.outbox_channel import account_of, address_on
from openketamine.actions.outbox_held import held_back
from openketamine.core.messages import When as Hour
from openketamine.core.messages import load, names
from openketamine.records.models import Clinic, OutboxMessage, OutboxState
from openketamine.records.scope import clinic_scope

LEASE = timedelta(minutes=10)
"""Longer than any sending lasts; who has taken a message for longer than this has died."""

INTERRUPTED = "interrupted"
"""A sender died over it: it may have gone or not, and is sent again, once."""

_AT_ONCE = tuple(name for name in names() if load(name).when is not Hour.DAYTIME)
_DAYTIME = load(next(name for name in names() if name not in _AT_ONCE))
_LOOKED_AT = 20
_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A message in the hands of one sender; `held` says why it must not be sent, if so."""

    id: UUID
    clinic_id: UUID
    template: str
    channel: str
    address: str
    subject: str
    body: str
    language: str
    attempts: int
    taken_at: datetime
    held: str


def claim_next(*, clinic_id: UUID, channels: Collection[str], at: datetime) -> Claim | None:
    """Take the next message of the clinic that is due on one of the channels; None if none is.

    What may go at any hour goes first; in quiet hours nothing else goes.
    """
    with clinic_scope(clinic_id):
        clinic = Clinic.objects.get(pk=clinic_id)
        due = OutboxMessage.objects.filter(
            clinic=clinic, state=OutboxState.QUEUED, not_before__lte=at
        )
        rows = due.filter(channel__in=channels)
        if not_before(_DAYTIME, clinic, at) > at:
            rows = rows.filter(template__in=_AT_ONCE)
        first = Case(When(template__in=_AT_ONCE, then=0), default=1)
        for pk in rows.order_by(first, "not_before", "pk").values_list("pk", flat=True)[
            :_LOOKED_AT
        ]:
            if due.filter(pk=pk).update(
                state=OutboxState.SENDING, taken_at=at, attempts=F("attempts") + 1
            ):
                return _claim(OutboxMessage.objects.get(clinic=clinic, pk=pk), clinic, at)
    return None


def put_off(claim: Claim, reason: str, *, until: datetime) -> None:
    """Put a message back that did not go this time."""
    with clinic_scope(claim.clinic_id):
        mine = OutboxMessage.objects.filter(
            clinic_id=claim.clinic_id,
            pk=claim.id,
            state=OutboxState.SENDING,
            taken_at=claim.taken_at,
        )
        # that it was interrupted once stays known: it is sent again only once
        was_interrupted = mine.filter(last_error__startswith=INTERRUPTED).exists()
        said = f"{INTERRUPTED}; {reason}" if was_interrupted else reason
        mine.update(state=OutboxState.QUEUED, not_before=until, last_error=said[:_REASON])


def sweep(*, clinic_id: UUID, at: datetime) -> tuple[UUID, ...]:
    """Queue what a dead sender held; returns what was interrupted before and must not go again."""
    with clinic_scope(clinic_id):
        stuck = OutboxMessage.objects.filter(
            clinic_id=clinic_id, state=OutboxState.SENDING, taken_at__lt=at - LEASE
        )
        again = stuck.filter(last_error__startswith=INTERRUPTED)
        given_up = tuple(again.values_list("pk", flat=True))
        stuck.exclude(pk__in=given_up).update(
            state=OutboxState.QUEUED,
            last_error=Left(Concat(Value(f"{INTERRUPTED}; "), F("last_error")), _REASON),
        )
        return given_up


def _claim(row: OutboxMessage, clinic: Clinic, at: datetime) -> Claim:
    """The message with the address that the patient has today, and what forbids it."""
    account = account_of(clinic.pk, row.patient_id) if row.patient_id else None
    address = address_on(account, row.channel, clinic.country) if account else row.address
    if address and address != row.address:
        OutboxMessage.objects.filter(clinic=clinic, pk=row.pk).update(address=address)
    return Claim(
        id=row.pk,
        clinic_id=clinic.pk,
        template=row.template,
        channel=row.channel,
        address=address,
        subject=row.subject,
        body=row.body,
        language=row.language,
        attempts=row.attempts,
        taken_at=at,
        held=held_back(row, clinic, account, address, at),
    )
