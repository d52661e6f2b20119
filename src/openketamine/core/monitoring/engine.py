"""The alerts of one bed, and the passing of time: what falls due happens when it was due."""

from __future__ import annotations

from dataclasses import replace

from openketamine.core.monitoring.alert import (
    CONDITIONS,
    DEEPER,
    Alert,
    AlertEvent,
    Change,
    Priority,
    moment,
)
from openketamine.core.monitoring.cuffs import is_answered_by_hand
from openketamine.core.monitoring.due import due_items, last_heard_ms
from openketamine.core.monitoring.frame import Metric
from openketamine.core.monitoring.limits import Limits
from openketamine.core.monitoring.state import MonitorState, Pending

_SHALLOWER = {deep: shallow for shallow, deep in DEEPER.items()}
METRIC_OF = {
    "spo2_low": Metric.SPO2,
    "spo2_very_low": Metric.SPO2,
    "hr_low": Metric.HR,
    "hr_high": Metric.HR,
    "hr_very_low": Metric.HR,
    "hr_very_high": Metric.HR,
    "pulse_apart": Metric.HR,
    "rr_low": Metric.RR,
    "rr_high": Metric.RR,
    "no_breaths": Metric.RR,
} | {code: Metric.NIBP_SYS for code in CONDITIONS if code.startswith("bp_")}
_STEADY = frozenset({Metric.SPO2, Metric.HR, Metric.RR})
_KEYS_OF = {
    metric: (*(key for key, of in METRIC_OF.items() if of is metric), f"jump:{metric}")
    for metric in Metric
}


class Engine:
    """One step in the making: a private copy of the state and the events so far."""

    def __init__(self, state: MonitorState) -> None:
        self.state = state.copy()
        self.events: list[AlertEvent] = []

    # -- time

    def advance(self, at_ms: int, limits: Limits) -> None:
        """Let everything that is due by `at_ms` happen, in the order in which it is due."""
        state = self.state
        if not state.started_ms:
            state.started_ms = state.at_ms = at_ms
        at_ms = max(at_ms, state.at_ms)
        self._drop_unexpected(limits)
        if "cuff_missed" in state.alerts and is_answered_by_hand(state, limits):
            self.clear("cuff_missed")
        while (item := min(due_items(state, limits), default=None)) and item.at_ms <= at_ms:
            state.at_ms = max(state.at_ms, item.at_ms)
            self._fall_due(item.what, item.key, limits)
        state.at_ms = at_ms

    def _fall_due(self, what: str, key: str, limits: Limits) -> None:
        state, now = self.state, self.state.at_ms
        match what:
            case "raise" | "raise_shallow" | "clear" if self._is_unknown(key, limits):
                self.suspend(METRIC_OF[key])
            case "raise" | "raise_shallow":
                self.raise_pending(key)
            case "clear":
                self.end(key)
            case "escalate":
                alert = state.alerts[key]
                self.change(replace(alert, escalation=alert.escalation + 1), Change.ESCALATED)
            case "again":
                self._sound_again(state.alerts[key])
            case "silent":
                metric = Metric(key)
                onset = last_heard_ms(metric, state)
                self.raise_alert(f"silent:{key}", onset_ms=onset, metric=metric)
                self.suspend(metric)
            case "artefact":
                since = state.poor_since_ms[key]
                self.raise_alert(f"artefact:{key}", onset_ms=since, metric=Metric(key))
            case "one_sender":
                self.clear("two_senders")
            case _:  # a missed cuff
                self.raise_alert("cuff_missed", onset_ms=now)

    def _is_unknown(self, key: str, limits: Limits) -> bool:
        """True when the last value is too old to judge by, also where silence is no alert."""
        metric = METRIC_OF.get(key)
        if metric not in _STEADY:
            return False
        return last_heard_ms(metric, self.state) + limits.silence_ms < self.state.at_ms

    def _sound_again(self, alert: Alert) -> None:
        """Re-alarm; but what a device said once and never repeated is over by now."""
        heard = self.state.seen_ms.get(alert.key)
        if heard is not None and heard < (alert.acknowledged_ms or 0):
            self.clear(alert.key)
        else:
            self.change(self._sounding(alert), Change.RAISED_AGAIN)

    def _sounding(self, alert: Alert) -> Alert:
        return replace(
            alert,
            acknowledged_ms=None,
            acknowledged_by="",
            ended_ms=None,
            sounding_since_ms=self.state.at_ms,
            escalation=0,
        )

    def _drop_unexpected(self, limits: Limits) -> None:
        """A metric that is no longer expected (the phase changed) cannot be missing."""
        for key, alert in tuple(self.state.alerts.items()):
            unexpected = alert.metric is not None and alert.metric not in limits.expected
            no_cuff = key == "cuff_missed" and limits.cuffs is None
            if (key.startswith("silent:") and unexpected) or no_cuff:
                self.clear(key)

    # -- conditions

    def suspend(self, metric: Metric) -> None:
        """Nothing is known of this metric now: it raises nothing, clears nothing, forgets
        nothing."""
        state = self.state
        for key in _KEYS_OF[metric]:
            state.inside_since_ms.pop(key, None)
            pending = state.pending.get(key)
            if pending is not None:
                state.pending[key] = replace(pending, due_ms=None)

    def outside(
        self,
        key: str,
        *,
        value: float,
        limit: float,
        metric: Metric,
        delay_ms: int,
        forget_ms: int,
    ) -> None:
        """A value shows the condition: begin or go on waiting, and raise when the wait is over."""
        state, now = self.state, self.state.at_ms
        state.inside_since_ms.pop(key, None)
        present = state.alerts.get(key)
        if present is not None:
            self._return(present)
            return
        onset, due = now, now + delay_ms
        earlier = state.pending.get(key)
        if earlier is not None and now - earlier.last_ms <= forget_ms:
            onset = earlier.onset_ms
            due = min(onset + delay_ms, due if earlier.due_ms is None else earlier.due_ms)
        state.pending[key] = Pending(onset, now, due, value, limit, metric.value)
        if due <= now:
            self.raise_pending(key)

    def inside(self, key: str, *, at_once: bool = False) -> None:
        """A value rules the condition out; the alert ends after some time, or `at_once`."""
        state = self.state
        state.pending.pop(key, None)
        alert = state.alerts.get(key)
        if alert is None or alert.ended_ms is not None:
            return
        if at_once:
            self.end(key)
        else:
            state.inside_since_ms.setdefault(key, state.at_ms)

    def raise_pending(self, key: str) -> None:
        """The wait is over: raise it, unless a deeper condition speaks for it."""
        state = self.state
        pending = state.pending[key]
        deeper = state.alerts.get(DEEPER.get(key, ""))
        if deeper is not None and deeper.ended_ms is None:
            state.pending[key] = replace(pending, due_ms=None)
            return
        del state.pending[key]
        self.raise_alert(
            key,
            onset_ms=pending.onset_ms,
            value=pending.value,
            limit=pending.limit,
            metric=Metric(pending.metric),
        )

    # -- alerts

    def raise_alert(
        self,
        key: str,
        *,
        onset_ms: int,
        metric: Metric | None = None,
        value: float | None = None,
        limit: float | None = None,
        text: str = "",
        priority: Priority | None = None,
    ) -> None:
        """Raise an alert that is not present; one that has become more urgent sounds again."""
        state, now = self.state, self.state.at_ms
        urgency = priority or CONDITIONS[key.partition(":")[0]].priority
        present = state.alerts.get(key)
        if present is not None:
            if urgency.rank > present.priority.rank:
                louder = replace(self._sounding(present), priority=urgency)
                self.change(louder, Change.RAISED_AGAIN)
            else:
                self._return(present)
            return
        during_cuff = metric is Metric.SPO2 and now < state.cuff_running_until_ms
        alert = Alert(
            key=key,
            priority=urgency,
            onset_ms=onset_ms,
            raised_ms=now,
            sounding_since_ms=now,
            metric=metric,
            value=value,
            limit=limit,
            text=text,
            is_during_cuff=during_cuff,
        )
        if urgency is Priority.HIGH:
            state.audio_paused_until_ms = 0  # the pause was given for what was known then
        self.change(alert, Change.RAISED)

    def _return(self, alert: Alert) -> None:
        """A latched alert that was over is there again; nobody has answered it meanwhile."""
        if alert.ended_ms is not None:
            self.change(replace(alert, ended_ms=None), Change.RAISED_AGAIN)

    def end(self, key: str) -> None:
        """The condition is over: clear the alert, or keep a latching one until acknowledged."""
        state, now = self.state, self.state.at_ms
        state.inside_since_ms.pop(key, None)
        alert = state.alerts.get(key)
        if alert is None or alert.ended_ms is not None:
            return
        if alert.is_latching and not alert.is_acknowledged:
            self.change(replace(alert, ended_ms=now), Change.ENDED)
        else:
            self.clear(key)
        self._let_speak(_SHALLOWER.get(key, ""))

    def _let_speak(self, key: str) -> None:
        """The deeper condition is over: a shallower one whose wait was over is raised now."""
        waiting = self.state.pending.get(key)
        if waiting is not None and waiting.due_ms is None:
            self.state.pending[key] = replace(waiting, due_ms=self.state.at_ms)

    def clear(self, key: str) -> None:
        """Remove an alert, if it is present."""
        state, now = self.state, self.state.at_ms
        alert = state.alerts.pop(key, None)
        state.inside_since_ms.pop(key, None)
        state.seen_ms.pop(key, None)
        if alert is not None:
            done = replace(alert, ended_ms=alert.ended_ms or now)
            self.events.append(AlertEvent(Change.CLEARED, done, moment(now)))

    def change(self, alert: Alert, change: Change) -> None:
        """Store the alert's new form and note the event."""
        self.state.alerts[alert.key] = alert
        self.events.append(AlertEvent(change, alert, moment(self.state.at_ms)))
