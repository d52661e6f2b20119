"""What patients have said of their visits, as far as it is about the time that is planned."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from openketamine.records.models import Session, VisitConfirmation

RIDE, FASTING, COMING = "ride", "fasting", "coming"
KINDS = (RIDE, FASTING, COMING)
"""The ride home, not eating before, and whether the patient comes at all."""


def newest_confirmations(
    clinic_id: UUID, sessions: Iterable[Session]
) -> dict[UUID, dict[str, VisitConfirmation]]:
    """The newest answer of each kind of each session; what was said before a move is left out."""
    known = {session.pk: session for session in sessions}
    rows = VisitConfirmation.objects.filter(clinic_id=clinic_id, session_id__in=known)
    found: dict[UUID, dict[str, VisitConfirmation]] = {pk: {} for pk in known}
    for row in rows.order_by("said_at", "pk"):
        moved_at = known[row.session_id].moved_at
        if moved_at is None or row.said_at >= moved_at:
            found[row.session_id][row.kind] = row
    return found
