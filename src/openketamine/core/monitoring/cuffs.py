"""The cuff schedule: when the next blood pressure is due, and when it counts as missed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from openketamine.core.monitoring.limits import Limits
from openketamine.core.monitoring.state import MonitorState


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffDue:
    """The next cuff, in ms since 1970; `is_repeat` when it confirms a pressure alert."""

    due_ms: int
    missed_ms: int
    is_repeat: bool = False


def next_cuff_due(state: MonitorState, limits: Limits) -> CuffDue | None:
    """The next cuff of this bed; None in a phase without cuffs.

    In the infusion cuffs are due at the set's first minutes and then at its interval, counted
    from the start of the phase; a reading within half an interval before its time is that cuff.
    It is missed after the set's multiple of the interval. A pressure that asks for a repeated
    cuff brings its own, earlier time.
    """
    if limits.cuff_interval_ms is None:
        return None
    regular = _regular(state, limits, limits.cuff_interval_ms)
    repeat = _repeat(state, limits)
    if repeat is not None and repeat.due_ms <= regular.due_ms:
        return repeat
    return regular


def _repeat(state: MonitorState, limits: Limits) -> CuffDue | None:
    due = state.repeat_cuff_due_ms
    if due is None:
        return None
    return CuffDue(
        due_ms=due, missed_ms=due + _grace(limits.repeat_cuff_ms, limits), is_repeat=True
    )


def _regular(state: MonitorState, limits: Limits, interval: int) -> CuffDue:
    start, last = limits.phase_started_ms, state.cuff_ms
    if start is None:  # the schedule's start is unknown: an interval after the last cuff
        due = (state.started_ms if last is None else last) + interval
        return CuffDue(due_ms=due, missed_ms=due + _grace(interval, limits))
    initial = limits.cuff_initial_ms
    gap = initial[1] - initial[0] if len(initial) > 1 else interval
    due = start + initial[0]
    for earlier, later in pairwise(initial):
        if last is None or last < due - gap / 2:
            return CuffDue(due_ms=due, missed_ms=due + _grace(gap, limits))
        due, gap = start + later, later - earlier
    if last is not None and last >= due - gap / 2:
        passed = max(0, last - due + interval // 2) // interval
        due, gap = due + (passed + 1) * interval, interval
    return CuffDue(due_ms=due, missed_ms=due + _grace(gap, limits))


def _grace(gap_ms: int, limits: Limits) -> int:
    return int(gap_ms * (limits.missed_cuff_factor - 1))
