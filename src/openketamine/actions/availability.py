"""When a patient can come: said by the patient, or told to the front desk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from openketamine.actions.actor import Actor
from openketamine.actions.own import patient_of
from openketamine.actions.recorded import lock_rows, recorded
from openketamine.core.course import Available
from openketamine.core.errors import BadInputError
from openketamine.records.chain import canonical
from openketamine.records.models import Availability, Patient


def save_availability(
    available: Available, *, by: Actor, at: datetime, patient_id: UUID | None = None
) -> None:
    """Keep what was said as the newest version; the same again writes nothing."""
    patient_id = patient_of(by, patient_id)
    with recorded(
        by=by,
        at=at,
        action="save_availability",
        subject=f"patient:{patient_id}",
        permission="availability.write",
    ) as write:
        known = lock_rows(Patient.objects.filter(clinic_id=by.clinic_id, pk=patient_id)).first()
        if known is None:
            raise BadInputError(_("There is no such patient in this clinic."), field="patient")
        rows = Availability.objects.filter(clinic_id=by.clinic_id, patient=known)
        before = rows.order_by("-version").first()
        content = canonical(available.to_payload())
        if before is not None and before.content == content:
            return
        version = before.version + 1 if before else 1
        write.add(Availability, patient=known, version=version, content=content, saved_at=at)
        write.facts.update(version=version)
