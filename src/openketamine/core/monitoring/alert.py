"""Alert conditions: what they are called, how urgent they are, and what happens to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from openketamine.core.monitoring.frame import Metric
from openketamine.core.rules import Rule, rule


class Priority(StrEnum):
    """Urgency in the words of IEC 60601-1-8."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Higher is more urgent."""
        return {"high": 2, "medium": 1, "low": 0}[self.value]


class Kind(StrEnum):
    """About the patient, or about the measurement."""

    PHYSIOLOGICAL = "physiological"
    TECHNICAL = "technical"


class Change(StrEnum):
    """What happened to an alert."""

    RAISED = "raised"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    RAISED_AGAIN = "raised_again"  # acknowledged, but the condition persists
    ENDED = "ended"  # the condition is over, the signal stays until acknowledged (latched)
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One kind of alert condition, with the priority it has unless the device says another."""

    code: str
    kind: Kind
    priority: Priority
    rule: Rule


def _vital(code: str, priority: Priority, rule_id: str, source: str) -> Condition:
    return Condition(
        code=code,
        kind=Kind.PHYSIOLOGICAL,
        priority=priority,
        rule=rule(rule_id, source),
    )


def _technical(code: str, priority: Priority, rule_id: str, source: str) -> Condition:
    return Condition(code=code, kind=Kind.TECHNICAL, priority=priority, rule=rule(rule_id, source))


_ALL = (
    _vital("spo2_low", Priority.MEDIUM, "MON-SPO2-01", "welch_2011"),
    _vital("spo2_very_low", Priority.HIGH, "MON-SPO2-02", "pater_2020"),
    _vital("hr_low", Priority.MEDIUM, "MON-HR-01", "clinic_tier"),
    _vital("hr_high", Priority.MEDIUM, "MON-HR-02", "clinic_tier"),
    _vital("hr_very_low", Priority.HIGH, "MON-HR-03", "rcp_news2_2017"),
    _vital("hr_very_high", Priority.HIGH, "MON-HR-04", "rcp_news2_2017"),
    _vital("rr_low", Priority.HIGH, "MON-RR-01", "clinic_tier"),
    _vital("rr_high", Priority.MEDIUM, "MON-RR-02", "rcp_news2_2017"),
    _vital("bp_pause", Priority.HIGH, "MON-BP-01", "swainson_2021"),
    _vital("bp_recheck", Priority.MEDIUM, "MON-BP-02", "clinic_tier"),
    _vital("bp_low", Priority.HIGH, "MON-BP-03", "clinic_tier"),
    _vital("bp_rise", Priority.MEDIUM, "MON-BP-04", "chung_1995"),
    _vital("bp_fall", Priority.MEDIUM, "MON-BP-05", "chung_1995"),
    _technical("silent", Priority.MEDIUM, "MON-SILENCE-01", "house_safety"),
    _technical("sensor_off", Priority.MEDIUM, "MON-SENSOR-01", "house_safety"),
    _technical("artefact", Priority.LOW, "MON-ARTEFACT-01", "house_safety"),
    _technical("no_breaths", Priority.MEDIUM, "MON-RR-03", "house_safety"),
    _technical("jump", Priority.LOW, "MON-ARTEFACT-02", "house_safety"),
    _technical("pulse_apart", Priority.LOW, "MON-ARTEFACT-03", "house_safety"),
    _technical("cuff_missed", Priority.MEDIUM, "MON-CUFF-01", "house_safety"),
    _technical("device_clock", Priority.LOW, "MON-CLOCK-01", "house_safety"),
    _technical("two_senders", Priority.HIGH, "MON-SOURCE-01", "house_safety"),
    _technical("store_slow", Priority.HIGH, "MON-STORE-01", "house_safety"),
    _technical("device_technical", Priority.LOW, "MON-DEVICE-01", "iec_60601_1_8"),
    _vital("device_physiological", Priority.MEDIUM, "MON-DEVICE-02", "iec_60601_1_8"),
)
CONDITIONS: dict[str, Condition] = {condition.code: condition for condition in _ALL}

DEEPER = {"spo2_low": "spo2_very_low", "hr_low": "hr_very_low", "hr_high": "hr_very_high"}
"""The deeper condition that speaks for a shallower one: while it is present, that one waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One present or latched alert of a bed. Times are milliseconds since 1970, UTC.

    `key` is the condition's code, with the metric or the device's code behind a colon where one
    bed may have several; `value` and `limit` are what raised it. `is_during_cuff` marks a low
    saturation while a cuff is being taken, perhaps on the same arm: it is told, never dropped.
    """

    key: str
    priority: Priority
    onset_ms: int
    raised_ms: int
    metric: Metric | None = None
    value: float | None = None
    limit: float | None = None
    text: str = ""
    acknowledged_ms: int | None = None
    acknowledged_by: str = ""
    ended_ms: int | None = None
    sounding_since_ms: int = 0
    escalation: int = 0
    is_during_cuff: bool = False

    @property
    def condition(self) -> Condition:
        """The kind of condition."""
        return CONDITIONS[self.key.partition(":")[0]]

    @property
    def is_latching(self) -> bool:
        """True for a high alert about the patient: it stays until a person has seen it."""
        about_patient = self.condition.kind is Kind.PHYSIOLOGICAL
        return about_patient and self.priority is Priority.HIGH

    @property
    def id(self) -> str:
        """Deterministic: the same log gives the same ids, also after a restart."""
        return f"{self.key}:{moment(self.onset_ms).isoformat(timespec='milliseconds')}"

    @property
    def is_acknowledged(self) -> bool:
        """True when a person has seen this alert and its sound is off."""
        return self.acknowledged_ms is not None


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """A change of one alert, at the time at which it became due."""

    change: Change
    alert: Alert
    at: datetime


def moment(ms: int) -> datetime:
    """Milliseconds since 1970 as an aware time in UTC."""
    seconds, rest = divmod(ms, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def millis(at: datetime) -> int:
    """An aware time as whole milliseconds since 1970; raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("the time needs a time zone")
    delta = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000
