"""Who is in the bed: asked under the lock of bed and patient when a patient arrives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import IntegrityError, models

from openketamine.actions.recorded import Write, lock_rows
from openketamine.core.errors import BadInputError, StaleError
from openketamine.core.session.occupancy import ON_THE_UNIT, Present, check_arrival
from openketamine.core.session.state import Phase
from openketamine.records.models import Bed, Patient, Session

_NETS = (  # PostgreSQL names its index, SQLite the column
    "okt_session_bed_taken",
    "okt_session_patient_here",
    "UNIQUE constraint failed: okt_session.bed_id",
    "UNIQUE constraint failed: okt_session.patient_id",
)


def check_free(write: Write, session: Session, bed_id: str) -> None:
    """Raise RefusedError when bed or patient is in another session; locks both rows.

    Two arrivals at once are judged one after the other: the second finds the first.
    """
    clinic_id = write.by.clinic_id
    bed = _locked_bed(clinic_id, bed_id)
    lock_rows(Patient.objects.filter(clinic_id=clinic_id, pk=session.patient_id)).get()
    others = Session.objects.filter(clinic_id=clinic_id, phase__in=ON_THE_UNIT)
    others = others.exclude(pk=session.pk).select_related("bed")
    check_arrival(
        in_bed=_present(others.filter(bed=bed)),
        of_patient=_present(others.filter(patient_id=session.patient_id)),
    )


@contextmanager
def refusing_occupied() -> Iterator[None]:
    """Turn the database's own refusal of a second session into one that can be shown."""
    try:
        yield
    except IntegrityError as error:
        if not any(net in str(error) for net in _NETS):
            raise
        raise StaleError(
            "Somebody was checked in here meanwhile: look again and choose a free room."
        ) from None


def _present(sessions: models.QuerySet[Session]) -> Present | None:
    other = sessions.first()
    if other is None:
        return None
    return Present(room=_room(other.bed), phase=Phase(other.phase))


def _locked_bed(clinic_id: UUID, bed_id: str) -> Bed:
    with suppress(ValueError):
        bed = lock_rows(Bed.objects.filter(clinic_id=clinic_id, pk=UUID(bed_id))).first()
        if bed is not None:
            return bed
    raise BadInputError("There is no such bed in this clinic.", field="bed_id")


def _room(bed: Bed | None) -> str:
    return "" if bed is None else bed.room or bed.name
