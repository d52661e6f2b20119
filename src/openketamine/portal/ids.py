"""Whose records a patient's page asks for: always the own ones."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from django.http import HttpRequest

from openketamine.core.errors import ForbiddenError
from openketamine.portal.access import patient_actor


class Own(TypedDict):
    """The scope of a query about one patient."""

    clinic_id: UUID
    patient_id: UUID


def own(request: HttpRequest) -> Own:
    """Clinic and patient of the sign-in, never of the address or the form."""
    actor = patient_actor(request)
    if actor.patient_id is None:
        raise ForbiddenError("This is not your record.")
    return {"clinic_id": actor.clinic_id, "patient_id": actor.patient_id}
