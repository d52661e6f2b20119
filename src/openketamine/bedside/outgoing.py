"""Alert changes on their way into the record, and the snapshot that keeps them over a crash.

A snapshot is stored in the transaction of the frame that led to it. What it lists is written to
the record afterwards, by its own id and time, so that doing it again changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from openketamine.core.monitoring import AlertEvent, MonitorState

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One change of one alert of a session; `n` counts the changes of a bed."""

    n: int
    session: str
    change: str
    alert_id: str
    condition: str
    kind: str
    priority: str
    onset_ms: int
    at_ms: int
    facts: dict[str, Any]

    @property
    def at(self) -> datetime:
        """When it became due, aware UTC."""
        return _EPOCH + timedelta(milliseconds=self.at_ms)

    @property
    def onset_at(self) -> datetime:
        """When the condition began, aware UTC."""
        return _EPOCH + timedelta(milliseconds=self.onset_ms)

    @property
    def key(self) -> str:
        """The same for this change wherever it is met: on the wire, in the record."""
        return f"{self.session}|{self.alert_id}|{self.change}|{self.at_ms}"


def outgoing(n: int, session: str, event: AlertEvent) -> Outgoing:
    """An event of the alert engine as the change to be recorded."""
    alert = event.alert
    facts = {
        "metric": alert.metric.value if alert.metric else None,
        "value": alert.value,
        "limit": alert.limit,
        "text": alert.text or None,
    }
    return Outgoing(
        n=n,
        session=session,
        change=event.change.value,
        alert_id=alert.id,
        condition=alert.key,
        kind=alert.condition.kind.value,
        priority=alert.priority.value,
        onset_ms=alert.onset_ms,
        at_ms=(event.at - _EPOCH) // timedelta(milliseconds=1),
        facts={name: value for name, value in facts.items() if value is not None},
    )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The watch of a bed at one moment; `state` is never changed afterwards."""

    session: str
    state: MonitorState
    outbox: tuple[Outgoing, ...] = ()
    count: int = 0

    def to_json(self) -> str:
        """Everything as one text."""
        return json.dumps(
            {
                "session": self.session,
                "count": self.count,
                "state": self.state.to_json(),
                "outbox": [asdict(item) for item in self.outbox],
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """Read what `to_json` wrote; raises ValueError, KeyError or TypeError for anything else."""
        data = json.loads(text)
        return cls(
            session=data["session"],
            state=MonitorState.from_json(data["state"]),
            outbox=tuple(Outgoing(**item) for item in data["outbox"]),
            count=data["count"],
        )
