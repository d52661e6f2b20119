"""Each value against its limits: which conditions it meets and which it rules out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from openketamine.core.monitoring.frame import Metric
from openketamine.core.monitoring.limits import Limits


class Verdict(NamedTuple):
    """One condition judged by one value; `is_intermittent` for cuff pressures.

    `metric` is given where it is not the condition's usual one.
    """

    code: str
    is_outside: bool
    value: float
    limit: float
    delay_ms: int = 0
    is_intermittent: bool = False
    metric: Metric | None = None


def verdicts(limits: Limits, values: Mapping[Metric, float]) -> Iterator[Verdict]:
    """The verdicts on fresh, usable values; metrics without limits give none."""
    if (spo2 := values.get(Metric.SPO2)) is not None:
        yield from _spo2(limits, spo2)
    if (hr := values.get(Metric.HR)) is not None:
        delay = limits.hr_delay_ms
        for code, low in (("hr_very_low", limits.hr_very_low_bpm), ("hr_low", limits.hr_low_bpm)):
            yield Verdict(code, hr < low, hr, low, delay)
        for code, high in (
            ("hr_very_high", limits.hr_very_high_bpm),
            ("hr_high", limits.hr_high_bpm),
        ):
            yield Verdict(code, hr > high, hr, high, delay)
    if (rr := values.get(Metric.RR)) is not None:
        yield Verdict("rr_low", rr < limits.rr_low_bpm, rr, limits.rr_low_bpm, limits.rr_delay_ms)
        yield Verdict(
            "rr_high", rr > limits.rr_high_bpm, rr, limits.rr_high_bpm, limits.rr_delay_ms
        )
    systolic = values.get(Metric.NIBP_SYS, values.get(Metric.ABP_SYS))
    diastolic = values.get(Metric.NIBP_DIA, values.get(Metric.ABP_DIA))
    if systolic is not None:
        yield from _pressure(limits, systolic, diastolic)
    elif diastolic is not None and diastolic >= limits.dbp_pause_mmhg:
        yield _diastolic_pause(limits, diastolic)


def _spo2(limits: Limits, spo2: float) -> Iterator[Verdict]:
    """Graded by depth: the deeper, the sooner; the deep condition speaks for both."""
    very_low = spo2 < limits.spo2_very_low_pct
    deep_delay = 0 if spo2 < limits.spo2_no_delay_pct else limits.spo2_very_low_delay_ms
    yield Verdict("spo2_very_low", very_low, spo2, limits.spo2_very_low_pct, deep_delay)
    yield Verdict(
        "spo2_low",
        spo2 < limits.spo2_low_pct,
        spo2,
        limits.spo2_low_pct,
        limits.spo2_low_delay_ms,
    )


def _pressure(limits: Limits, systolic: float, diastolic: float | None) -> Iterator[Verdict]:
    def verdict(code: str, is_outside: bool, limit: float) -> Verdict:
        return Verdict(code, is_outside, systolic, limit, is_intermittent=True)

    high_dia = diastolic is not None and diastolic >= limits.dbp_pause_mmhg
    pause = systolic >= limits.sbp_pause_mmhg or high_dia
    if high_dia and systolic < limits.sbp_pause_mmhg and diastolic is not None:
        yield _diastolic_pause(limits, diastolic)
    else:
        yield verdict("bp_pause", pause, limits.sbp_pause_mmhg)
    recheck = limits.sbp_recheck_mmhg <= systolic and not pause
    yield verdict("bp_recheck", recheck, limits.sbp_recheck_mmhg)
    yield verdict("bp_low", systolic < limits.sbp_low_mmhg, limits.sbp_low_mmhg)
    if limits.sbp_rise_mmhg is not None:
        yield verdict("bp_rise", systolic > limits.sbp_rise_mmhg, limits.sbp_rise_mmhg)
    if limits.sbp_fall_mmhg is not None:
        yield verdict("bp_fall", systolic < limits.sbp_fall_mmhg, limits.sbp_fall_mmhg)


def _diastolic_pause(limits: Limits, diastolic: float) -> Verdict:
    """The pause limit reached by the diastolic alone, which the alert must then name."""
    return Verdict(
        "bp_pause",
        True,
        diastolic,
        limits.dbp_pause_mmhg,
        is_intermittent=True,
        metric=Metric.NIBP_DIA,
    )
