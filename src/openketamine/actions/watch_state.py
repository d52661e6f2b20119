"""The alert engine's memory, kept so that a restart changes no alert.

It is no record of care but a cache that follows from the stored frames, and it changes every
few seconds: saving it writes no audit row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openketamine.actions.actor import Actor
from openketamine.actions.permissions import check_may
from openketamine.records.models import WatchState
from openketamine.records.scope import clinic_scope


def save_watch_states(states: Mapping[UUID, str], *, by: Actor, at: datetime) -> None:
    """Keep the engine's state of each bed, as its own JSON text, in one transaction."""
    check_may(by, "watch.save")
    with transaction.atomic(), clinic_scope(by.clinic_id):
        WatchState.objects.bulk_create(
            [
                WatchState(clinic_id=by.clinic_id, bed_id=bed_id, state=state, saved_at=at)
                for bed_id, state in states.items()
            ],
            update_conflicts=True,
            unique_fields=["clinic", "bed"],
            update_fields=["state", "saved_at"],
        )
