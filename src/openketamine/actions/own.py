"""Whose record a write concerns: for a patient always the own one."""

from __future__ import annotations

from uuid import UUID

from openketamine.actions.actor import PATIENT_ROLE, Actor
from openketamine.core.errors import ForbiddenError


def patient_of(by: Actor, patient_id: UUID | None = None) -> UUID:
    """The patient that `by` writes about: a patient's own id, else the given one.

    Raises ForbiddenError when a patient names another patient, or nobody is named.
    """
    if by.role != PATIENT_ROLE:
        if patient_id is None:
            raise ForbiddenError("No patient was named.")
        return patient_id
    if by.patient_id is None or patient_id not in (None, by.patient_id):
        raise ForbiddenError("This is not your record.")
    return by.patient_id
