"""When a wall screen last asked for the board: no deed of anybody, so it leaves no audit row."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from openketamine.records.models import DisplayToken
from openketamine.records.scope import clinic_scope

SEEN_EVERY = timedelta(minutes=5)
"""A screen asks twice a minute; a write each time would tell nobody more."""


def display_seen(clinic_id: UUID, display_id: UUID, *, last: datetime | None, at: datetime) -> None:
    """Note that a screen of the clinic is on, if its last note is old."""
    if last is not None and at - last < SEEN_EVERY:
        return
    with clinic_scope(clinic_id):
        DisplayToken.objects.filter(clinic_id=clinic_id, pk=display_id).update(last_seen_at=at)
