"""What falls due next on a bed: delays, clearing, escalation, silence, cuffs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openketamine.core.monitoring.alert import Alert, Priority
from openketamine.core.monitoring.frame import Metric
from openketamine.core.monitoring.limits import Limits
from openketamine.core.monitoring.state import MonitorState


class Due(NamedTuple):
    """Something that happens at `at_ms`; ties are settled by the names, so always alike."""

    at_ms: int
    what: str
    key: str


def due_items(state: MonitorState, limits: Limits) -> Iterator[Due]:
    """Everything that waits for its time, in no order."""
    for key, pending in state.pending.items():
        yield Due(pending.due_ms, "raise", key)
    for key, since in state.inside_since_ms.items():
        yield Due(since + limits.clear_after_ms, "clear", key)
    for key, alert in state.alerts.items():
        yield from _of_alert(key, alert, limits)
    for metric in limits.expected:
        yield from _of_silence(metric, state, limits)
    for metric_name, since in state.poor_since_ms.items():
        if f"artefact:{metric_name}" not in state.alerts:
            yield Due(since + limits.artefact_ms, "artefact", metric_name)
    if (missed := missed_cuff_ms(state, limits)) and "cuff_missed" not in state.alerts:
        yield Due(missed, "cuff_missed", "")


def _of_alert(key: str, alert: Alert, limits: Limits) -> Iterator[Due]:
    if alert.acknowledged_ms is not None:
        yield Due(alert.acknowledged_ms + limits.again_after_ms, "again", key)
    elif alert.priority is Priority.HIGH and alert.escalation < 2:
        wait = (limits.escalate_next_ms, limits.escalate_all_ms)[alert.escalation]
        yield Due(alert.sounding_since_ms + wait, "escalate", key)


def _of_silence(metric: Metric, state: MonitorState, limits: Limits) -> Iterator[Due]:
    if f"silent:{metric}" in state.alerts or f"sensor_off:{metric}" in state.alerts:
        return
    last = state.seen_ms.get(metric, state.started_ms)
    if metric is Metric.HR:  # the pulse rate stands in for the heart rate
        last = max(last, state.seen_ms.get(Metric.PR, 0))
    yield Due(max(last, state.started_ms) + limits.silence_ms, "silent", metric)


def missed_cuff_ms(state: MonitorState, limits: Limits) -> int | None:
    """When a cuff counts as missed, in ms; None when none is asked for."""
    if limits.cuff_interval_ms is None:
        return None
    last = state.started_ms if state.cuff_ms is None else state.cuff_ms
    regular = last + int(limits.cuff_interval_ms * limits.missed_cuff_factor)
    if state.repeat_cuff_due_ms is None:
        return regular
    grace = int(limits.repeat_cuff_ms * (limits.missed_cuff_factor - 1))
    return min(regular, state.repeat_cuff_due_ms + grace)
