"""The one place that defines parameter names: unit, kind, plausible range, rule id, meaning.

Plausible ranges catch slips of the pen; they are no clinical limits. A protocol set may state
only these names. Parameters that guard the same thing share a rule id, which is declared here only.
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
    """A parameter's definition.

    `low`..`high` is the plausible range, `words` the allowed words, `topic` the chapter it
    belongs to: eligibility, start, dose, stop, cuff, recovery or alarm.
    """

    name: str
    rule_id: RuleId
    topic: str
    dimension: str
    unit: str
    kind: Kind
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    words: tuple[str, ...] = ()
    is_required: bool = True
    description: str


# One entry per rule: its id, chapter, and a line per number:
# name | unit (UCUM; "1" for scores) | lowest | highest plausible value | meaning
_NUMBERS: tuple[tuple[str, str, str], ...] = (
    (
        "SET-START-01",
        "start",
        """
        start_sbp_max_mmhg | mm[Hg] | 110 | 200 | highest systolic pressure for a start
        start_dbp_max_mmhg | mm[Hg] | 70 | 120 | highest diastolic pressure for a start
        start_hr_min_bpm | /min | 35 | 70 | lowest heart rate for a start
        start_hr_max_bpm | /min | 80 | 130 | highest heart rate for a start
        start_spo2_min_pct | % | 88 | 98 | lowest oxygen saturation for a start
        """,
    ),
    (
        "SET-FAST-01",
        "start",
        """
        fasting_solids_min_h | h | 1 | 12 | hours without food before the start
        fasting_clear_min_h | h | 0.25 | 6 | hours without clear fluid before the start
        """,
    ),
    (
        "SET-WEIGHT-01",
        "start",
        """
        weight_change_ask_pct | % | 1 | 15 | change from the last weight that asks again
        weight_min_kg | kg | 20 | 50 | lowest weight taken for an adult without a mistake
        weight_max_kg | kg | 150 | 350 | highest weight taken without a mistake
        """,
    ),
    (
        "SET-AGE-01",
        "start",
        """
        baseline_vitals_max_age_min | min | 5 | 120 | oldest vital signs that count as the baseline
        assessment_max_age_d | d | 1 | 365 | oldest medical and psychological assessment
        """,
    ),
    (
        "SET-ELIG-01",
        "eligibility",
        """
        elig_sbp_caution_mmhg | mm[Hg] | 120 | 160 | systolic pressure from which to take care
        elig_dbp_caution_mmhg | mm[Hg] | 70 | 110 | diastolic pressure from which to take care
        elig_age_caution_a | a | 50 | 90 | age above which to take care
        elig_audit_caution | 1 | 1 | 40 | AUDIT sum from which to take care
        elig_dast10_caution | 1 | 1 | 10 | DAST-10 sum from which to take care
        elig_dast10_hold | 1 | 1 | 10 | DAST-10 sum from which to hold
        elig_stop_bang_caution | 1 | 1 | 8 | STOP-Bang sum from which to take care
        elig_trials_min | 1 | 1 | 10 | adequate treatment trials that must have failed
        """,
    ),
    (
        "SET-DOSE-01",
        "dose",
        """
        dose_mg_per_kg | mg/kg | 0.1 | 2 | usual dose of ketamine base per kilogram
        dose_min_mg_per_kg | mg/kg | 0.01 | 1 | lowest dose per kilogram
        dose_max_mg_per_kg | mg/kg | 0.1 | 2 | highest dose per kilogram
        dose_max_mg | mg | 20 | 300 | highest dose of one infusion | optional
        rate_max_mg_per_h | mg/h | 5 | 200 | highest amount of drug per hour | optional
        concentration_max_mg_per_ml | mg/mL | 1 | 50 | highest concentration that may be infused
        """,
    ),
    (
        "SET-TIME-01",
        "dose",
        """
        infusion_minutes | min | 20 | 480 | usual duration of the infusion
        infusion_min_minutes | min | 20 | 480 | shortest duration: no bolus
        infusion_max_minutes | min | 30 | 600 | longest duration
        """,
    ),
    (
        "SET-PAUSE-01",
        "stop",
        """
        recheck_sbp_mmhg | mm[Hg] | 130 | 200 | systolic pressure from which the cuff is repeated
        recheck_after_min | min | 1 | 15 | minutes until the repeated cuff
        pause_sbp_mmhg | mm[Hg] | 140 | 220 | systolic pressure at which the infusion is paused
        pause_dbp_mmhg | mm[Hg] | 90 | 130 | diastolic pressure at which the infusion is paused
        """,
    ),
    (
        "SET-STOP-01",
        "stop",
        """
        stop_sbp_low_mmhg | mm[Hg] | 70 | 110 | systolic pressure below which it is stopped
        stop_hr_low_bpm | /min | 30 | 60 | heart rate below which, if it lasts, a stop is weighed
        stop_hr_high_bpm | /min | 100 | 180 | heart rate above which, if it lasts, a stop is weighed
        stop_spo2_low_pct | % | 85 | 95 | saturation below which, after oxygen, it is stopped
        emergency_spo2_pct | % | 75 | 92 | saturation below which help is called at once
        stop_rr_low_bpm | /min | 5 | 12 | breathing rate below which it is stopped
        stop_moaas_max | 1 | 0 | 4 | alertness score at or below which it is stopped
        """,
    ),
    (
        "SET-CUFF-01",
        "cuff",
        """
        cuff_interval_infusion_min | min | 1 | 20 | minutes between cuffs while infusing
        cuff_interval_recovery_min | min | 5 | 30 | minutes between cuffs in recovery
        """,
    ),
    (
        "SET-REST-01",
        "recovery",
        """
        recovery_min_minutes | min | 10 | 240 | shortest stay after the end of the infusion
        no_driving_h | h | 12 | 72 | hours without driving or machines
        """,
    ),
    (
        "SET-HOME-01",
        "recovery",
        """
        discharge_sbp_max_mmhg | mm[Hg] | 110 | 180 | systolic pressure below which one may go home
        discharge_dbp_max_mmhg | mm[Hg] | 70 | 115 | diastolic pressure below which one may go home
        discharge_bp_within_pct_of_baseline | % | 5 | 40 | pressure's distance from the own
        discharge_hr_within_pct_of_baseline | % | 5 | 40 | heart rate's distance from the own
        discharge_spo2_min_pct | % | 88 | 98 | lowest saturation at discharge
        discharge_moaas_min | 1 | 4 | 5 | lowest alertness score at discharge
        discharge_aldrete_min | 1 | 7 | 10 | lowest modified Aldrete score at discharge
        discharge_mpadss_min | 1 | 7 | 10 | lowest MPADSS score at discharge
        discharge_mpadss_apart_min | min | 5 | 60 | minutes between two MPADSS ratings
        discharge_cadss6_max | 1 | 0 | 6 | highest CADSS-6 sum that counts as resolved
        discharge_vitals_max_age_min | min | 2 | 60 | oldest vital signs that count at discharge
        """,
    ),
    (
        "SET-ALARM-01",
        "alarm",
        """
        alarm_spo2_medium_pct | % | 80 | 95 | saturation below which a medium alarm waits
        alarm_spo2_medium_delay_s | s | 0 | 60 | its delay
        alarm_spo2_high_pct | % | 75 | 92 | saturation below which a high alarm waits
        alarm_spo2_high_delay_s | s | 0 | 30 | its delay
        alarm_spo2_nodelay_pct | % | 70 | 90 | saturation below which the high alarm is immediate
        """,
    ),
    (
        "SET-ALARM-02",
        "alarm",
        """
        alarm_hr_low_bpm | /min | 30 | 70 | heart rate below which an alarm waits
        alarm_hr_high_bpm | /min | 90 | 180 | heart rate above which an alarm waits
        alarm_hr_very_low_bpm | /min | 25 | 50 | heart rate below which the alarm is high
        alarm_hr_very_high_bpm | /min | 120 | 200 | heart rate above which the alarm is high
        alarm_hr_delay_s | s | 0 | 60 | its delay
        alarm_rr_low_bpm | /min | 5 | 14 | breathing rate below which an alarm waits
        alarm_rr_high_bpm | /min | 18 | 50 | breathing rate above which an alarm waits
        alarm_rr_delay_s | s | 0 | 60 | its delay
        """,
    ),
    (
        "SET-ALARM-03",
        "alarm",
        """
        alarm_sbp_rise_pct_of_baseline | % | 10 | 80 | rise over the own baseline that alarms
        alarm_sbp_fall_pct_of_baseline | % | 10 | 60 | fall below the own baseline that alarms
        alarm_repeat_cuff_min | min | 1 | 10 | minutes until the cuff that confirms a pressure alarm
        """,
    ),
    (
        "SET-ALARM-04",
        "alarm",
        """
        alarm_clear_after_s | s | 0 | 60 | time back inside the limits before an alarm clears
        alarm_silence_s | s | 3 | 60 | silence of a channel that is an alarm of its own
        alarm_silence_intervals | 1 | 1 | 3 | reporting intervals of a slow monitor that are silence
        alarm_missed_cuff_factor | 1 | 1 | 3 | cuff intervals after which one is missed
        alarm_again_after_s | s | 60 | 600 | time after which an acknowledged alarm sounds again
        alarm_escalate_next_s | s | 10 | 120 | time until an unanswered high alarm goes one further
        alarm_escalate_all_s | s | 20 | 300 | time until an unanswered high alarm goes to everybody
        alarm_artefact_s | s | 5 | 120 | time without a usable value until a poor signal alarms
        alarm_clock_skew_s | s | 5 | 600 | difference of the device's clock that alarms
        alarm_jump_hr_bpm | /min | 20 | 100 | step of the heart rate that no patient makes
        alarm_jump_spo2_pct | % | 5 | 40 | step of the saturation that no patient makes
        alarm_pulse_apart_bpm | /min | 5 | 60 | difference of heart and pulse rate that alarms
        """,
    ),
)

_DIMENSIONS = {
    "mm[Hg]": "pressure",
    "/min": "frequency",
    "%": "fraction",
    "h": "time",
    "min": "time",
    "s": "time",
    "d": "time",
    "a": "time",
    "kg": "mass",
    "mg": "mass",
    "mg/kg": "dose per weight",
    "mg/mL": "concentration",
    "mg/h": "amount per time",
    "1": "score",
}


def _number(rule: str, topic: str, line: str) -> ParameterSpec:
    name, unit, low, high, description, *rest = (part.strip() for part in line.split("|"))
    return ParameterSpec(
        name=name,
        rule_id=rule_id(rule),
        topic=topic,
        dimension=_DIMENSIONS[unit],
        unit=unit,
        kind=Kind.NUMBER,
        low=Decimal(low),
        high=Decimal(high),
        is_required=not rest,
        description=description,
    )


def _flags(rule: str, topic: str, **meanings: str) -> list[ParameterSpec]:
    return [
        ParameterSpec(
            name=name,
            rule_id=rule_id(rule),
            topic=topic,
            dimension="yes or no",
            unit="",
            kind=Kind.FLAG,
            description=meaning,
        )
        for name, meaning in meanings.items()
    ]


def _words(rule: str, topic: str, **words: tuple[str, ...]) -> list[ParameterSpec]:
    return [
        ParameterSpec(
            name=name,
            rule_id=rule_id(rule),
            topic=topic,
            dimension="word",
            unit="",
            kind=Kind.WORD,
            words=allowed,
            description=f"one of {', '.join(allowed)}",
        )
        for name, allowed in words.items()
    ]


def _minutes(rule: str, topic: str, **meanings: tuple[int, str]) -> list[ParameterSpec]:
    return [
        ParameterSpec(
            name=name,
            rule_id=rule_id(rule),
            topic=topic,
            dimension="time",
            unit="min",
            kind=Kind.MINUTES,
            high=Decimal(high),
            description=meaning,
        )
        for name, (high, meaning) in meanings.items()
    ]


_SPECS = (
    *(
        _number(rule, topic, line)
        for rule, topic, lines in _NUMBERS
        for line in lines.strip().splitlines()
    ),
    *_flags(
        "SET-START-02",
        "start",
        start_bp_at_limit_allowed="a start at exactly the pressure limit (else only below it)",
    ),
    *_flags(
        "SET-TEST-01",
        "start",
        pregnancy_test_required="a pregnancy test of today, where it applies",
        urine_drug_screen_required="a urine drug screen of today",
    ),
    *_words(
        "SET-DRUG-01",
        "dose",
        drug=("ketamine-racemic", "ketamine-s"),
        weight_basis=("actual", "ideal", "adjusted"),
    ),
    *_minutes(
        "SET-CUFF-02",
        "cuff",
        cuff_minutes_initial=(60, "first cuffs after the start"),
        chart_minutes=(600, "when a person charts the scores"),
    ),
)

REGISTRY: Mapping[str, ParameterSpec] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""All parameters by name, in the order in which they are shown."""
