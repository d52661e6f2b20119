"""A patient's own visits, when they can come, and the private calendar feed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hmac import compare_digest
from uuid import UUID

from openketamine.core.course import Available, available_from
from openketamine.core.protocols import ProtocolSet
from openketamine.core.session.state import Phase
from openketamine.queries.calendar import Said, _said
from openketamine.queries.portal import AccountRow, account_row
from openketamine.queries.scoped import scoped
from openketamine.records.confirmations import newest_confirmations
from openketamine.records.models import Availability, Clinic, PortalAccount, Session
from openketamine.records.protocol import clinic_protocol

KEPT_IN_FEED = timedelta(days=90)
"""How long a past or called off appointment stays in a calendar that is subscribed to."""

_STILL = timedelta(hours=4)
_DONE = (Phase.DISCHARGED, Phase.SIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVisit:
    """One visit as its patient sees it.

    `no_food_h` and `no_drink_h` are hours before the start, of the visit's protocol set; None
    where the set states none.
    """

    id: UUID
    number: int
    planned: int
    starts: datetime
    ends: datetime
    room: str
    phase: str
    is_missed: bool
    times_moved: int
    said: Said
    no_food_h: Decimal | None
    no_drink_h: Decimal | None

    @property
    def no_food_from(self) -> datetime | None:
        """From when on the patient does not eat."""
        return None if self.no_food_h is None else self.starts - _hours(self.no_food_h)

    @property
    def no_drink_from(self) -> datetime | None:
        """From when on the patient does not drink, water included."""
        return None if self.no_drink_h is None else self.starts - _hours(self.no_drink_h)

    @property
    def is_cancelled(self) -> bool:
        """True when it was called off, or missed."""
        return self.phase == Phase.CANCELLED

    @property
    def is_done(self) -> bool:
        """True when the patient has been here."""
        return self.phase in _DONE

    def is_to_come(self, at: datetime) -> bool:
        """True when it is still planned and not long past."""
        return self.phase == Phase.SCHEDULED and self.starts > at - _STILL


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """What a calendar that is subscribed to holds."""

    account: AccountRow
    visits: tuple[OwnVisit, ...]


@scoped
def own_visits(*, clinic_id: UUID, patient_id: UUID) -> tuple[OwnVisit, ...]:
    """Every visit of a patient in time, called off ones too."""
    return _own_visits(clinic_id, patient_id)


@scoped
def availability_of(*, clinic_id: UUID, patient_id: UUID) -> Available | None:
    """When a patient can come; None when nobody has asked."""
    rows = Availability.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    row = rows.order_by("-version").first()
    return None if row is None else available_from(json.loads(row.content))


@scoped
def calendar_feed(*, clinic_id: UUID, token_hash: str, at: datetime) -> FeedRow | None:
    """The calendar of a private address; None for an address that is not known, or closed."""
    rows = PortalAccount.objects.filter(
        clinic_id=clinic_id, calendar_hash=token_hash, is_active=True
    )
    row = rows.select_related("clinic", "patient").first() if token_hash else None
    if row is None or not compare_digest(row.calendar_hash, token_hash):
        return None
    visits = _own_visits(clinic_id, row.patient_id)
    return FeedRow(
        account=account_row(row),
        visits=tuple(v for v in visits if v.starts > at - KEPT_IN_FEED),
    )


def _own_visits(clinic_id: UUID, patient_id: UUID) -> tuple[OwnVisit, ...]:
    rows = Session.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    found = list(rows.select_related("course", "bed").order_by("scheduled_at"))
    said = newest_confirmations(clinic_id, found)
    length = timedelta(minutes=Clinic.objects.get(pk=clinic_id).chair_min)
    sets = {row.protocol_set.partition("@")[0] for row in found}
    protocols = {name: clinic_protocol(clinic_id, name) for name in sets}
    return tuple(
        OwnVisit(
            id=row.pk,
            number=row.ordinal,
            planned=row.course.planned_infusions,
            starts=row.scheduled_at,
            ends=row.scheduled_until or row.scheduled_at + length,
            room=(row.bed.room or row.bed.name) if row.bed else "",
            phase=row.phase,
            is_missed=row.is_missed,
            times_moved=row.times_moved,
            said=_said(said[row.pk]),
            no_food_h=_number(protocols[row.protocol_set.partition("@")[0]], "solids"),
            no_drink_h=_number(protocols[row.protocol_set.partition("@")[0]], "clear"),
        )
        for row in found
    )


def _number(protocol: ProtocolSet, what: str) -> Decimal | None:
    stated = protocol.get(f"fasting_{what}_min_h")
    return stated.value if stated and isinstance(stated.value, Decimal) else None


def _hours(hours: Decimal) -> timedelta:
    return timedelta(hours=float(hours))
