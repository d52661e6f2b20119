"""Alert changes on their way into the record, and the snapshot that keeps them over a crash.

A snapshot is stored in the transaction of the frame that led to it. What it lists is written to
the record afterwards, by its own id and time, so that doing it again changes nothing.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from openketamine.core.monitoring import AlertEvent, Change, MonitorState

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What reading a stored text raises that is broken or of another version."""
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


def outgoing(n: int, session: str, event: AlertEvent, reason: str = "") -> Outgoing:
    """An event of the alert engine as the change to be recorded, with a reason if not its own."""
    alert = event.alert
    facts = {
        "metric": alert.metric.value if alert.metric else None,
        "value": alert.value,
        "limit": alert.limit,
        "text": alert.text or None,
        "reason": reason or None,
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
        """Read what `to_json` wrote; raises one of `UNREADABLE` for anything else."""
        data = json.loads(text)
        return cls(
            session=data["session"],
            state=MonitorState.from_json(data["state"]),
            outbox=tuple(Outgoing(**item) for item in data["outbox"]),
            count=data["count"],
        )

    @classmethod
    def salvaged(cls, text: str) -> Snapshot:
        """What can be read of a text that is no whole snapshot: of its outbox, each whole item.

        The session stays empty, so that its watch starts anew.
        """
        items = []
        with suppress(*UNREADABLE):
            for item in json.loads(text)["outbox"]:
                with suppress(*UNREADABLE):
                    items.append(_checked(Outgoing(**item)))
        count = max((item.n for item in items), default=0)
        return cls(session="", state=MonitorState(), outbox=tuple(items), count=count)


def _checked(item: Outgoing) -> Outgoing:
    """Raises ValueError or TypeError where a field does not hold what it should."""
    Change(item.change)
    UUID(item.session)
    if not isinstance(item.facts, dict) or item.n < 1 or item.at < item.onset_at:
        raise ValueError(f"change {item.n} of alert {item.alert_id} is not possible")
    return item
