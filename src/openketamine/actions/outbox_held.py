"""Why a message that was queued must not go any more: judged at the moment of sending."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from openketamine.actions.outbox import visit_mark
from openketamine.actions.outbox_channel import NO_ACCOUNT, NO_ADDRESS, OPTED_OUT, may_use
from openketamine.core.messages import Template, When, load, names
from openketamine.records.models import Clinic, OutboxMessage, OutboxState, PortalAccount

MOST_A_DAY = 3
"""A visit's reminder, its change and a message make three; more than that nobody reads, and a
fault that queues without end stops here."""

CAP, VISIT_OVER, VISIT_MOVED, TOO_LATE = "cap", "visit_over", "visit_moved", "too_late"

_COUNTED = tuple(name for name in names() if load(name).when is When.DAYTIME)


def held_back(
    row: OutboxMessage, clinic: Clinic, account: PortalAccount | None, address: str, at: datetime
) -> str:
    """The code of what forbids a message, empty when nothing does."""
    kind = load(row.template)
    if row.patient_id is not None:
        if account is None:
            return NO_ACCOUNT
        if not address:
            return NO_ADDRESS
        if not may_use(account, row.channel, kind):
            return OPTED_OUT
    if found := _about_the_visit(row, kind, clinic, at):
        return found
    return CAP if kind.when is When.DAYTIME and _had_enough(row, clinic, at) else ""


def _about_the_visit(row: OutboxMessage, kind: Template, clinic: Clinic, at: datetime) -> str:
    zone = ZoneInfo(clinic.timezone)
    if kind.when is When.URGENT and _day(row.created_at, zone) != _day(at, zone):
        return TOO_LATE
    if not kind.is_reminder or row.session is None:
        return ""
    if row.session.phase != "scheduled" or row.session.scheduled_at <= at:
        return VISIT_OVER
    return "" if visit_mark(row.session) in row.dedupe_key else VISIT_MOVED


def _had_enough(row: OutboxMessage, clinic: Clinic, at: datetime) -> bool:
    """True when the patient has had the day's messages; of two at one moment the first counts."""
    if row.patient_id is None:
        return False
    zone = ZoneInfo(clinic.timezone)
    begin = datetime.combine(_day(at, zone), time.min, zone)
    gone = OutboxMessage.objects.filter(
        clinic=clinic,
        patient_id=row.patient_id,
        template__in=_COUNTED,
        taken_at__gte=begin,
        taken_at__lt=begin + timedelta(days=1),
    ).exclude(pk=row.pk)
    before_this = Q(taken_at__lt=row.taken_at) | Q(taken_at=row.taken_at, pk__lt=row.pk)
    sent = Q(state__in=[OutboxState.SENT, OutboxState.DELIVERED])
    return gone.filter(sent | Q(before_this, state=OutboxState.SENDING)).count() >= MOST_A_DAY


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
