"""Alerts that stand open in the record when the process starts, against what its watches know.

A stored watch may be of another version, broken or gone. What it would have told is in the
record: nothing that stands open there may stay open for ever because nobody remembers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from openketamine.bedside.frames import epoch_ms
from openketamine.bedside.outgoing import UNREADABLE, Outgoing
from openketamine.core.monitoring import CONDITIONS, Alert, Change, Priority
from openketamine.core.monitoring.frame import Metric
from openketamine.queries.watched import UnfinishedAlert

RESTARTED = "monitoring_restarted"


def still_open(recorded: Iterable[Outgoing], outbox: Iterable[Outgoing]) -> list[Outgoing]:
    """What stands open once the outbox is carried out, each as it was raised."""
    found = {(item.session, item.alert_id): item for item in recorded}
    for item in outbox:
        if item.change == Change.RAISED:
            found.setdefault((item.session, item.alert_id), item)
        elif item.change == Change.CLEARED:
            found.pop((item.session, item.alert_id), None)
    return list(found.values())


def as_raised(row: UnfinishedAlert) -> Outgoing:
    """A recorded alert as the change that raised it."""
    seen_ms = None if row.acknowledged_at is None else epoch_ms(row.acknowledged_at)
    seen = {"acknowledged_ms": seen_ms, "acknowledged_by": row.acknowledged_by}
    return Outgoing(
        n=0,
        session=str(row.session_id),
        change=Change.RAISED.value,
        alert_id=row.alert_id,
        condition=row.condition,
        kind=row.kind,
        priority=row.priority,
        onset_ms=epoch_ms(row.onset_at),
        at_ms=epoch_ms(row.raised_at),
        facts=dict(row.facts) | (seen if seen_ms is not None else {}),
    )


def engine_alert(item: Outgoing) -> Alert | None:
    """The engine's own form of an alert; None when this engine cannot have raised it."""
    if item.condition.partition(":")[0] not in CONDITIONS:
        return None
    facts = item.facts
    try:
        alert = Alert(
            key=item.condition,
            priority=Priority(item.priority),
            onset_ms=item.onset_ms,
            raised_ms=item.at_ms,
            metric=Metric(facts["metric"]) if facts.get("metric") else None,
            value=facts.get("value"),
            limit=facts.get("limit"),
            text=facts.get("text", ""),
            acknowledged_ms=facts.get("acknowledged_ms"),
            acknowledged_by=facts.get("acknowledged_by", ""),
        )
        return alert if alert.id == item.alert_id else None
    except UNREADABLE:
        return None


def cleared(item: Outgoing, *, n: int, at: datetime) -> Outgoing:
    """The end of an alert of which nothing can be known any more."""
    return Outgoing(
        n=n,
        session=item.session,
        change=Change.CLEARED.value,
        alert_id=item.alert_id,
        condition=item.condition,
        kind=item.kind,
        priority=item.priority,
        onset_ms=item.onset_ms,
        at_ms=epoch_ms(at),
        facts={"reason": RESTARTED},
    )
