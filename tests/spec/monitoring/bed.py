"""A bed for the monitoring chapters: frames at seconds, limits of the moderate set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from openketamine.core.monitoring import (
    AlertEvent,
    Baseline,
    Limits,
    MonitoredPhase,
    MonitorState,
    limits_for,
    step,
)
from openketamine.core.monitoring.frame import DeviceAlert, Frame, Metric, Sample, Validity
from openketamine.core.protocols import load

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BASELINE = Baseline(sbp_mmhg=120, dbp_mmhg=75, hr_bpm=70, spo2_pct=98)
MODERATE = limits_for(load("consensus-moderate"), BASELINE, MonitoredPhase.INFUSING)


def seconds(count: float) -> datetime:
    """The moment `count` seconds after the start."""
    return START + timedelta(seconds=count)


@dataclass
class Bed:
    """Feeds the engine and remembers what it said."""

    limits: Limits = MODERATE
    state: MonitorState = field(default_factory=MonitorState)
    events: list[AlertEvent] = field(default_factory=list)

    def hears(
        self,
        at_s: float,
        *,
        device_s: float | None = None,
        validity: Validity = Validity.VALID,
        alerts: tuple[DeviceAlert, ...] = (),
        **values: float | None,
    ) -> Bed:
        """A frame received at `at_s`, for example `hears(3, spo2_pct=88)`."""
        frame = Frame(
            bed_key="B",
            device_at=seconds(at_s if device_s is None else device_s),
            received_at=seconds(at_s),
            samples=tuple(Sample(Metric(n), v, validity) for n, v in values.items()),
            alerts=alerts,
        )
        return self._step(frame, at_s)

    def waits_until(self, at_s: float) -> Bed:
        """Only the clock moves."""
        return self._step(None, at_s)

    def _step(self, frame: Frame | None, at_s: float) -> Bed:
        self.state, events = step(self.state, frame, self.limits, seconds(at_s))
        self.events.extend(events)
        return self

    def well(self, *range_s: int, **values: float) -> Bed:
        """A frame each second with normal values, but for those given."""
        normal: dict[str, float | None] = {"hr_bpm": 70, "spo2_pct": 98, "rr_bpm": 14}
        for second in range(*range_s):
            self.hears(second, **(normal | values))
        return self

    def told(self) -> list[tuple[str, str, float]]:
        """What happened: change, alert key, seconds after the start."""
        return [(e.change.value, e.alert.key, (e.at - START).total_seconds()) for e in self.events]

    def about(self, key: str) -> list[tuple[str, float]]:
        """What happened to one alert."""
        return [(change, at) for change, name, at in self.told() if name == key]
