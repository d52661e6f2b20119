"""What is due next, and what stands between the session and its next phase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from openketamine.core.decision import Outcome, Reason
from openketamine.core.facts import NOTHING, Facts
from openketamine.core.monitoring import MonitoredPhase, cuff_plan, regular_cuff
from openketamine.core.monitoring.alert import millis, moment
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import Reading
from openketamine.core.rules import Rule, minutes_of, rule
from openketamine.core.session import gates
from openketamine.core.session.state import BEFORE_START, Phase, SessionState

EARLY = timedelta(minutes=5)
"""An entry this much before its time counts for it: house rule, half the shortest interval."""

_DOSE = rule("SESS-NEXT-01", "cpsbc_2021")
_SECOND = rule("SESS-NEXT-02", "cpsbc_2021")
_RUNNING = rule("SESS-NEXT-03", "house_safety")
_SIGNATURE = rule("SESS-NEXT-04", "house_safety")
_ARRIVAL = rule("SESS-NEXT-05", "house_safety")
_HOLD = rule("SESS-NEXT-06", "house_safety")
_ADDENDUM = rule("SESS-NEXT-07", "house_safety")
CODES = (
    "not_arrived",
    "on_hold",
    "dose_not_prepared",
    "double_check_missing",
    "infusion_not_ended",
    "signature_missing",
    "addendum_missing",
)
_STEPS: dict[Phase, tuple[Rule, str]] = {
    Phase.SCHEDULED: (_ARRIVAL, "not_arrived"),
    Phase.DOSE: (_DOSE, "dose_not_prepared"),
    Phase.DOUBLE_CHECK: (_SECOND, "double_check_missing"),
    Phase.INFUSING: (_RUNNING, "infusion_not_ended"),
    Phase.PAUSED: (_RUNNING, "infusion_not_ended"),
    Phase.DISCHARGED: (_SIGNATURE, "signature_missing"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: `cuff`, `chart`, `infusion_end`, `mpadss` or `discharge`, and by when."""

    what: str
    at: datetime
    is_overdue: bool


def blocking(
    state: SessionState,
    at: datetime,
    protocol: ProtocolSet,
    readings: Iterable[Reading] = (),
    *,
    stored: Facts = NOTHING,
) -> tuple[Reason, ...]:
    """The reasons why the next phase cannot begin; empty when it can."""
    reasons: list[Reason] = []
    if state.is_on_hold and state.phase in BEFORE_START:
        reasons.append(_HOLD.says(Outcome.HOLD, "on_hold", protocol))
    if state.needs_addendum:
        reasons.append(_ADDENDUM.says(Outcome.HOLD, "addendum_missing", protocol))
    if state.phase in _STEPS:
        step, code = _STEPS[state.phase]
        reasons.append(step.says(Outcome.HOLD, code, protocol))
    if state.phase in (Phase.CHECK_IN, Phase.READY):
        reasons += gates.checkin(state, protocol, at, stored=stored).blocking
    if state.phase is Phase.RECOVERY:
        decision = gates.discharge(state, protocol, at, readings, has_clinician=True)
        reasons += decision.blocking
    return tuple(reasons)


def next_due(
    state: SessionState, at: datetime, protocol: ProtocolSet, readings: Iterable[Reading] = ()
) -> tuple[Due, ...]:
    """What is due, the earliest first; cuffs seen by the monitor count as done."""
    start = state.started_at
    if start is None or state.phase not in (
        Phase.INFUSING,
        Phase.PAUSED,
        Phase.RECOVERY,
    ):
        return ()
    cuffs = [r.at for r in readings if r.metric == "sbp" and r.is_valid and r.at <= at]
    found = [_cuff(state, start, at, protocol, cuffs), *_chart(state, start, at, protocol)]
    end = state.expected_end(at)
    if end is not None and state.phase is Phase.INFUSING:
        found.append(("infusion_end", end))
    if state.ended_at is not None:
        found += _recovery(state, state.ended_at, protocol)
    return tuple(Due(what, when, when < at) for what, when in sorted(found, key=lambda d: d[1]))


Found = tuple[str, datetime]


def _minutes(count: Decimal) -> timedelta:
    return timedelta(minutes=float(count))


def _cuff(
    state: SessionState,
    start: datetime,
    at: datetime,
    protocol: ProtocolSet,
    seen: list[datetime],
) -> Found:
    """The first scheduled cuff that no reading, of the monitor or charted, has answered yet."""
    charted = (taken for taken in charted_cuffs(state) if taken <= at)
    latest = max((*seen, *charted), default=None)
    phase = MonitoredPhase.INFUSING if state.ended_at is None else MonitoredPhase.RECOVERY
    plan = cuff_plan(protocol, phase)
    assert plan is not None
    from_ms = millis(start if state.ended_at is None else state.ended_at)
    cuff = regular_cuff(plan, from_ms, None if latest is None else millis(latest))
    return ("cuff", moment(cuff.due_ms))


def charted_cuffs(state: SessionState) -> list[datetime]:
    """When the pressures were measured that persons charted."""
    return [
        gates.measured_at(entry, "sbp")
        for entry in state.charted
        if entry.payload["item"] == "vitals" and "sbp" in entry.payload["value"]
    ]


def _chart(
    state: SessionState, start: datetime, at: datetime, protocol: ProtocolSet
) -> Iterator[Found]:
    """The first charting time that alertness and dissociation have not both answered."""
    marks = [start + _minutes(count) for count in protocol.minutes("chart_minutes")]
    for place, mark in enumerate(marks):
        closes = marks[place + 1] - EARLY if place + 1 < len(marks) else None
        done = {
            entry.payload["item"]
            for entry in state.charted
            if mark - EARLY <= entry.happened_at and (closes is None or entry.happened_at < closes)
        }
        is_past = closes is not None and at >= closes  # the next one is asked for instead
        if not {"moaas", "cadss6"} <= done and not is_past:
            yield ("chart", mark)
            return


def _recovery(state: SessionState, end: datetime, protocol: ProtocolSet) -> Iterator[Found]:
    earliest = end + minutes_of(protocol, "recovery_min_minutes")
    apart = minutes_of(protocol, "discharge_mpadss_apart_min")
    rated = [e.happened_at for e in state.recovery_scores if e.payload["scale"] == "mpadss"]
    if not rated:
        yield ("mpadss", max(earliest - apart, end))
    elif max(rated) - min(rated) < apart:
        yield ("mpadss", min(rated) + apart)
    yield ("discharge", earliest)
