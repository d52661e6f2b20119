"""What the watch found is written to the record as it is: change, time and priority."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from openketamine.bedside.database import DatabaseStore
from openketamine.bedside.outgoing import outgoing
from openketamine.bedside.store import BedPlace
from openketamine.core.monitoring import AlertEvent, Change, MonitorState, step
from openketamine.core.monitoring.frame import DeviceAlert, Frame
from openketamine.queries.alerts import alert_history, open_alerts
from tests.actions.journey import arrive
from tests.actions.world import AT, World


def test_an_alert_that_the_device_makes_more_urgent_is_stored_with_its_new_priority(
    riverside: World,
) -> None:
    arrive(riverside)
    store = DatabaseStore()
    clinic, session = str(riverside.clinic_id), str(riverside.session_id)
    limits = store.limits(BedPlace(clinic=clinic, bed=str(riverside.bed_id), session=session))
    said = DeviceAlert(code="1", kind="technical", text="Leads off", phase="start", priority="low")
    state, found = MonitorState(), list[AlertEvent]()
    for seconds, priority in enumerate(("low", "high")):
        at = AT + timedelta(seconds=seconds)
        alert = replace(said, priority=priority)
        frame = Frame(bed_key="x", device_at=at, received_at=at, alerts=(alert,))
        state, events = step(state, frame, limits, at)
        found += events
    for number, event in enumerate(found, 1):
        store.carry_out(clinic, outgoing(number, session, event))
    (alert,) = open_alerts(clinic_id=riverside.clinic_id)
    assert alert.priority == "high"
    history = alert_history(clinic_id=riverside.clinic_id)
    assert [t.priority for t in reversed(history)] == ["low", "high"]


def test_an_alert_dated_before_the_arrival_is_recorded_at_the_arrival(riverside: World) -> None:
    """A clock was set back, or the arrival was corrected: the alert itself is real."""
    arrive(riverside)
    store = DatabaseStore()
    clinic, session = str(riverside.clinic_id), str(riverside.session_id)
    limits = store.limits(BedPlace(clinic=clinic, bed=str(riverside.bed_id), session=session))
    early = AT - timedelta(minutes=1)
    state, begun = step(MonitorState(), None, limits, early)
    off = DeviceAlert(code="1", kind="technical", text="Leads off", phase="start", priority="low")
    frame = Frame(bed_key="x", device_at=early, received_at=early, alerts=(off,))
    state, raised = step(state, frame, limits, early)
    (change,) = (*begun, *raised)
    store.carry_out(clinic, outgoing(1, session, change))
    store.carry_out(clinic, outgoing(1, session, change))  # done again, it changes nothing
    (alert,) = open_alerts(clinic_id=riverside.clinic_id)
    assert (alert.raised_at, alert.facts["found_at"]) == (AT, early.isoformat())

    over = replace(change, change=Change.CLEARED)
    store.carry_out(clinic, outgoing(2, session, over))
    assert open_alerts(clinic_id=riverside.clinic_id) == ()
