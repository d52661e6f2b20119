"""Alert limits of one patient in one phase, from the protocol set and the own baseline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from openketamine.core.monitoring.alert import millis
from openketamine.core.monitoring.frame import Metric


class MonitoredPhase(StrEnum):
    """The phases in which alerts are raised."""

    CHECK_IN = "check_in"
    INFUSING = "infusing"
    RECOVERY = "recovery"


class Numbers(Protocol):
    """A protocol set, as far as limits need it."""

    def number(self, name: str, /) -> Decimal: ...
    def minutes(self, name: str, /) -> tuple[Decimal, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The patient's own values before the infusion; None where none was measured."""

    sbp_mmhg: float | None = None
    dbp_mmhg: float | None = None
    hr_bpm: float | None = None
    spo2_pct: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffPlan:
    """When cuffs are due in a phase: at `initial_ms` from its start, then each interval."""

    initial_ms: tuple[int, ...]
    interval_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Thresholds and times in force now. Pressures in mmHg, rates per minute, times in ms.

    `expected` are the metrics whose silence is an alert; `silence_ms` without a value is silence.
    `cuffs` None asks for no cuff; they count from `phase_started_ms`, or from cuff to cuff when
    that is unknown. `charted_cuff_ms` is the newest pressure that a person took and charted: it
    is a cuff like any other (MON-CUFF-01).
    """

    spo2_low_pct: float
    spo2_low_delay_ms: int
    spo2_very_low_pct: float
    spo2_very_low_delay_ms: int
    spo2_no_delay_pct: float
    hr_very_low_bpm: float
    hr_low_bpm: float
    hr_high_bpm: float
    hr_very_high_bpm: float
    hr_delay_ms: int
    rr_low_bpm: float
    rr_high_bpm: float
    rr_delay_ms: int
    sbp_pause_mmhg: float
    dbp_pause_mmhg: float
    sbp_recheck_mmhg: float
    sbp_low_mmhg: float
    sbp_rise_mmhg: float | None
    sbp_fall_mmhg: float | None
    repeat_cuff_ms: int
    recheck_cuff_ms: int
    jump_hr_bpm: float
    jump_spo2_pct: float
    pulse_apart_bpm: float
    clear_after_ms: int
    silence_ms: int
    artefact_ms: int
    clock_skew_ms: int
    again_after_ms: int
    escalate_next_ms: int
    escalate_all_ms: int
    expected: frozenset[Metric] = frozenset()
    cuffs: CuffPlan | None = None
    phase_started_ms: int | None = None
    charted_cuff_ms: int | None = None
    missed_cuff_factor: float = 1.5


_CUFF = {
    MonitoredPhase.INFUSING: "cuff_interval_infusion_min",
    MonitoredPhase.RECOVERY: "cuff_interval_recovery_min",
}


def cuff_plan(protocol: Numbers, phase: MonitoredPhase) -> CuffPlan | None:
    """The set's cuffs in a phase; None before the infusion."""
    if phase not in _CUFF:
        return None
    initial = protocol.minutes("cuff_minutes_initial")
    if phase is MonitoredPhase.RECOVERY:
        initial = (Decimal(0),)
    return CuffPlan(
        initial_ms=tuple(int(minute * 60_000) for minute in initial),
        interval_ms=int(protocol.number(_CUFF[phase]) * 60_000),
    )


def silence_s(protocol: Numbers, reporting_interval_s: int) -> Decimal:
    """Seconds without a value after which nothing is known (MON-SILENCE-01; house_safety).

    The set's silence, or for a monitor that reports seldom its multiple of the interval, as for
    a missed cuff. The interval is what the bed is set to: a device that slows down is a fault.
    """
    seldom = protocol.number("alarm_silence_intervals") * reporting_interval_s
    return max(protocol.number("alarm_silence_s"), seldom)


def limits_for(
    protocol: Numbers,
    baseline: Baseline,
    phase: MonitoredPhase,
    *,
    started_at: datetime | None = None,
    charted_cuff_at: datetime | None = None,
    reporting_interval_s: int = 1,
) -> Limits:
    """The limits of `protocol` for a patient with this baseline in this phase.

    `started_at` (aware) is when the phase began: the infusion's start, or its end for recovery.
    `charted_cuff_at` (aware) is when a person last took a pressure and charted it.
    `reporting_interval_s` is how often the bed's monitor is set to report (`silence_s`).

    Relative limits are absent when the baseline is unknown; absolute ones always hold. Before
    the infusion nothing is expected of the monitor, so silence is no alert yet.
    """

    def real(name: str) -> float:
        return float(protocol.number(name))

    def ms(name: str) -> int:
        return int(protocol.number(name) * 1000)

    sbp = baseline.sbp_mmhg
    rise = 1 + real("alarm_sbp_rise_pct_of_baseline") / 100
    fall = 1 - real("alarm_sbp_fall_pct_of_baseline") / 100
    watched = phase is not MonitoredPhase.CHECK_IN
    return Limits(
        spo2_low_pct=real("alarm_spo2_medium_pct"),
        spo2_low_delay_ms=ms("alarm_spo2_medium_delay_s"),
        spo2_very_low_pct=real("alarm_spo2_high_pct"),
        spo2_very_low_delay_ms=ms("alarm_spo2_high_delay_s"),
        spo2_no_delay_pct=real("alarm_spo2_nodelay_pct"),
        hr_very_low_bpm=real("alarm_hr_very_low_bpm"),
        hr_low_bpm=real("alarm_hr_low_bpm"),
        hr_high_bpm=real("alarm_hr_high_bpm"),
        hr_very_high_bpm=real("alarm_hr_very_high_bpm"),
        hr_delay_ms=ms("alarm_hr_delay_s"),
        rr_low_bpm=real("alarm_rr_low_bpm"),
        rr_high_bpm=real("alarm_rr_high_bpm"),
        rr_delay_ms=ms("alarm_rr_delay_s"),
        sbp_pause_mmhg=real("pause_sbp_mmhg"),
        dbp_pause_mmhg=real("pause_dbp_mmhg"),
        sbp_recheck_mmhg=real("recheck_sbp_mmhg"),
        sbp_low_mmhg=real("stop_sbp_low_mmhg"),
        sbp_rise_mmhg=None if sbp is None else sbp * rise,
        sbp_fall_mmhg=None if sbp is None else sbp * fall,
        repeat_cuff_ms=ms("alarm_repeat_cuff_min") * 60,
        recheck_cuff_ms=ms("recheck_after_min") * 60,
        jump_hr_bpm=real("alarm_jump_hr_bpm"),
        jump_spo2_pct=real("alarm_jump_spo2_pct"),
        pulse_apart_bpm=real("alarm_pulse_apart_bpm"),
        clear_after_ms=ms("alarm_clear_after_s"),
        silence_ms=int(silence_s(protocol, reporting_interval_s) * 1000),
        artefact_ms=ms("alarm_artefact_s"),
        clock_skew_ms=ms("alarm_clock_skew_s"),
        again_after_ms=ms("alarm_again_after_s"),
        escalate_next_ms=ms("alarm_escalate_next_s"),
        escalate_all_ms=ms("alarm_escalate_all_s"),
        expected=frozenset({Metric.HR, Metric.SPO2}) if watched else frozenset(),
        cuffs=cuff_plan(protocol, phase),
        phase_started_ms=None if started_at is None else millis(started_at),
        charted_cuff_ms=None if charted_cuff_at is None else millis(charted_cuff_at),
        missed_cuff_factor=real("alarm_missed_cuff_factor"),
    )
