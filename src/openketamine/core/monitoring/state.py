"""What the alert engine remembers of one bed; an exact JSON round trip lets it restart."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from openketamine.core.monitoring.alert import Alert, Priority
from openketamine.core.monitoring.clocks import DeviceClock
from openketamine.core.monitoring.frame import Metric
from openketamine.core.monitoring.senders import Run

FORMAT = 2
"""Of the stored text; raise it with any change of what the state holds or what it means."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A condition that is present but not raised. Times in ms.

    `last_ms` is when a value last showed it. `due_ms` is None while the wait is suspended: the
    signal is poor or silent, or a deeper condition speaks for this one.
    """

    onset_ms: int
    last_ms: int
    due_ms: int | None
    value: float
    limit: float
    metric: str


@dataclass(slots=True)
class MonitorState:
    """The engine's memory. Treat it as a value: `step` copies before it changes anything.

    All times are milliseconds since 1970 on our clock. `clocks` is by device; `seen_ms` is when
    a usable value, or a device's alert, was last heard; `senders` are the runs of `senders.py`.
    """

    at_ms: int = 0
    started_ms: int = 0
    clocks: dict[str, DeviceClock] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    seen_ms: dict[str, int] = field(default_factory=dict)
    poor_since_ms: dict[str, int] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    inside_since_ms: dict[str, int] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    cuff_ms: int | None = None
    repeat_cuff_due_ms: int | None = None
    cuff_running_until_ms: int = 0
    audio_paused_until_ms: int = 0
    senders: dict[str, Run] = field(default_factory=dict)

    def copy(self) -> MonitorState:
        """A state whose containers are its own; a clock is copied when it is written to."""
        return MonitorState(  # said in full: this is the hot path, and replace() is slow
            self.at_ms,
            self.started_ms,
            dict(self.clocks),
            dict(self.values),
            dict(self.seen_ms),
            dict(self.poor_since_ms),
            dict(self.pending),
            dict(self.inside_since_ms),
            dict(self.alerts),
            self.cuff_ms,
            self.repeat_cuff_due_ms,
            self.cuff_running_until_ms,
            self.audio_paused_until_ms,
            dict(self.senders),
        )

    def is_sounding(self, at_ms: int) -> bool:
        """True when an unacknowledged alert may sound now."""
        if at_ms < self.audio_paused_until_ms:
            return False
        return any(not alert.is_acknowledged for alert in self.alerts.values())

    def to_json(self) -> str:
        """The state as compact JSON with sorted keys: equal states give equal text."""
        data = asdict(self) | {"format": FORMAT}
        return json.dumps(data, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> MonitorState:
        """Read what `to_json` wrote.

        Raises ValueError, KeyError, TypeError or AttributeError for anything else, also for what
        another format of this engine wrote.
        """
        data: dict[str, Any] = json.loads(text)
        found = data.pop("format", 0)
        if found != FORMAT:
            raise ValueError(f"the state has format {found}, this engine reads {FORMAT}")
        data["clocks"] = {key: DeviceClock(**item) for key, item in data["clocks"].items()}
        data["pending"] = {key: Pending(**item) for key, item in data["pending"].items()}
        data["senders"] = {key: Run(*item) for key, item in data["senders"].items()}
        data["alerts"] = {key: _alert(item) for key, item in data["alerts"].items()}
        return cls(**data)


def _alert(item: dict[str, Any]) -> Alert:
    metric = item.pop("metric")
    return Alert(
        **item | {"priority": Priority(item["priority"])},
        metric=None if metric is None else Metric(metric),
    )
