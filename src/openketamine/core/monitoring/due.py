"""What falls due next on a bed: delays, clearing, escalation, silence, cuffs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openketamine.core.monitoring.alert import DEEPER, Alert, Priority
from openketamine.core.monitoring.cuffs import next_cuff_due
from openketamine.core.monitoring.frame import Metric
from openketamine.core.monitoring.limits import Limits
from openketamine.core.monitoring.senders import overlap
from openketamine.core.monitoring.state import MonitorState


class Due(NamedTuple):
    """Something that happens at `at_ms`; ties are settled by the names, so always alike."""

    at_ms: int
    what: str
    key: str


def due_items(state: MonitorState, limits: Limits) -> Iterator[Due]:
    """Everything that waits for its time, in no order."""
    for key, pending in state.pending.items():
        if pending.due_ms is not None:  # the deeper of two first: it speaks for both
            yield Due(pending.due_ms, "raise_shallow" if key in DEEPER else "raise", key)
    for key, since in state.inside_since_ms.items():
        yield Due(since + limits.clear_after_ms, "clear", key)
    for key, alert in state.alerts.items():
        yield from _of_alert(key, alert, limits)
    for metric in limits.expected:
        yield from _of_silence(metric, state, limits)
    for metric_name, since in state.poor_since_ms.items():
        if f"artefact:{metric_name}" not in state.alerts:
            yield Due(since + limits.artefact_ms, "artefact", metric_name)
    if "two_senders" in state.alerts:
        both = overlap(state.senders, limits.silence_ms)
        end = state.at_ms if both is None else both.until_ms + limits.silence_ms
        yield Due(end, "one_sender", "")
    if "cuff_missed" not in state.alerts and (cuff := next_cuff_due(state, limits)):
        yield Due(cuff.missed_ms, "cuff_missed", "")


def _of_alert(key: str, alert: Alert, limits: Limits) -> Iterator[Due]:
    if alert.acknowledged_ms is not None:
        yield Due(alert.acknowledged_ms + limits.again_after_ms, "again", key)
    elif alert.priority is Priority.HIGH and alert.escalation < 2:
        wait = (limits.escalate_next_ms, limits.escalate_all_ms)[alert.escalation]
        yield Due(alert.sounding_since_ms + wait, "escalate", key)


def _of_silence(metric: Metric, state: MonitorState, limits: Limits) -> Iterator[Due]:
    if f"silent:{metric}" in state.alerts or f"sensor_off:{metric}" in state.alerts:
        return
    yield Due(last_heard_ms(metric, state) + limits.silence_ms, "silent", metric)


def last_heard_ms(metric: Metric, state: MonitorState) -> int:
    """When a usable value last came, or when watching began; a pulse rate is a heart rate."""
    last = state.seen_ms.get(metric, state.started_ms)
    if metric is Metric.HR:
        last = max(last, state.seen_ms.get(Metric.PR, 0))
    return last
