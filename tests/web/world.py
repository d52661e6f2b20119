"""What happens in the clinic of the page tests."""

from __future__ import annotations

from datetime import UTC, datetime

from openketamine.actions.alerts import NewAlert, raise_alert
from openketamine.actions.check_in import check_in

from .conftest import TheSession


def arrive(session: TheSession, at: datetime | None = None) -> None:
    """The patient of the session is checked in by the nurse, now or at a given time."""
    check_in(
        session.id,
        bed_id=session.bed_id,
        identity=["name", "born_on"],
        by=session.clinic.people["nurse"],
        at=at or datetime.now(UTC),
        client_key="arrival",
    )


def alarm(session: TheSession, condition: str = "spo2_low", priority: str = "medium") -> str:
    """An open alert of the session; returns its id."""
    at = datetime.now(UTC)
    alert_id = f"{condition}:{at.isoformat(timespec='milliseconds')}"
    new = NewAlert(
        alert_id=alert_id,
        condition=condition,
        kind="physiological",
        priority=priority,
        onset_at=at,
        facts={"metric": "spo2_pct", "value": 88.0, "limit": 90.0},
    )
    raise_alert(session.id, new, by=session.clinic.system, at=at)
    return alert_id
