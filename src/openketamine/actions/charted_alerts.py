"""The alert of a value that a person charted at a stop limit: raised with it, over with a better.

The bedside watch sees devices only; an alertness score comes from a person.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.alerts import NewAlert, clear_alert, raise_alert
from openketamine.actions.append_event import session_protocol
from openketamine.core.decision import Reason
from openketamine.core.session.during import CHARTED_STOP, charted_stops
from openketamine.core.session.evolve import replay
from openketamine.core.session.state import Entry, Phase
from openketamine.records.log import core_events
from openketamine.records.models import Alert, AlertState, Session
from openketamine.records.scope import clinic_scope

_WATCHED = frozenset({Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY})
_METRICS = {"spo2": "spo2_pct", "rr": "rr_bpm", "sbp": "nibp_sys_mmhg"}


def follow_charted(session_id: UUID, *, by: Actor, at: datetime) -> None:
    """Raise what the charted values ask for and clear what they no longer do."""
    with clinic_scope(by.clinic_id):
        wanted = _wanted(by.clinic_id, session_id)
        alerts = Alert.objects.filter(
            clinic_id=by.clinic_id, session_id=session_id, condition=CHARTED_STOP
        )
        standing = alerts.exclude(state=AlertState.CLEARED).values_list("alert_id", flat=True)
        over = [alert_id for alert_id in standing if alert_id not in wanted]
        for alert_id in over:
            clear_alert(session_id, alert_id, by=by, at=at)
        for alert in wanted.values():
            raise_alert(session_id, alert, by=by, at=at)


def _wanted(clinic_id: UUID, session_id: UUID) -> dict[str, NewAlert]:
    session = Session.objects.get(clinic_id=clinic_id, pk=session_id)
    state = replay(core_events(clinic_id, session_id))
    if state.phase not in _WATCHED:
        return {}
    found = charted_stops(state, session_protocol(session))
    alerts = [_alert(entry, reason) for entry, reason in found]
    return {alert.alert_id: alert for alert in alerts}


def _alert(entry: Entry, reason: Reason) -> NewAlert:
    fact = reason.facts[0]
    return NewAlert(
        alert_id=f"{CHARTED_STOP}:{fact.name}:{entry.seq}",
        condition=CHARTED_STOP,
        kind="physiological",
        priority="high",
        onset_at=entry.happened_at,
        facts={
            "metric": _METRICS.get(fact.name, fact.name),
            "value": float(fact.number),
            "limit": float(reason.threshold),
            "rule": reason.rule_id,
        },
    )
