"""Who does something: the person (or the system) behind every write."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

SYSTEM_ROLE = "system"
PATIENT_ROLE = "patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person with clinic and role; `staff_id` is None for the system itself.

    A patient has the role `patient`, no `staff_id`, and the `patient_id` of the own login.
    """

    staff_id: UUID | None
    clinic_id: UUID
    role: str
    display_name: str
    patient_id: UUID | None = None
    account_id: UUID | None = None


def system_actor(clinic_id: UUID, name: str = "bedside") -> Actor:
    """The actor of a process that writes on its own, such as the alert watch."""
    return Actor(staff_id=None, clinic_id=clinic_id, role=SYSTEM_ROLE, display_name=name)
