"""Alerts: raised once, acknowledged once, escalated, cleared; each change leaves a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openketamine.actions.alerts import (
    acknowledge_alert,
    change_alert,
    clear_alert,
    raise_alert,
)
from openketamine.core.errors import ForbiddenError
from openketamine.queries.alerts import alert_history, open_alerts
from tests.actions.journey import ALERT, arrive
from tests.actions.world import World, later


def test_an_alert_raised_again_after_a_restart_is_the_same_alert(riverside: World) -> None:
    arrive(riverside)
    assert raise_alert(riverside.session_id, ALERT, by=riverside.system, at=later(1))
    assert not raise_alert(riverside.session_id, ALERT, by=riverside.system, at=later(2))
    (alert,) = open_alerts(clinic_id=riverside.clinic_id)
    assert (alert.state, alert.raised_at) == ("raised", later(1))


def test_the_history_tells_the_whole_life_of_an_alert(riverside: World) -> None:
    arrive(riverside)
    session, system = riverside.session_id, riverside.system
    raise_alert(session, ALERT, by=system, at=later(1))
    assert acknowledge_alert(session, ALERT.alert_id, by=riverside.nora, at=later(2))
    assert not acknowledge_alert(session, ALERT.alert_id, by=riverside.paul, at=later(3))
    assert clear_alert(session, ALERT.alert_id, by=system, at=later(4))
    assert not clear_alert(session, ALERT.alert_id, by=system, at=later(5))
    history = alert_history(clinic_id=riverside.clinic_id)
    assert [(t.change, t.by_name, t.at) for t in reversed(history)] == [
        ("raised", "bedside", later(1)),
        ("acknowledged", "Nora of riverside", later(2)),
        ("cleared", "bedside", later(4)),
    ]
    assert open_alerts(clinic_id=riverside.clinic_id) == ()


def test_an_alert_that_became_more_urgent_wants_to_be_acknowledged_again(riverside: World) -> None:
    arrive(riverside)
    session, system, key = riverside.session_id, riverside.system, ALERT.alert_id
    raise_alert(session, replace(ALERT, priority="medium"), by=system, at=later(1))
    acknowledge_alert(session, key, by=riverside.nora, at=later(2))
    again = {"change": "raised_again", "priority": "high"}
    assert change_alert(session, key, **again, by=system, at=later(3))
    assert not change_alert(session, key, **again, by=system, at=later(3))
    (alert,) = open_alerts(clinic_id=riverside.clinic_id)
    assert (alert.priority, alert.state, alert.acknowledged_by) == ("high", "raised", "")
    history = alert_history(clinic_id=riverside.clinic_id)
    assert [(t.change, t.priority) for t in reversed(history)] == [
        ("raised", "medium"),
        ("acknowledged", "medium"),
        ("raised_again", "high"),
    ]


def test_an_escalation_leaves_the_priority_as_it_is(riverside: World) -> None:
    arrive(riverside)
    session, system = riverside.session_id, riverside.system
    raise_alert(session, replace(ALERT, priority="medium"), by=system, at=later(1))
    assert change_alert(session, ALERT.alert_id, change="escalated", by=system, at=later(2))
    (alert,) = open_alerts(clinic_id=riverside.clinic_id)
    assert (alert.priority, alert.state) == ("medium", "raised")


def test_the_front_desk_cannot_silence_an_alert(riverside: World) -> None:
    arrive(riverside)
    raise_alert(riverside.session_id, ALERT, by=riverside.system, at=later(1))
    with pytest.raises(ForbiddenError):
        acknowledge_alert(riverside.session_id, ALERT.alert_id, by=riverside.faye, at=later(2))
