"""Save the alert engine's state, so that a restart changes no alert."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import lock_rows, recorded
from openketamine.core.errors import BadInputError
from openketamine.records.models import Bed, WatchState


def save_watch_state(bed_id: UUID, state: str, *, by: Actor, at: datetime) -> None:
    """Keep the engine's state of one bed, as its own JSON text."""
    with recorded(
        by=by, at=at, action="save_watch_state", subject=f"bed:{bed_id}", permission="watch.save"
    ) as write:
        bed = lock_rows(Bed.objects.filter(clinic_id=by.clinic_id, pk=bed_id)).first()
        if bed is None:
            raise BadInputError("There is no such bed in this clinic.", field="bed_id")
        row = WatchState.objects.filter(clinic_id=by.clinic_id, bed=bed).first()
        if row is None:
            write.add(WatchState, bed=bed, state=state, saved_at=at)
        else:
            write.change(row, state=state, saved_at=at)
