"""The order that limits must keep among each other: no swapped and no open bands."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openketamine.core.protocols.sets import ProtocolSet

# (lower, relation, upper): "<" strictly below, "<=" may be equal
BANDS: tuple[tuple[str, str, str], ...] = (
    ("start_sbp_max_mmhg", "<=", "recheck_sbp_mmhg"),
    ("recheck_sbp_mmhg", "<=", "pause_sbp_mmhg"),
    ("start_dbp_max_mmhg", "<=", "pause_dbp_mmhg"),
    ("start_dbp_max_mmhg", "<", "start_sbp_max_mmhg"),
    ("pause_dbp_mmhg", "<", "pause_sbp_mmhg"),
    ("stop_sbp_low_mmhg", "<", "start_sbp_max_mmhg"),
    ("start_hr_min_bpm", "<", "start_hr_max_bpm"),
    ("stop_hr_low_bpm", "<=", "start_hr_min_bpm"),
    ("start_hr_max_bpm", "<=", "stop_hr_high_bpm"),
    ("emergency_spo2_pct", "<", "stop_spo2_low_pct"),
    ("stop_spo2_low_pct", "<=", "start_spo2_min_pct"),
    ("stop_spo2_low_pct", "<=", "discharge_spo2_min_pct"),
    ("stop_moaas_max", "<", "discharge_moaas_min"),
    ("discharge_dbp_max_mmhg", "<", "discharge_sbp_max_mmhg"),
    ("discharge_sbp_max_mmhg", "<=", "pause_sbp_mmhg"),
    ("discharge_dbp_max_mmhg", "<=", "pause_dbp_mmhg"),
    ("weight_min_kg", "<", "weight_max_kg"),
    ("elig_dbp_caution_mmhg", "<", "elig_sbp_caution_mmhg"),
    ("elig_dast10_caution", "<=", "elig_dast10_hold"),
    ("fasting_clear_min_h", "<=", "fasting_solids_min_h"),
    ("dose_min_mg_per_kg", "<=", "dose_mg_per_kg"),
    ("dose_mg_per_kg", "<=", "dose_max_mg_per_kg"),
    ("infusion_min_minutes", "<=", "infusion_minutes"),
    ("infusion_minutes", "<=", "infusion_max_minutes"),
    ("alarm_spo2_nodelay_pct", "<", "alarm_spo2_high_pct"),
    ("alarm_spo2_high_pct", "<", "alarm_spo2_medium_pct"),
    ("alarm_spo2_high_delay_s", "<=", "alarm_spo2_medium_delay_s"),
    ("alarm_hr_low_bpm", "<", "alarm_hr_high_bpm"),
    ("alarm_hr_very_low_bpm", "<", "alarm_hr_low_bpm"),
    ("alarm_hr_high_bpm", "<", "alarm_hr_very_high_bpm"),
    ("alarm_rr_low_bpm", "<", "alarm_rr_high_bpm"),
    ("alarm_spo2_medium_pct", "<=", "stop_spo2_low_pct"),
)

# A stop limit that is reached before its alarm sounds leaves a gap in which nobody is told.
# SpO2 is not here: its stop limit is judged by a person after oxygen was given.
GAPS: tuple[tuple[str, str], ...] = (
    ("stop_hr_low_bpm", "alarm_hr_low_bpm"),
    ("alarm_hr_high_bpm", "stop_hr_high_bpm"),
    ("stop_rr_low_bpm", "alarm_rr_low_bpm"),
    ("emergency_spo2_pct", "alarm_spo2_medium_pct"),
)


def order_problems(protocol: ProtocolSet) -> list[str]:
    """Swapped bands, gaps between a stop and its alarm, and cuffs or charting with holes."""
    return [*_swapped(protocol), *_gaps(protocol), *_schedule_gaps(protocol)]


def _swapped(protocol: ProtocolSet) -> Iterator[str]:
    for lower, relation, upper in BANDS:
        low, high = protocol.number(lower), protocol.number(upper)
        if low > high or (low == high and relation == "<"):
            yield f"{lower} {low} must be {relation} {upper} {high}"


def _gaps(protocol: ProtocolSet) -> Iterator[str]:
    for lower, upper in GAPS:
        low, high = protocol.number(lower), protocol.number(upper)
        if low > high:
            yield f"gap between bands: nothing alarms between {upper} {high} and {lower} {low}"


def _schedule_gaps(protocol: ProtocolSet) -> Iterator[str]:
    cuffs = protocol.minutes("cuff_minutes_initial")
    interval = protocol.number("cuff_interval_infusion_min")
    if cuffs[0] != 0:
        yield "gap between bands: no cuff at the start of the infusion"
    if any(later - earlier > interval for earlier, later in pairwise(cuffs)):
        yield f"gap between bands: the first cuffs are more than {interval} min apart"
    charted, end = protocol.minutes("chart_minutes"), protocol.number("infusion_minutes")
    if charted[0] != Decimal(0) or charted[-1] < end:
        yield f"gap between bands: charting does not reach from the start to {end} min"
