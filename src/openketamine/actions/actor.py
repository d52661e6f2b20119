"""Who does something: the person (or the system) behind every write."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

SYSTEM_ROLE = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person with clinic and role; `staff_id` is None for the system itself."""

    staff_id: UUID | None
    clinic_id: UUID
    role: str
    display_name: str


def system_actor(clinic_id: UUID, name: str = "bedside") -> Actor:
    """The actor of a process that writes on its own, such as the alert watch."""
    return Actor(staff_id=None, clinic_id=clinic_id, role=SYSTEM_ROLE, display_name=name)
