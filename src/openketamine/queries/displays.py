"""Which wall screen asks, and of which clinic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openketamine.records.display_token import token_hash
from openketamine.records.models import DisplayToken
from openketamine.records.scope import clinic_scope

COOKIE = "okt_display"
"""Where a screen keeps `<clinic>.<secret>`; the clinic only says in whose scope to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayRow:
    """A connected screen that nobody has revoked."""

    id: UUID
    clinic_id: UUID
    timezone: str
    last_seen_at: datetime | None


def display_of(cookie: str) -> DisplayRow | None:
    """The screen of a cookie; None when it is unknown, not connected or revoked."""
    clinic, _, secret = cookie.partition(".")
    try:
        clinic_id = UUID(hex=clinic)
    except ValueError:
        return None
    with clinic_scope(clinic_id):
        return _display(clinic_id, token_hash(secret))


def _display(clinic_id: UUID, hashed: str) -> DisplayRow | None:
    rows = DisplayToken.objects.filter(clinic_id=clinic_id, token_hash=hashed, revoked_at=None)
    row = rows.exclude(connected_at=None).select_related("clinic").first()
    if row is None:
        return None
    return DisplayRow(
        id=row.pk,
        clinic_id=clinic_id,
        timezone=row.clinic.timezone,
        last_seen_at=row.last_seen_at,
    )
