"""The alert of a consent withdrawn while the infusion runs: raised then, over at its end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openketamine.actions.actor import Actor, system_actor
from openketamine.actions.alerts import NewAlert, clear_alert, raise_alert
from openketamine.core.session.during import ADVISED, CONSENT_WITHDRAWN
from openketamine.records.models import Alert, AlertState, Session
from openketamine.records.scope import clinic_scope


def stop_running(clinic_id: UUID, patient_id: UUID, *, at: datetime) -> None:
    """Ask everybody at once to stop what runs into this patient."""
    alert = NewAlert(
        alert_id=f"{CONSENT_WITHDRAWN}:{at.isoformat()}",
        condition=CONSENT_WITHDRAWN,
        kind="physiological",
        priority="high",
        onset_at=at,
    )
    with clinic_scope(clinic_id):
        running = Session.objects.filter(
            clinic_id=clinic_id, patient_id=patient_id, phase__in=ADVISED
        )
        for session_id in running.values_list("pk", flat=True):
            raise_alert(session_id, alert, by=system_actor(clinic_id, "consent"), at=at)


def end_stop(session_id: UUID, *, by: Actor, at: datetime) -> None:
    """The infusion has ended: what was asked is done."""
    with clinic_scope(by.clinic_id):
        rows = Alert.objects.filter(
            clinic_id=by.clinic_id, session_id=session_id, condition=CONSENT_WITHDRAWN
        )
        for alert_id in rows.exclude(state=AlertState.CLEARED).values_list("alert_id", flat=True):
            clear_alert(session_id, alert_id, by=by, at=at)
