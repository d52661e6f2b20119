"""What a bedside device reported: metrics, samples and frames (IEEE 11073 words)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Metric(StrEnum):
    """A measured quantity; the value is its stored name, with its unit in the name."""

    HR = "hr_bpm"
    PR = "pr_bpm"
    SPO2 = "spo2_pct"
    RR = "rr_bpm"
    NIBP_SYS = "nibp_sys_mmhg"
    NIBP_DIA = "nibp_dia_mmhg"
    NIBP_MAP = "nibp_map_mmhg"
    ABP_SYS = "abp_sys_mmhg"
    ABP_DIA = "abp_dia_mmhg"
    ABP_MAP = "abp_map_mmhg"
    TEMP = "temp_cel"
    ETCO2 = "etco2_mmhg"
    PERFUSION = "perfusion_pct"
    PUMP_RATE = "pump_rate_ml_per_h"
    PUMP_VOLUME = "pump_volume_infused_ml"


class Validity(StrEnum):
    """Whether a sample may be used; anything but VALID is never a value for a rule."""

    VALID = "valid"
    QUESTIONABLE = "questionable"  # the device says: poor signal
    INVALID = "invalid"  # the device says: not a measurement
    SENSOR_OFF = "sensor_off"
    CALIBRATING = "calibrating"
    OUT_OF_RANGE = "out_of_range"  # not physiologically possible, or not a number


@dataclass(frozen=True, slots=True)
class Sample:
    """One metric at one moment; `value` is None when the device had none."""

    metric: Metric
    value: float | None
    validity: Validity = Validity.VALID

    @property
    def is_usable(self) -> bool:
        """True when there is a value and the device stands by it."""
        return self.value is not None and self.validity is Validity.VALID


@dataclass(frozen=True, slots=True)
class DeviceAlert:
    """An alert that the device itself raised (IHE PCD-04)."""

    code: str
    text: str
    kind: str  # "physiological" or "technical"
    priority: str  # "high", "medium", "low" or "" when the device did not say
    phase: str  # "start", "continue", "end", "update", ...
    metric: Metric | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All samples that a device reported for one bed at one device time.

    `bed_key` is what the device calls the bed (PV1-3 or the configured name), `device_at` the
    device's clock and `received_at` ours, both aware UTC. `source` names the device and
    `message_id` the message it came in. `connection` is the one it came by where the device does
    not name itself, else empty.
    """

    bed_key: str
    device_at: datetime
    received_at: datetime
    samples: tuple[Sample, ...] = ()
    alerts: tuple[DeviceAlert, ...] = field(default=())
    source: str = ""
    message_id: str = ""
    connection: str = ""

    def value(self, metric: Metric) -> float | None:
        """The usable value of a metric, or None."""
        for sample in self.samples:
            if sample.metric is metric and sample.is_usable:
                return sample.value
        return None
