"""Frames run again through the alert engine under the limits of another protocol set."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from openketamine.core.errors import BadInputError

if TYPE_CHECKING:
    from openketamine.core.monitoring import AlertEvent
    from openketamine.core.monitoring.frame import Frame


def print_alerts(frames: Iterable[Frame], protocol: str, phase: str, *, as_json: bool) -> None:
    """Print which alerts these frames raise; raises BadInputError for an unknown set or phase."""
    from openketamine.core.monitoring import Baseline, MonitoredPhase, limits_for, replay
    from openketamine.core.protocols import load

    if phase not in list(MonitoredPhase):
        known = ", ".join(MonitoredPhase)
        raise BadInputError(f"{phase!r} is not a monitored phase ({known}).", field="phase")
    limits = limits_for(load(protocol), Baseline(), MonitoredPhase(phase))
    _, events = replay(frames, limits)
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
