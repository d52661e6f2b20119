"""A clinic in Chicago with a patient who may be written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from openketamine.actions.outbox import send_message
from openketamine.notify.port import NotSentError, Outgoing
from openketamine.records.models import Clinic, OutboxMessage, PortalAccount, Session
from openketamine.records.scope import clinic_scope
from tests.actions.world import World, make_world

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # Friday, 12:00 in Chicago
NIGHT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # Friday, 22:00 in Chicago
MORNING = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)  # Saturday, 08:00: quiet hours end


def make_clinic(name: str = "riverside", **account: Any) -> World:
    """A clinic whose patient Pat Example has an account, and visits on 23 Nov, 14:05."""
    world = make_world(name)
    with clinic_scope(world.clinic_id):
        Clinic.objects.filter(pk=world.clinic_id).update(
            timezone="America/Chicago", name=f"{name.title()} Clinic"
        )
        Session.objects.filter(pk=world.session_id).update(
            scheduled_at=datetime(2026, 11, 23, 20, 5, tzinfo=UTC)
        )
    add_account(world, world.patient_id, **account)
    return world


def add_account(world: World, patient_id: UUID, **account: Any) -> None:
    values = {
        "email": f"{patient_id.hex[:8]}@example.org",
        "phone": "+13125550123",
        "language": "en",
        "wants_email": True,
        "wants_sms": True,
        "created_at": NOON,
    } | account
    with clinic_scope(world.clinic_id):
        PortalAccount.objects.create(clinic_id=world.clinic_id, patient_id=patient_id, **values)


def change_account(world: World, **values: Any) -> None:
    with clinic_scope(world.clinic_id):
        PortalAccount.objects.filter(patient_id=world.patient_id).update(**values)


def queue(world: World, template: str = "portal_message", key: str = "1", **more: Any) -> UUID:
    """One message to the clinic's patient, by the front desk at noon."""
    values = {"patient_id": world.patient_id, "by": world.faye, "at": NOON} | more
    return send_message(template, key=key, **values)


def stored(world: World, message_id: UUID | None = None) -> OutboxMessage:
    """One message of the outbox as it stands, or the only one."""
    rows = every(world)
    [row] = [row for row in rows if message_id in (None, row.pk)]
    return row


def every(world: World) -> list[OutboxMessage]:
    with clinic_scope(world.clinic_id):
        rows = OutboxMessage.objects.filter(clinic_id=world.clinic_id)
        return list(rows.select_related("session").order_by("created_at", "dedupe_key"))


def edit(world: World, message_id: UUID, **values: Any) -> None:
    with transaction.atomic(), clinic_scope(world.clinic_id):
        OutboxMessage.objects.filter(pk=message_id).update(**values)


@dataclass
class Clock:
    """A time that moves when it is told to."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **spans: float) -> None:
        self.at += timedelta(**spans)


@dataclass
class Wire:
    """A channel that keeps what it is given, or raises what it is told, once or for an address."""

    sent: list[Outgoing] = field(default_factory=list)
    next: list[Exception | None] = field(default_factory=list)
    for_address: dict[str, Exception] = field(default_factory=dict)

    def send(self, message: Outgoing) -> str:
        if error := self.for_address.get(message.address):
            raise error
        if self.next and (error := self.next.pop(0)):
            raise error
        self.sent.append(message)
        return f"wire-{len(self.sent)}"


def down(reason: str = "down") -> NotSentError:
    from openketamine.notify.port import UnreachableError

    return UnreachableError(reason)
