"""The alert engine: one pure step from a frame, or a tick of the clock, to alert events.

Time moves only forward and only by `at`. Everything that falls due on the way (a delay that
runs out, silence, escalation, a missed cuff) happens at the moment at which it was due and in
that order, however seldom the clock ticks: the grouping of ticks changes no event.

A sample counts only if its device time is later than the last one of its metric, and if it is
not late by more than the silence limit against the device's usual offset: old data that arrive
after a reconnection neither raise nor clear an alert. A value that is not valid never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from openketamine.core.monitoring.alert import (
    CONDITIONS,
    Alert,
    AlertEvent,
    Change,
    Kind,
    Priority,
    millis,
    moment,
)
from openketamine.core.monitoring.due import due_items
from openketamine.core.monitoring.frame import DeviceAlert, Frame, Metric, Sample, Validity
from openketamine.core.monitoring.limits import Limits
from openketamine.core.monitoring.state import MonitorState, Pending
from openketamine.core.monitoring.verdicts import Verdict, verdicts

_SAME_OFFSET_MS = 2000  # how alike the offsets of a device with a changed clock are
_CHANGED_CLOCK_RUN = 5  # frames after which a steady new offset is believed


def step(
    state: MonitorState, frame: Frame | None, limits: Limits, at: datetime
) -> tuple[MonitorState, tuple[AlertEvent, ...]]:
    """Advance to `at` (aware), then take in `frame`; None is a tick. The input state is kept.

    A time before the state's own counts as the state's: clocks that step back lose nothing.
    """
    engine = _Engine(state.copy(), limits)
    engine.advance(millis(at))
    if frame is not None:
        engine.take(frame)
    return engine.state, tuple(engine.events)


def replay(
    frames: Iterable[Frame], limits: Limits, *, until: datetime | None = None
) -> tuple[MonitorState, tuple[AlertEvent, ...]]:
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


def acknowledge(
    state: MonitorState, alert_id: str, by: str, at: datetime
) -> tuple[MonitorState, tuple[AlertEvent, ...]]:
    """A person has seen this one alert; a latched one that is over is cleared.

    An unknown or already acknowledged alert changes nothing: it was over before the hand came.
    """
    engine = _Engine(state.copy(), None)
    engine.state.at_ms = max(state.at_ms, millis(at))
    for key, alert in state.alerts.items():
        if alert.id == alert_id and not alert.is_acknowledged:
            now = engine.state.at_ms
            seen = replace(alert, acknowledged_ms=now, acknowledged_by=by)
            engine.change(key, seen, Change.ACKNOWLEDGED, now)
            if alert.ended_ms is not None:
                engine.clear(key, now)
    return engine.state, tuple(engine.events)


def pause_audio(state: MonitorState, until: datetime) -> MonitorState:
    """No sound of this bed until then; lights and lists go on."""
    paused = state.copy()
    paused.audio_paused_until_ms = millis(until)
    return paused


def set_store_slow(
    state: MonitorState, is_slow: bool, at: datetime
) -> tuple[MonitorState, tuple[AlertEvent, ...]]:
    """Raise or clear the technical alert that what arrives is not being stored in time."""
    engine = _Engine(state.copy(), None)
    now = engine.state.at_ms = max(state.at_ms, millis(at))
    if is_slow:
        engine.raise_alert("store_slow", onset_ms=now, at_ms=now)
    else:
        engine.clear("store_slow", now)
    return engine.state, tuple(engine.events)


class _Engine:
    """One step in the making: a private copy of the state and the events so far."""

    def __init__(self, state: MonitorState, limits: Limits | None) -> None:
        self.state = state
        self.events: list[AlertEvent] = []
        self._limits = limits

    @property
    def limits(self) -> Limits:
        assert self._limits is not None
        return self._limits

    # -- time

    def advance(self, at_ms: int) -> None:
        """Let everything that is due by `at_ms` happen, in the order in which it is due."""
        state = self.state
        if not state.started_ms:
            state.started_ms = state.at_ms = at_ms
        at_ms = max(at_ms, state.at_ms)
        self._drop_unexpected(state.at_ms)
        while (item := min(due_items(state, self.limits), default=None)) and item.at_ms <= at_ms:
            state.at_ms = max(state.at_ms, item.at_ms)
            self._fall_due(item.what, item.key, max(item.at_ms, state.started_ms))
        state.at_ms = at_ms

    def _fall_due(self, what: str, key: str, at_ms: int) -> None:
        state = self.state
        match what:
            case "raise":
                pending = state.pending[key]
                self._raise_pending(key, pending, at_ms)
            case "clear":
                self.end(key, at_ms)
            case "escalate":
                alert = state.alerts[key]
                higher = replace(alert, escalation=alert.escalation + 1)
                self.change(key, higher, Change.ESCALATED, at_ms)
            case "again":
                alert = replace(
                    state.alerts[key],
                    acknowledged_ms=None,
                    acknowledged_by="",
                    sounding_since_ms=at_ms,
                    escalation=0,
                )
                self.change(key, alert, Change.RAISED_AGAIN, at_ms)
            case "silent":
                self._go_silent(Metric(key), at_ms)
            case "artefact":
                since = state.poor_since_ms[key]
                self.raise_alert(f"artefact:{key}", onset_ms=since, at_ms=at_ms, metric=Metric(key))
            case _:  # a missed cuff
                self.raise_alert("cuff_missed", onset_ms=at_ms, at_ms=at_ms)

    def _drop_unexpected(self, at_ms: int) -> None:
        """A metric that is no longer expected (the phase changed) cannot be missing."""
        for key, alert in tuple(self.state.alerts.items()):
            unexpected = alert.metric is not None and alert.metric not in self.limits.expected
            no_cuff = key == "cuff_missed" and self.limits.cuff_interval_ms is None
            if (key.startswith("silent:") and unexpected) or no_cuff:
                self.clear(key, at_ms)

    def _go_silent(self, metric: Metric, at_ms: int) -> None:
        """Nothing is known of this metric any more: its timers stop, its alerts stay."""
        state = self.state
        last = state.seen_ms.get(metric, state.started_ms)
        self.raise_alert(f"silent:{metric}", onset_ms=last, at_ms=at_ms, metric=metric)
        for key in _conditions_of(metric):
            state.pending.pop(key, None)
            state.inside_since_ms.pop(key, None)

    # -- frames

    def take(self, frame: Frame) -> None:
        """Take in one frame at the state's present time."""
        for device_alert in frame.alerts:
            self._take_device_alert(device_alert)
        device_ms = millis(frame.device_at)
        if self._is_late(device_ms):
            return
        for sample in frame.samples:
            if device_ms > self.state.device_ms.get(sample.metric, -1):
                self.state.device_ms[sample.metric] = device_ms
                self._take_sample(sample)
        self._judge(frame)

    def _is_late(self, device_ms: int) -> bool:
        """Whether a frame is old by the device's usual offset; learns a changed clock."""
        state, limits = self.state, self.limits
        offset = state.at_ms - device_ms
        if state.offset_ms is None or offset < state.offset_ms:
            self._use_offset(offset)
            return False
        if offset - state.offset_ms <= limits.silence_ms:
            state.late_run = 0
            return False
        if device_ms == state.late_device_ms:
            return True  # the same message again proves nothing about the clock
        steady = abs(offset - state.late_offset_ms) <= _SAME_OFFSET_MS
        state.late_run = state.late_run + 1 if steady else 1
        state.late_offset_ms, state.late_device_ms = offset, device_ms
        if state.late_run < _CHANGED_CLOCK_RUN:
            return True
        state.device_ms.clear()  # its clock was set back: its times start anew
        self._use_offset(offset)
        return False

    def _use_offset(self, offset: int) -> None:
        state, at_ms = self.state, self.state.at_ms
        state.offset_ms, state.late_run = offset, 0
        if abs(offset) > self.limits.clock_skew_ms:
            self.raise_alert("device_clock", onset_ms=at_ms, at_ms=at_ms, value=offset / 1000)
        else:
            self.clear("device_clock", at_ms)

    def _take_sample(self, sample: Sample) -> None:
        state, metric, at_ms = self.state, sample.metric, self.state.at_ms
        if sample.is_usable and sample.value is not None:
            state.values[metric] = sample.value
            state.seen_ms[metric] = at_ms
            state.poor_since_ms.pop(metric, None)
            for code in ("silent", "sensor_off", "artefact"):
                self.clear(f"{code}:{metric}", at_ms)
            if metric is Metric.PR:
                self.clear(f"silent:{Metric.HR}", at_ms)
            if metric is Metric.NIBP_SYS:
                state.cuff_ms, state.repeat_cuff_due_ms = at_ms, None
                self.clear("cuff_missed", at_ms)
        elif sample.validity is Validity.SENSOR_OFF:
            state.poor_since_ms.pop(metric, None)
            self.clear(f"silent:{metric}", at_ms)
            self.raise_alert(f"sensor_off:{metric}", onset_ms=at_ms, at_ms=at_ms, metric=metric)
        else:
            state.poor_since_ms.setdefault(metric, at_ms)

    def _judge(self, frame: Frame) -> None:
        """Compare what this frame brought with the limits."""
        state = self.state
        fresh = {s.metric for s in frame.samples if s.is_usable}
        fresh = {m for m in fresh if state.seen_ms.get(m) == state.at_ms}
        hr_age = state.at_ms - state.seen_ms.get(Metric.HR, -(1 << 60))
        if Metric.PR in fresh and hr_age > self.limits.silence_ms:
            fresh.add(Metric.HR)  # the pulse rate stands in for a silent heart rate
            self._judge_all(verdicts(self.limits, {Metric.HR: state.values[Metric.PR]}))
            fresh.discard(Metric.HR)
        self._judge_all(verdicts(self.limits, {m: state.values[m] for m in fresh}))

    def _judge_all(self, found: Iterator[Verdict]) -> None:
        for verdict in found:
            if verdict.is_outside:
                self._outside(verdict)
            else:
                self._inside(verdict)

    def _outside(self, verdict: Verdict) -> None:
        state, key, now = self.state, verdict.code, self.state.at_ms
        state.inside_since_ms.pop(key, None)
        if verdict.code in _ASK_CUFF:
            state.repeat_cuff_due_ms = now + self.limits.repeat_cuff_ms
        present = state.alerts.get(key)
        if present is not None:
            if present.ended_ms is not None:
                state.alerts[key] = replace(present, ended_ms=None)
            return
        due = now + verdict.delay_ms
        earlier = state.pending.get(key)
        if earlier is None:
            pending = Pending(now, due, verdict.value, verdict.limit)
        else:
            pending = replace(earlier, due_ms=min(earlier.due_ms, due), value=verdict.value)
        state.pending[key] = pending
        if pending.due_ms <= now:
            self._raise_pending(key, pending, now)

    def _raise_pending(self, key: str, pending: Pending, at_ms: int) -> None:
        state = self.state
        state.pending.pop(key, None)
        self.raise_alert(
            key,
            onset_ms=pending.onset_ms,
            at_ms=at_ms,
            value=pending.value,
            limit=pending.limit,
            metric=_METRIC_OF.get(key),
        )

    def _inside(self, verdict: Verdict) -> None:
        state, key, now = self.state, verdict.code, self.state.at_ms
        state.pending.pop(key, None)
        alert = state.alerts.get(key)
        if alert is None or alert.ended_ms is not None:
            return
        if verdict.is_intermittent:
            self.end(key, now)  # the next cuff may be many minutes away
        else:
            state.inside_since_ms.setdefault(key, now)

    def _take_device_alert(self, device_alert: DeviceAlert) -> None:
        code = f"device_{Kind(device_alert.kind)}"
        key, now = f"{code}:{device_alert.code}", self.state.at_ms
        if device_alert.phase == "end":
            self.end(key, now)
            return
        priority = Priority(device_alert.priority) if device_alert.priority else None
        self.raise_alert(
            key,
            onset_ms=now,
            at_ms=now,
            metric=device_alert.metric,
            text=device_alert.text,
            priority=priority,
        )

    # -- alerts

    def raise_alert(
        self,
        key: str,
        *,
        onset_ms: int,
        at_ms: int,
        metric: Metric | None = None,
        value: float | None = None,
        limit: float | None = None,
        text: str = "",
        priority: Priority | None = None,
    ) -> None:
        """Raise an alert unless it is present already."""
        if key in self.state.alerts:
            return
        alert = Alert(
            key=key,
            priority=priority or CONDITIONS[key.partition(":")[0]].priority,
            onset_ms=onset_ms,
            raised_ms=at_ms,
            sounding_since_ms=at_ms,
            metric=metric,
            value=value,
            limit=limit,
            text=text,
        )
        self.change(key, alert, Change.RAISED, at_ms)

    def end(self, key: str, at_ms: int) -> None:
        """The condition is over: clear the alert, or keep a latching one until acknowledged."""
        self.state.inside_since_ms.pop(key, None)
        alert = self.state.alerts.get(key)
        if alert is None or alert.ended_ms is not None:
            return
        if alert.is_latching and not alert.is_acknowledged:
            self.change(key, replace(alert, ended_ms=at_ms), Change.ENDED, at_ms)
        else:
            self.clear(key, at_ms)

    def clear(self, key: str, at_ms: int) -> None:
        """Remove an alert, if it is present."""
        alert = self.state.alerts.pop(key, None)
        self.state.inside_since_ms.pop(key, None)
        if alert is not None:
            done = replace(alert, ended_ms=alert.ended_ms or at_ms)
            self.events.append(AlertEvent(Change.CLEARED, done, moment(at_ms)))

    def change(self, key: str, alert: Alert, change: Change, at_ms: int) -> None:
        """Store the alert's new form and note the event."""
        self.state.alerts[key] = alert
        self.events.append(AlertEvent(change, alert, moment(at_ms)))


_ASK_CUFF = frozenset({"bp_pause", "bp_recheck", "bp_low"})
_METRIC_OF = {
    "spo2_low": Metric.SPO2,
    "spo2_very_low": Metric.SPO2,
    "hr_low": Metric.HR,
    "hr_high": Metric.HR,
    "rr_low": Metric.RR,
    "rr_high": Metric.RR,
} | {code: Metric.NIBP_SYS for code in CONDITIONS if code.startswith("bp_")}


def _conditions_of(metric: Metric) -> Iterator[str]:
    return (key for key, of in _METRIC_OF.items() if of is metric)
