"""Frames run again through the alert engine under the limits of another protocol set."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring import (
    AlertEvent,
    Change,
    Limits,
    MonitoredPhase,
    MonitorState,
    step,
)
from openketamine.core.monitoring.frame import Frame

LimitsChange = tuple[datetime, Limits | None]


def monitored_phase(text: str) -> MonitoredPhase:
    """The phase of this name; raises BadInputError listing the ones that there are."""
    if text not in list(MonitoredPhase):
        known = ", ".join(MonitoredPhase)
        raise BadInputError(f"{text!r} is not a monitored phase ({known}).", field="phase")
    return MonitoredPhase(text)


def alerts_over(frames: Iterable[Frame], changes: Sequence[LimitsChange]) -> list[AlertEvent]:
    """The alert events of frames, in order of receipt, under limits that change at times.

    Without limits nobody is watched: what is open is cleared, as when a bed's session ends.
    Nobody acknowledges here, so that an alert that latches stays until then.
    """
    watch = _Watch()
    waiting = list(changes)
    for frame in frames:
        while waiting and waiting[0][0] <= frame.received_at:
            watch.turn(*waiting.pop(0))
        watch.take(frame)
    for change in waiting:
        watch.turn(*change)
    return watch.events


class _Watch:
    """One bed's engine and what it said so far."""

    def __init__(self) -> None:
        self.limits: Limits | None = None
        self.state = MonitorState()
        self.events: list[AlertEvent] = []

    def turn(self, at: datetime, limits: Limits | None) -> None:
        """Other limits from `at` on; the time until then ran under the ones before."""
        self._step(None, at)
        if limits is None:
            open_alerts = self.state.alerts.values()
            self.events += [AlertEvent(Change.CLEARED, alert, at) for alert in open_alerts]
            self.state = MonitorState()
        self.limits = limits

    def take(self, frame: Frame) -> None:
        self._step(frame, frame.received_at)

    def _step(self, frame: Frame | None, at: datetime) -> None:
        if self.limits is not None:
            self.state, events = step(self.state, frame, self.limits, at)
            self.events += events


def print_events(events: Sequence[AlertEvent], protocol: str, *, as_json: bool) -> None:
    """One line for each change of an alert."""
    for event in events:
        _print(event, as_json=as_json)
    if not as_json:
        sys.stdout.write(f"{len(events)} alert events under {protocol}.\n")


def _print(event: AlertEvent, *, as_json: bool) -> None:
    alert = event.alert
    row = {
        "at": event.at.isoformat(),
        "change": event.change.value,
        "alert": alert.key,
        "priority": alert.priority.value,
        "value": alert.value,
        "limit": alert.limit,
    }
    if as_json:
        sys.stdout.write(json.dumps(row) + "\n")
    else:
        facts = "" if alert.value is None else f" {alert.value:g} (limit {alert.limit:g})"
        sys.stdout.write(
            f"{event.at:%H:%M:%S}  {event.change.value:<12} {alert.key} {alert.priority}{facts}\n"
        )
