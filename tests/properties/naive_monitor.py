"""The alert rules, read slowly: every half second looks back over everything that came.

It remembers nothing but which alerts are open. It exists to be obvious; the engine must agree.
Only alerts about saturation, heart rate and breathing, without anybody acknowledging.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from openketamine.core.monitoring.frame import Frame, Metric
from tests.spec.monitoring.bed import START

SILENCE, FORGET, CLEAR = 10.0, 120.0, 5.0
# alert: metric, is it outside, delay; and the deeper alert that speaks for it
RULES = {
    "spo2_very_low": (Metric.SPO2, lambda v: v < 85, 5.0, None),
    "spo2_low": (Metric.SPO2, lambda v: v < 90, 15.0, "spo2_very_low"),
    "hr_very_low": (Metric.HR, lambda v: v < 41, 15.0, None),
    "hr_low": (Metric.HR, lambda v: v < 50, 15.0, "hr_very_low"),
    "hr_very_high": (Metric.HR, lambda v: v > 130, 15.0, None),
    "hr_high": (Metric.HR, lambda v: v > 120, 15.0, "hr_very_high"),
    "rr_low": (Metric.RR, lambda v: v < 8, 15.0, None),
    "rr_high": (Metric.RR, lambda v: v > 25, 15.0, None),
}
LATCHING = {"spo2_very_low", "hr_very_low", "hr_very_high", "rr_low"}


@dataclass
class Naive:
    """`heard`: per metric, when and what; None for a value the device did not stand by."""

    heard: dict[Metric, list[tuple[float, float | None]]] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)  # alert: "present" or "ended"
    told: list[tuple[str, str, float]] = field(default_factory=list)

    def hear(self, frame: Frame, late: bool, accepted: dict[Metric, float]) -> None:
        """Take in what is newer than all before and not late."""
        at = _s(frame.received_at - START)
        device = _s(frame.device_at - START)
        for sample in frame.samples:
            if not late and device > accepted.get(sample.metric, -1e9):
                accepted[sample.metric] = device
                value = sample.value if sample.is_usable else None
                self.heard.setdefault(sample.metric, []).append((at, value))

    def look(self, now: float) -> None:
        """What is to be said now?"""
        for alert in RULES:
            self._look_at(alert, now)

    def _look_at(self, alert: str, now: float) -> None:
        metric, is_outside, _, deeper = RULES[alert]
        heard = self.heard.get(metric, [])
        if not heard or heard[-1][1] is None or now > heard[-1][0] + SILENCE:
            return  # the last thing known is that nothing is known
        if is_outside(heard[-1][1]):
            if alert not in self.open:
                due = self._due(heard, alert)
                if due <= now and self.open.get(deeper or "") != "present":
                    self._say("raised", alert, now, "present")
            elif self.open[alert] == "ended":
                self._say("raised_again", alert, now, "present")
        elif self.open.get(alert) == "present" and now >= self._inside_since(heard, alert) + CLEAR:
            if alert in LATCHING:
                self._say("ended", alert, now, "ended")
            else:
                self._say("cleared", alert, now, "")

    def _due(self, heard: list[tuple[float, float | None]], alert: str) -> float:
        """When the wait is over: it began with the first value of an unbroken row."""
        _, is_outside, delay, _ = RULES[alert]
        row: list[tuple[float, float]] = []
        for at, value in reversed(heard):
            if value is None:
                continue
            if not is_outside(value) or (row and row[-1][0] - at > FORGET):
                break
            row.append((at, value))
        due = row[-1][0] + delay
        if alert == "spo2_very_low":  # below 80 nobody waits
            due = min([due, *(at for at, value in row if value < 80)])
        return due

    def _inside_since(self, heard: list[tuple[float, float | None]], alert: str) -> float:
        """The first of the last unbroken row of good values, none of them lost to silence."""
        _, is_outside, _, _ = RULES[alert]
        since = heard[-1][0]
        for at, value in reversed(heard):
            if value is None or is_outside(value) or since - at >= SILENCE:
                break
            since = at
        return since

    def _say(self, change: str, alert: str, now: float, state: str) -> None:
        self.told.append((change, alert, now))
        if state:
            self.open[alert] = state
        else:
            del self.open[alert]


def naive_events(frames: list[Frame]) -> list[tuple[str, str, float]]:
    """Change, alert and seconds after the start, for frames at whole half seconds."""
    naive = Naive()
    accepted: dict[Metric, float] = {}
    late = _late(frames)
    now, end = 0.0, _s(frames[-1].received_at - START)
    while now <= end:
        naive.look(now)
        for number, frame in enumerate(frames):
            if _s(frame.received_at - START) == now:
                if late[number] is None:  # the device's clock was set back
                    accepted.clear()
                naive.hear(frame, late[number] is True, accepted)
                naive.look(now)
        now += 0.5
    return naive.told


def _late(frames: list[Frame]) -> list[bool | None]:
    """Per frame: late, not late, or (None) the one by which a changed clock is believed."""
    verdicts: list[bool | None] = []
    usual: float | None = None
    row: list[Frame] = []
    for frame in frames:
        if all(sample.metric is Metric.NIBP_SYS for sample in frame.samples):
            verdicts.append(False)  # nothing live in it: it tells nothing about the clock
            continue
        offset = _offset(frame)
        if usual is None or offset <= usual + SILENCE:
            usual = offset if usual is None else min(usual, offset)
            row = [] if offset <= usual + SILENCE else row
            verdicts.append(False)
        elif row and frame.device_at <= row[-1].device_at:
            verdicts.append(True)
        else:
            is_steady = bool(row) and abs(offset - _offset(row[0])) <= 2
            row = [*row, frame] if is_steady else [frame]
            if len(row) >= 3 and frame.received_at - row[0].received_at >= timedelta(seconds=4):
                usual, row = offset, []
                verdicts.append(None)
            else:
                verdicts.append(True)
    return verdicts


def _offset(frame: Frame) -> float:
    return _s(frame.received_at - frame.device_at)


def _s(span: timedelta) -> float:
    return span.total_seconds()
