"""The one place that defines parameter names: unit, kind, plausible range, rule id, meaning.

Plausible ranges catch slips of the pen; they are no clinical limits. A protocol set may state
only these names, and each parameter's rule id is declared here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from openketamine.core.ids import RuleId, rule_id


class Kind(StrEnum):
    """What form a parameter's value has."""

    NUMBER = "number"
    FLAG = "flag"
    WORD = "word"
    MINUTES = "minutes"  # ascending minutes after the start


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSpec:
    """A parameter's definition; `low`..`high` is the plausible range, `words` the allowed words."""

    name: str
    rule_id: RuleId
    dimension: str
    unit: str
    kind: Kind
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    words: tuple[str, ...] = ()
    is_required: bool = True
    description: str

    @property
    def topic(self) -> str:
        """The chapter it belongs to: start, dose, stop, cuff, recovery or alarm."""
        return self.rule_id.split("-")[1].lower()


# rule id, name, unit (UCUM; "1" for scores), lowest and highest plausible value, meaning
_NUMBERS = """
SET-START-01 | start_sbp_max_mmhg | mm[Hg] | 110 | 200 | highest systolic pressure at which an infusion may start
SET-START-02 | start_dbp_max_mmhg | mm[Hg] | 70 | 120 | highest diastolic pressure at which an infusion may start
SET-START-03 | start_hr_min_bpm | /min | 35 | 70 | lowest heart rate at which an infusion may start
SET-START-04 | start_hr_max_bpm | /min | 80 | 130 | highest heart rate at which an infusion may start
SET-START-05 | start_spo2_min_pct | % | 88 | 98 | lowest oxygen saturation at which an infusion may start
SET-START-06 | fasting_solids_min_h | h | 1 | 12 | hours without food before the start
SET-START-07 | fasting_clear_min_h | h | 0.25 | 6 | hours without clear fluid before the start
SET-START-08 | weight_change_ask_pct | % | 1 | 15 | change from the last weight that asks again
SET-START-09 | weight_min_kg | kg | 20 | 50 | lowest weight taken for an adult without a mistake
SET-START-10 | weight_max_kg | kg | 150 | 350 | highest weight taken without a mistake
SET-START-11 | baseline_vitals_max_age_min | min | 5 | 120 | oldest vital signs that count as the baseline
SET-START-12 | assessment_max_age_d | d | 1 | 365 | oldest medical and psychological assessment
SET-DOSE-01 | dose_mg_per_kg | mg/kg | 0.1 | 2 | usual dose of ketamine base per kilogram
SET-DOSE-02 | dose_min_mg_per_kg | mg/kg | 0.01 | 1 | lowest dose per kilogram
SET-DOSE-03 | dose_max_mg_per_kg | mg/kg | 0.1 | 2 | highest dose per kilogram
SET-DOSE-04 | dose_max_mg | mg | 20 | 300 | highest dose of one infusion | optional
SET-DOSE-05 | infusion_minutes | min | 20 | 480 | usual duration of the infusion
SET-DOSE-06 | infusion_min_minutes | min | 20 | 480 | shortest duration: no bolus
SET-DOSE-07 | infusion_max_minutes | min | 30 | 600 | longest duration
SET-DOSE-08 | concentration_max_mg_per_ml | mg/mL | 1 | 50 | highest concentration that may be infused
SET-DOSE-11 | rate_max_mg_per_h | mg/h | 5 | 200 | highest amount of drug per hour | optional
SET-STOP-01 | recheck_sbp_mmhg | mm[Hg] | 130 | 200 | systolic pressure from which the cuff is repeated
SET-STOP-02 | recheck_after_min | min | 1 | 15 | minutes until the repeated cuff
SET-STOP-03 | pause_sbp_mmhg | mm[Hg] | 140 | 220 | systolic pressure at which the infusion is paused
SET-STOP-04 | pause_dbp_mmhg | mm[Hg] | 90 | 130 | diastolic pressure at which the infusion is paused
SET-STOP-05 | stop_sbp_low_mmhg | mm[Hg] | 70 | 110 | systolic pressure below which it is stopped
SET-STOP-06 | stop_hr_low_bpm | /min | 30 | 60 | heart rate below which it is stopped
SET-STOP-07 | stop_hr_high_bpm | /min | 100 | 180 | heart rate above which it is stopped
SET-STOP-08 | stop_spo2_low_pct | % | 85 | 95 | saturation below which, after oxygen, it is stopped
SET-STOP-09 | emergency_spo2_pct | % | 75 | 92 | saturation below which help is called at once
SET-STOP-10 | stop_rr_low_bpm | /min | 5 | 12 | breathing rate below which it is stopped
SET-STOP-11 | stop_moaas_max | 1 | 0 | 4 | alertness score at or below which it is stopped
SET-CUFF-02 | cuff_interval_infusion_min | min | 1 | 20 | minutes between cuffs while infusing
SET-CUFF-03 | cuff_interval_recovery_min | min | 5 | 30 | minutes between cuffs in recovery
SET-RECOVERY-01 | recovery_min_minutes | min | 10 | 240 | shortest stay after the end of the infusion
SET-RECOVERY-02 | discharge_sbp_max_mmhg | mm[Hg] | 110 | 180 | highest systolic pressure at discharge
SET-RECOVERY-03 | discharge_dbp_max_mmhg | mm[Hg] | 70 | 115 | highest diastolic pressure at discharge
SET-RECOVERY-04 | discharge_bp_within_pct_of_baseline | % | 5 | 40 | distance of the pressure from the own baseline
SET-RECOVERY-05 | discharge_spo2_min_pct | % | 88 | 98 | lowest saturation at discharge
SET-RECOVERY-06 | discharge_moaas_min | 1 | 4 | 5 | lowest alertness score at discharge
SET-RECOVERY-07 | discharge_aldrete_min | 1 | 7 | 10 | lowest modified Aldrete score at discharge
SET-RECOVERY-08 | discharge_mpadss_min | 1 | 7 | 10 | lowest MPADSS score at discharge
SET-RECOVERY-09 | discharge_mpadss_apart_min | min | 5 | 60 | minutes between two MPADSS ratings
SET-RECOVERY-10 | discharge_cadss6_max | 1 | 0 | 6 | highest CADSS-6 sum that counts as resolved
SET-RECOVERY-11 | discharge_vitals_max_age_min | min | 2 | 60 | oldest vital signs that count at discharge
SET-RECOVERY-12 | no_driving_h | h | 12 | 72 | hours without driving or machines
SET-ALARM-01 | alarm_spo2_medium_pct | % | 80 | 95 | saturation below which a medium alarm waits
SET-ALARM-02 | alarm_spo2_medium_delay_s | s | 0 | 60 | its delay
SET-ALARM-03 | alarm_spo2_high_pct | % | 75 | 92 | saturation below which a high alarm waits
SET-ALARM-04 | alarm_spo2_high_delay_s | s | 0 | 30 | its delay
SET-ALARM-05 | alarm_spo2_nodelay_pct | % | 70 | 90 | saturation below which the high alarm is immediate
SET-ALARM-06 | alarm_hr_low_bpm | /min | 30 | 70 | heart rate below which an alarm waits
SET-ALARM-07 | alarm_hr_high_bpm | /min | 90 | 180 | heart rate above which an alarm waits
SET-ALARM-08 | alarm_hr_delay_s | s | 0 | 60 | its delay
SET-ALARM-09 | alarm_rr_low_bpm | /min | 5 | 14 | breathing rate below which an alarm waits
SET-ALARM-10 | alarm_rr_high_bpm | /min | 18 | 50 | breathing rate above which an alarm waits
SET-ALARM-11 | alarm_rr_delay_s | s | 0 | 60 | its delay
SET-ALARM-12 | alarm_sbp_rise_pct_of_baseline | % | 10 | 80 | systolic rise over the own baseline that alarms
SET-ALARM-13 | alarm_sbp_fall_pct_of_baseline | % | 10 | 60 | systolic fall below the own baseline that alarms
SET-ALARM-14 | alarm_repeat_cuff_min | min | 1 | 10 | minutes until the cuff that confirms a pressure alarm
SET-ALARM-15 | alarm_clear_after_s | s | 0 | 60 | time back inside the limits before an alarm clears
SET-ALARM-16 | alarm_silence_s | s | 3 | 60 | silence of a channel that is an alarm of its own
SET-ALARM-17 | alarm_missed_cuff_factor | 1 | 1 | 3 | multiple of the cuff interval after which it is missed
SET-ALARM-18 | alarm_again_after_s | s | 60 | 600 | time after which an acknowledged alarm sounds again
"""  # noqa: E501 - one parameter a line reads as the table it is

_DIMENSIONS = {
    "mm[Hg]": "pressure",
    "/min": "frequency",
    "%": "fraction",
    "h": "time",
    "min": "time",
    "s": "time",
    "d": "time",
    "kg": "mass",
    "mg": "mass",
    "mg/kg": "dose per weight",
    "mg/mL": "concentration",
    "mg/h": "amount per time",
    "1": "score",
}


def _number(line: str) -> ParameterSpec:
    rule, name, unit, low, high, description, *rest = (part.strip() for part in line.split("|"))
    return ParameterSpec(
        name=name,
        rule_id=rule_id(rule),
        dimension=_DIMENSIONS[unit],
        unit=unit,
        kind=Kind.NUMBER,
        low=Decimal(low),
        high=Decimal(high),
        is_required=not rest,
        description=description,
    )


def _flag(rule: str, name: str, description: str) -> ParameterSpec:
    return ParameterSpec(
        name=name,
        rule_id=rule_id(rule),
        dimension="yes or no",
        unit="",
        kind=Kind.FLAG,
        description=description,
    )


def _word(rule: str, name: str, words: tuple[str, ...], description: str) -> ParameterSpec:
    return ParameterSpec(
        name=name,
        rule_id=rule_id(rule),
        dimension="word",
        unit="",
        kind=Kind.WORD,
        words=words,
        description=description,
    )


def _minutes(rule: str, name: str, high: int, description: str) -> ParameterSpec:
    return ParameterSpec(
        name=name,
        rule_id=rule_id(rule),
        dimension="time",
        unit="min",
        kind=Kind.MINUTES,
        high=Decimal(high),
        description=description,
    )


_SPECS = (
    *(_number(line) for line in _NUMBERS.strip().splitlines()),
    _flag("SET-START-13", "pregnancy_test_required", "a test of today, where it applies"),
    _flag("SET-START-14", "urine_drug_screen_required", "a urine drug screen of today"),
    _word("SET-DOSE-09", "drug", ("ketamine-racemic", "ketamine-s"), "drug and enantiomer"),
    _word("SET-DOSE-10", "weight_basis", ("actual", "ideal", "adjusted"), "weight the dose uses"),
    _minutes("SET-CUFF-01", "cuff_minutes_initial", 60, "first cuffs after the start"),
    _minutes("SET-CUFF-04", "chart_minutes", 600, "when a person charts the scores"),
)

REGISTRY: Mapping[str, ParameterSpec] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""All parameters by name, in the order in which they are shown."""
