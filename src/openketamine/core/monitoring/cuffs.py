"""The cuff schedule: when the next blood pressure is due, and when it counts as missed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from openketamine.core.monitoring.limits import CuffPlan, Limits
from openketamine.core.monitoring.state import MonitorState

SAME_CUFF_MS = 180_000
"""A monitor may repeat its last cuff in every message, under the message's time: equal pressures
that come within this time of the report before are one reading, taken when it was first reported.
A reading under its own time (OBX-14) is one row, however often it is sent (house_safety)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffDue:
    """The next cuff, in ms since 1970; `is_repeat` when it confirms a pressure alert."""

    due_ms: int
    missed_ms: int
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class RegularCuff:
    """A cuff of the schedule, in ms since 1970; `gap_ms` is the time since the one before it."""

    due_ms: int
    gap_ms: int


def regular_cuff(plan: CuffPlan, start_ms: int, last_ms: int | None) -> RegularCuff:
    """The first cuff of a plan, counted from `start_ms`, that the last reading does not answer.

    A reading within half an interval before its time is that cuff (MON-CUFF-01). This is the one
    rule for the watch, the board and the session page.
    """
    initial = plan.initial_ms
    gap = initial[1] - initial[0] if len(initial) > 1 else plan.interval_ms
    due = start_ms + initial[0]
    for earlier, later in pairwise(initial):
        if last_ms is None or last_ms < due - gap / 2:
            return RegularCuff(due, gap)
        due, gap = start_ms + later, later - earlier
    if last_ms is not None and last_ms >= due - gap / 2:
        gap = plan.interval_ms
        passed = max(0, last_ms - due + gap // 2) // gap
        due += (passed + 1) * gap
    return RegularCuff(due, gap)


def next_cuff_due(state: MonitorState, limits: Limits) -> CuffDue | None:
    """The next cuff of this bed; None in a phase without cuffs.

    In the infusion cuffs are due at the set's first minutes and then at its interval, counted
    from the start of the phase. One is missed after the set's multiple of the interval. A
    pressure that asks for a repeated cuff brings its own, earlier time.
    """
    if limits.cuffs is None:
        return None
    regular = _regular(state, limits, limits.cuffs)
    repeat = _repeat(state, limits)
    if repeat is not None and repeat.due_ms <= regular.due_ms:
        return repeat
    return regular


def is_answered_by_hand(state: MonitorState, limits: Limits) -> bool:
    """True when the newest cuff is one that a person charted, and none is missed since."""
    if limits.charted_cuff_ms is None or _last_cuff_ms(state, limits) == state.cuff_ms:
        return False
    cuff = next_cuff_due(state, limits)
    return cuff is not None and cuff.missed_ms > state.at_ms


def _last_cuff_ms(state: MonitorState, limits: Limits) -> int | None:
    """The newest pressure, of the device or charted by hand."""
    taken = [ms for ms in (state.cuff_ms, limits.charted_cuff_ms) if ms is not None]
    return max(taken, default=None)


def _repeat(state: MonitorState, limits: Limits) -> CuffDue | None:
    due = state.repeat_cuff_due_ms
    if due is None or _last_cuff_ms(state, limits) != state.cuff_ms:
        return None  # a person has measured since the cuff that asked for another
    return CuffDue(
        due_ms=due, missed_ms=due + _grace(limits.repeat_cuff_ms, limits), is_repeat=True
    )


def _regular(state: MonitorState, limits: Limits, plan: CuffPlan) -> CuffDue:
    start, last = limits.phase_started_ms, _last_cuff_ms(state, limits)
    if start is None:  # the schedule's start is unknown: an interval after the last cuff
        due = (state.started_ms if last is None else last) + plan.interval_ms
        return CuffDue(due_ms=due, missed_ms=due + _grace(plan.interval_ms, limits))
    cuff = regular_cuff(plan, start, last)
    # a watch that begins in the middle does not know of earlier cuffs: one is due from then on
    due = cuff.due_ms if last is not None else max(cuff.due_ms, state.started_ms)
    return CuffDue(due_ms=due, missed_ms=due + _grace(cuff.gap_ms, limits))


def _grace(gap_ms: int, limits: Limits) -> int:
    return int(gap_ms * (limits.missed_cuff_factor - 1))
