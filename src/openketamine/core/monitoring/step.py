"""The alert engine: one pure step from a frame, or a tick of the clock, to alert events.

Time moves only forward and only by `at`. Everything that falls due on the way (a delay that
runs out, silence, escalation, a missed cuff) happens at the moment at which it was due and in
that order, however seldom the clock ticks, and before the frame that comes at that moment: the
grouping of ticks changes no event. Limits hold from the step that brings them.

A frame acts when it arrives, not at its device's time, so that no wrong clock can hide or hasten
an alert; device times only tell what is new, repeated or late (see `intake`). A value holds
until the next one: until it is silent or poor, its wait goes on and ends by the clock alone.
Silence and a poor signal suspend a wait: they raise nothing about the patient, clear nothing
and, if the next usable value shows the same condition, nothing has been forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from openketamine.core.monitoring.alert import Alert, AlertEvent, Change, millis
from openketamine.core.monitoring.engine import Engine
from openketamine.core.monitoring.frame import Frame
from openketamine.core.monitoring.intake import Intake
from openketamine.core.monitoring.limits import Limits
from openketamine.core.monitoring.state import MonitorState

Stepped = tuple[MonitorState, tuple[AlertEvent, ...]]

_OF_DEVICES = ("device_technical", "device_physiological")
_LONGEST_PAUSE_MS = 120_000  # as long as the re-alarm time (philips_v24): never "audio off"


def step(state: MonitorState, frame: Frame | None, limits: Limits, at: datetime) -> Stepped:
    """Advance to `at` (aware), then take in `frame`; None is a tick. The input state is kept.

    A time before the state's own counts as the state's: clocks that step back lose nothing.
    """
    engine = Engine(state)
    engine.advance(millis(at), limits)
    if frame is not None:
        Intake(engine, limits, frame).take()
    return engine.state, tuple(engine.events)


def replay(frames: Iterable[Frame], limits: Limits, *, until: datetime | None = None) -> Stepped:
    """Run stored frames, in order of receipt, under `limits`, then the clock to `until`."""
    state = MonitorState()
    events: list[AlertEvent] = []
    for frame in frames:
        state, new = step(state, frame, limits, frame.received_at)
        events.extend(new)
    if until is not None:
        state, new = step(state, None, limits, until)
        events.extend(new)
    return state, tuple(events)


def acknowledge(state: MonitorState, alert_id: str, by: str, at: datetime) -> Stepped:
    """A person has seen this one alert; a latched one that is over is cleared.

    An unknown or already acknowledged alert changes nothing: it was over before the hand came.
    Tick to `at` first, so that what fell due before the hand came happens before it.
    """
    engine = _engine_at(state, at)
    for alert in state.alerts.values():
        if alert.id == alert_id and not alert.is_acknowledged:
            now = engine.state.at_ms
            seen = replace(alert, acknowledged_ms=now, acknowledged_by=by)
            engine.change(seen, Change.ACKNOWLEDGED)
            if alert.ended_ms is not None:
                engine.clear(alert.key)
    return engine.state, tuple(engine.events)


def take_over(state: MonitorState, alerts: Iterable[Alert], at: datetime) -> Stepped:
    """Alerts that stand open in the record and that this state, being new, knows nothing of.

    Each goes on under its own id until values show that it is over; one that nobody has
    answered sounds again. Their keys must not be in the state yet.
    """
    engine = _engine_at(state, at)
    now = engine.state.at_ms
    for alert in alerts:
        if alert.condition.code in _OF_DEVICES:
            engine.state.seen_ms[alert.key] = alert.raised_ms
        if alert.is_acknowledged:
            engine.state.alerts[alert.key] = alert
        else:
            engine.change(replace(alert, sounding_since_ms=now), Change.RAISED_AGAIN)
    return engine.state, tuple(engine.events)


def pause_audio(state: MonitorState, until: datetime) -> MonitorState:
    """No sound of this bed until then, two minutes at most; lights and lists go on.

    A new high alert ends the pause.
    """
    paused = state.copy()
    paused.audio_paused_until_ms = min(millis(until), state.at_ms + _LONGEST_PAUSE_MS)
    return paused


def set_store_slow(state: MonitorState, is_slow: bool, at: datetime) -> Stepped:
    """Raise or clear the technical alert that what arrives is not being stored in time."""
    engine = _engine_at(state, at)
    if is_slow:
        engine.raise_alert("store_slow", onset_ms=engine.state.at_ms)
    else:
        engine.clear("store_slow")
    return engine.state, tuple(engine.events)


def _engine_at(state: MonitorState, at: datetime) -> Engine:
    engine = Engine(state)
    engine.state.at_ms = max(state.at_ms, millis(at))
    return engine
