"""One frame into the engine: which samples count, what they show, what the device itself says.

A sample counts only if its device time is later than the last one of its metric from that
device, and if it is not late by more than the silence limit: old data that arrive after a
reconnection neither raise nor clear an alert. A cuff reading counts while it is the newest one
and not older than the cuff schedule allows, because devices repeat it under its own time; where
one repeats it under the time of every message, only the first report is a cuff.
A value that the device does not stand by never raises an alert about the patient.
"""

from __future__ import annotations

from collections.abc import Iterable

from openketamine.core.monitoring.alert import Kind, Priority, millis
from openketamine.core.monitoring.clocks import DeviceClock
from openketamine.core.monitoring.cuffs import SAME_CUFF_MS
from openketamine.core.monitoring.engine import METRIC_OF, Engine
from openketamine.core.monitoring.frame import DeviceAlert, Frame, Metric, Sample, Validity
from openketamine.core.monitoring.limits import Limits
from openketamine.core.monitoring.senders import note_sender, overlap
from openketamine.core.monitoring.verdicts import Verdict, verdicts

_CUFF = frozenset({Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MAP})
_NOW_AND_THEN = _CUFF | {Metric.TEMP}  # stamped with the time of the reading, not of sending
_CUFF_COUNTS_MS = 300_000  # the longest that a cuff reading may come late and still be judged
_CUFF_TAKES_MS = 60_000  # a cuff that reports no result is over by then (philips_mp2)
_NAMED = 50  # letters of a device's name or code that fit into an alert's key
_ASKS_CUFF = frozenset({"bp_pause", "bp_low", "bp_rise", "bp_fall"})


class Intake:
    """Takes one frame into the engine at the engine's present time."""

    def __init__(self, engine: Engine, limits: Limits, frame: Frame) -> None:
        self.engine, self.limits, self.frame = engine, limits, frame
        self.state = engine.state
        self.now = engine.state.at_ms
        self.device_ms = millis(frame.device_at)
        known = self.state.clocks.get(frame.source)
        self.clock = DeviceClock() if known is None else known.copy()
        self.state.clocks[frame.source] = self.clock
        self.is_cuff_repeat = False

    def take(self) -> None:
        """Everything that the frame says."""
        for alert in self.frame.alerts:
            self._device_alert(alert)
        late_ms = self._lateness()
        self.is_cuff_repeat = self._repeats_cuff()
        fresh: dict[Metric, float] = {}
        for sample in self.frame.samples:
            if self._counts(sample, late_ms):
                value = self._sample(sample, late_ms)
                if value is not None:
                    fresh[sample.metric] = value
        if fresh:
            self._judge(fresh)
        self._check_senders()

    def _check_senders(self) -> None:
        """Two monitors that send as one bed for as long as silence would take (MON-SOURCE-01)."""
        senders, window_ms = self.state.senders, self.limits.silence_ms
        may_be_two = note_sender(senders, self.frame, self.now, window_ms)
        if not may_be_two or "two_senders" in self.state.alerts:
            return
        if both := overlap(senders, window_ms):
            text = " + ".join(both.names)
            self.engine.raise_alert("two_senders", onset_ms=both.since_ms, text=text)

    def _lateness(self) -> int:
        if all(sample.metric in _NOW_AND_THEN for sample in self.frame.samples):
            return self.clock.lateness(self.device_ms, self.now)
        late_ms = self.clock.arrives(self.device_ms, self.now, self.limits.silence_ms)
        self._check_clock()
        return late_ms

    def _check_clock(self) -> None:
        offset = self.clock.offset_ms or 0
        key = f"device_clock:{self.frame.source[:_NAMED]}".rstrip(":")
        if abs(offset) > self.limits.clock_skew_ms:
            self.engine.raise_alert(key, onset_ms=self.now, value=offset / 1000)
        elif key in self.state.alerts:
            self.engine.clear(key)

    def _counts(self, sample: Sample, late_ms: int) -> bool:
        allowed = _CUFF_COUNTS_MS if sample.metric in _CUFF else self.limits.silence_ms
        return late_ms <= allowed and self.clock.is_newer(sample.metric, self.device_ms)

    # -- samples

    def _sample(self, sample: Sample, late_ms: int) -> float | None:
        """Note a sample; its value when it is one."""
        if sample.is_usable and sample.value is not None:
            self._usable(sample.metric, sample.value, late_ms)
            return sample.value
        self._unusable(sample)
        return None

    def _usable(self, metric: Metric, value: float, late_ms: int) -> None:
        state, engine = self.state, self.engine
        self._check_jump(metric, value)
        state.values[metric] = value
        state.seen_ms[metric] = self.now
        state.poor_since_ms.pop(metric, None)
        if state.alerts:
            engine.clear(f"silent:{metric}")
            engine.clear(f"artefact:{metric}")
            engine.inside(f"sensor_off:{metric}")
            if metric is Metric.PR:
                engine.clear(f"silent:{Metric.HR}")
        if metric is Metric.NIBP_SYS and not self.is_cuff_repeat:
            state.cuff_ms, state.repeat_cuff_due_ms = self.now - late_ms, None
            state.cuff_running_until_ms = 0
            engine.clear("cuff_missed")

    def _repeats_cuff(self) -> bool:
        """True when this frame holds the very cuff of shortly before, and none was begun since."""
        state = self.state
        cuff = [sample for sample in self.frame.samples if sample.metric in _CUFF]
        heard = state.seen_ms.get(Metric.NIBP_SYS)
        return (
            heard is not None
            and self.now - heard < SAME_CUFF_MS
            and not state.cuff_running_until_ms
            and Metric.NIBP_SYS not in state.poor_since_ms
            and all(s.is_usable and s.value == state.values.get(s.metric) for s in cuff)
        )

    def _check_jump(self, metric: Metric, value: float) -> None:
        """A step that no patient makes between two readings; the value itself still counts."""
        state, limits = self.state, self.limits
        if metric is Metric.HR:
            most = limits.jump_hr_bpm
        elif metric is Metric.SPO2:
            most = limits.jump_spo2_pct
        else:
            return
        key, before = f"jump:{metric}", state.values.get(metric)
        is_next = self.now - state.seen_ms.get(metric, 0) <= limits.clear_after_ms
        if before is not None and is_next and abs(value - before) > most:
            state.inside_since_ms.pop(key, None)
            self.engine.raise_alert(key, onset_ms=self.now, metric=metric, value=value, limit=most)
        elif key in state.alerts:
            self.engine.inside(key)

    def _unusable(self, sample: Sample) -> None:
        state, engine, metric = self.state, self.engine, sample.metric
        engine.suspend(metric)
        if metric in _CUFF and sample.validity is Validity.CALIBRATING:
            state.cuff_running_until_ms = self.now + _CUFF_TAKES_MS
            return
        if metric is Metric.PR:
            return  # the same sensor as SpO2, which says it once
        if sample.validity is Validity.SENSOR_OFF:
            state.poor_since_ms.pop(metric, None)
            state.inside_since_ms.pop(f"sensor_off:{metric}", None)
            engine.clear(f"silent:{metric}")
            engine.raise_alert(f"sensor_off:{metric}", onset_ms=self.now, metric=metric)
            return
        state.poor_since_ms.setdefault(metric, self.now)
        if metric is Metric.RR and sample.value == 0:
            limits = self.limits
            self._apply(Verdict("no_breaths", True, 0, limits.rr_low_bpm, limits.rr_delay_ms))

    # -- limits

    def _judge(self, fresh: dict[Metric, float]) -> None:
        """Compare what this frame brought with the limits."""
        judged = dict(fresh)
        if Metric.PR in fresh and Metric.HR not in fresh:
            hr_age = self.now - self.state.seen_ms.get(Metric.HR, -(1 << 60))
            if hr_age > self.limits.silence_ms:
                judged[Metric.HR] = fresh[Metric.PR]  # it stands in for a silent heart rate
        self._join_cuff(judged)
        is_cuff = Metric.NIBP_SYS in judged and not self.is_cuff_repeat
        self._apply_all(verdicts(self.limits, judged), is_cuff)
        if Metric.RR in fresh:
            self.engine.inside("no_breaths")
        if Metric.PR in fresh and Metric.HR in fresh:
            self._compare_pulses(fresh[Metric.HR], fresh[Metric.PR])

    def _join_cuff(self, judged: dict[Metric, float]) -> None:
        """Both halves of one cuff reading, when they came in two frames."""
        if Metric.NIBP_DIA in judged and Metric.NIBP_SYS not in judged:
            self._join(judged, Metric.NIBP_SYS)
        elif Metric.NIBP_SYS in judged and Metric.NIBP_DIA not in judged:
            self._join(judged, Metric.NIBP_DIA)

    def _join(self, judged: dict[Metric, float], metric: Metric) -> None:
        if self.now - self.state.seen_ms.get(metric, -(1 << 60)) <= self.limits.silence_ms:
            judged[metric] = self.state.values[metric]

    def _compare_pulses(self, hr: float, pr: float) -> None:
        limits = self.limits
        apart = abs(hr - pr)
        most = limits.pulse_apart_bpm
        self._apply(Verdict("pulse_apart", apart > most, apart, most, limits.hr_delay_ms))

    def _apply_all(self, found: Iterable[Verdict], is_cuff: bool) -> None:
        for verdict in found:
            self._apply(verdict)
            if is_cuff and verdict.is_outside:
                self._ask_cuff(verdict.code)

    def _ask_cuff(self, code: str) -> None:
        if code in _ASKS_CUFF:
            wait = self.limits.repeat_cuff_ms
        elif code == "bp_recheck":
            wait = self.limits.recheck_cuff_ms
        else:
            return
        state = self.state
        asked = self.now + wait
        earlier = state.repeat_cuff_due_ms
        state.repeat_cuff_due_ms = asked if earlier is None else min(earlier, asked)

    def _apply(self, verdict: Verdict) -> None:
        if verdict.is_outside:
            self.engine.outside(
                verdict.code,
                value=verdict.value,
                limit=verdict.limit,
                metric=verdict.metric or METRIC_OF[verdict.code],
                delay_ms=verdict.delay_ms,
                forget_ms=self.limits.again_after_ms,
            )
        elif self.state.pending or self.state.alerts:
            self.engine.inside(verdict.code, at_once=verdict.is_intermittent)

    # -- what the device says

    def _device_alert(self, alert: DeviceAlert) -> None:
        state, engine = self.state, self.engine
        key = f"device_{Kind(alert.kind)}:{alert.code[:_NAMED]}"
        newest = self.clock.newest.get(key)
        if newest is not None and self.device_ms < newest:
            return
        self.clock.newest[key] = self.device_ms
        if alert.phase in ("end", "reset"):
            engine.end(key)
            return
        state.inside_since_ms.pop(key, None)
        engine.raise_alert(
            key,
            onset_ms=self.now,
            metric=alert.metric,
            text=alert.text,
            priority=Priority(alert.priority) if alert.priority else None,
        )
        state.seen_ms[key] = self.now
        if alert.phase == "tpoint":  # a moment without an end
            state.inside_since_ms[key] = self.now
