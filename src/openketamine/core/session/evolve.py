"""From events to state. Folding cannot fail: what is in the log has been decided before.

A correction replaces the content of the event it names (the newest correction counts) and the
state is folded anew, so that a late insight changes everything that followed from the mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from openketamine.core.checks import check_of_rule
from openketamine.core.session.events import EventKind, SessionEvent
from openketamine.core.session.orders import read_changed
from openketamine.core.session.segments import Segment
from openketamine.core.session.state import Dose, Entry, Phase, SessionState
from openketamine.core.session.transitions import FLOW_EVENTS, PHASE_AFTER

State = SessionState
_DOSED = frozenset({Phase.DOUBLE_CHECK, Phase.READY})
# The signature itself, and the watch that clears an alert by itself.
_NEEDS_NO_SIGNATURE = frozenset({EventKind.SIGNED, EventKind.ALERT_CLEARED})


def replay(events: Iterable[SessionEvent]) -> SessionState:
    """The state after a whole log, in its written order."""
    return _fold(tuple(sorted(events, key=lambda event: event.seq)))


def evolve(state: SessionState, event: SessionEvent) -> SessionState:
    """The state after one more event."""
    if event.kind in (EventKind.CORRECTED, EventKind.RETRACTED):
        return _fold((*state.log, event))
    return _step(state, event, _entry(event, {}))


def _fold(log: tuple[SessionEvent, ...]) -> SessionState:
    corrections = _corrections(log)
    gone = {event.corrects for event in log if event.kind is EventKind.RETRACTED}
    state = SessionState()
    for event in log:
        state = _step(state, event, _entry(event, corrections), is_gone=event.seq in gone)
    return state


def effective_times(log: Iterable[SessionEvent]) -> tuple[datetime, ...]:
    """When the steps of the session happened, with corrections, in the order of the log."""
    events = tuple(log)
    corrections = _corrections(events)
    return tuple(_entry(e, corrections).happened_at for e in events if e.kind in FLOW_EVENTS)


def _corrections(log: Iterable[SessionEvent]) -> dict[int, SessionEvent]:
    return {e.corrects: e for e in log if e.kind is EventKind.CORRECTED and e.corrects}


def _entry(event: SessionEvent, corrections: Mapping[int, SessionEvent]) -> Entry:
    """The event's content with the newest correction of it, if there is one."""
    correction = corrections.get(event.seq)
    changed = correction.payload if correction else {}
    moved = changed.get("happened_at")
    return Entry(
        seq=event.seq,
        payload=changed.get("payload", event.payload),
        happened_at=datetime.fromisoformat(moved) if moved else event.happened_at,
        written_at=event.written_at,
        by=event.by,
        original=event.payload,
    )


def _step(state: State, event: SessionEvent, entry: Entry, *, is_gone: bool = False) -> State:
    apply = _TAKEN_BACK.get(event.kind, _unchanged) if is_gone else _APPLY[event.kind]
    state = apply(state, entry)
    if state.phase is Phase.SIGNED and event.kind not in _NEEDS_NO_SIGNATURE:
        state = replace(state, needs_addendum=True)
    if event.kind in FLOW_EVENTS:
        state = replace(state, last_flow_at=entry.happened_at)
    phase = PHASE_AFTER.get(event.kind, state.phase)
    return replace(state, phase=phase, log=(*state.log, event))


def _arrived(state: State, entry: Entry) -> State:
    return replace(state, bed_id=entry.payload["bed_id"], arrived_at=entry.happened_at)


def _check_recorded(state: State, entry: Entry) -> State:
    """A check done again replaces the one before and the overrides that rested on it.

    Weights are compared as first written: a correction years later must not void, in
    hindsight, a syringe that was double-checked and given.
    """
    check = entry.payload["check"]
    before = state.checks.get(check)
    overrides = {r: o for r, o in state.overrides.items() if check_of_rule(r) != check}
    changed = replace(state, checks={**state.checks, check: entry}, overrides=overrides)
    is_new_weight = check == "weight" and (
        before is None or _amount(before, "weight") != _amount(entry, "weight")
    )
    return _without_dose(changed) if is_new_weight else changed


def _amount(entry: Entry, fact: str) -> tuple[Any, Any]:
    given = entry.original["facts"].get(fact, {})
    return given.get("value"), given.get("unit")


def _without_dose(state: State) -> State:
    """Before the start, a new weight or order voids the dose card and with it the double check."""
    if state.phase not in _DOSED:
        return state
    return replace(_without_double_check(state), phase=Phase.DOSE, dose=None)


def _without_double_check(state: State) -> State:
    return replace(state, double_checked_by=None, double_checked_at=None)


def _held(state: State, entry: Entry) -> State:
    return replace(state, is_on_hold=True)


def _lifted(state: State, entry: Entry) -> State:
    return replace(state, is_on_hold=False)


def _overridden(state: State, entry: Entry) -> State:
    return replace(state, overrides={**state.overrides, entry.payload["rule_id"]: entry})


def _unchanged(state: State, entry: Entry) -> State:
    return state


def _order_changed(state: State, entry: Entry) -> State:
    """Another order voids what was prepared for the one before."""
    return replace(_without_dose(state), order=read_changed(entry.payload))


def _prepared(state: State, entry: Entry) -> State:
    dose = Dose(
        card=entry.payload["card"],
        digest=entry.payload["digest"],
        by=entry.by,
        at=entry.happened_at,
    )
    return replace(_without_double_check(state), dose=dose)


def _double_checked(state: State, entry: Entry) -> State:
    return replace(state, double_checked_by=entry.by, double_checked_at=entry.happened_at)


def _double_check_refused(state: State, entry: Entry) -> State:
    return replace(_without_double_check(state), dose=None)


def _started(state: State, entry: Entry) -> State:
    segment = Segment(entry.happened_at, None, Decimal(entry.payload["rate_ml_per_h"]))
    return replace(state, started_at=entry.happened_at, segments=(segment,))


def _closed(state: State, at: datetime) -> tuple[Segment, ...]:
    last = state.segments[-1]
    return (*state.segments[:-1], last if last.end else replace(last, end=at))


def _rate_changed(state: State, entry: Entry) -> State:
    rate = Decimal(entry.payload["rate_ml_per_h"])
    opened = Segment(entry.happened_at, None, rate)
    return replace(state, segments=(*_closed(state, entry.happened_at), opened))


def _paused(state: State, entry: Entry) -> State:
    return replace(state, segments=_closed(state, entry.happened_at))


def _ended(state: State, entry: Entry) -> State:
    said = entry.payload.get("volume_infused_ml")
    return replace(
        state,
        segments=_closed(state, entry.happened_at),
        ended_at=entry.happened_at,
        end_cause=entry.payload["cause"],
        pump_volume_ml=None if said is None else Decimal(said),
    )


def _placed(entries: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """In the order in which things happened, whenever they were written down."""
    return tuple(sorted((*entries, entry), key=lambda e: (e.happened_at, e.seq)))


def _charted(state: State, entry: Entry) -> State:
    """A value that a correction left out is unknown from then on, not the one before it."""
    lost = set(_values(entry.original)) - set(_values(entry.payload))
    state = _without_values(state, lost, entry.happened_at)
    return replace(state, charted=_placed(state.charted, entry))


def _values(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Which values a charted entry or a score holds, by the names that the gates know."""
    if payload.get("item") == "vitals":
        return tuple(payload["value"])
    return (str(payload.get("item") or payload["scale"]),)


def _without_values(state: State, names: Iterable[str], at: datetime) -> State:
    gone = {name: max(at, state.withdrawn.get(name, at)) for name in names}
    return replace(state, withdrawn={**state.withdrawn, **gone}) if gone else state


def _values_taken_back(state: State, entry: Entry) -> State:
    names = {*_values(entry.payload), *_values(entry.original)}
    return _without_values(state, names, entry.happened_at)


def _check_taken_back(state: State, entry: Entry) -> State:
    """The check is to be done again; what was known before it does not come back."""
    check = entry.payload["check"]
    checks = {name: known for name, known in state.checks.items() if name != check}
    overrides = {r: o for r, o in state.overrides.items() if check_of_rule(r) != check}
    return replace(state, checks=checks, overrides=overrides)


def _pump_status(state: State, entry: Entry) -> State:
    return replace(state, pump_statuses=_placed(state.pump_statuses, entry))


def _alert_raised(state: State, entry: Entry) -> State:
    return replace(state, open_alerts={**state.open_alerts, entry.payload["alert_id"]: entry})


def _alert_acknowledged(state: State, entry: Entry) -> State:
    known = state.acknowledged_alerts | {entry.payload["alert_id"]}
    return replace(state, acknowledged_alerts=known)


def _alert_cleared(state: State, entry: Entry) -> State:
    gone = entry.payload["alert_id"]
    return replace(
        state,
        open_alerts={key: alert for key, alert in state.open_alerts.items() if key != gone},
        acknowledged_alerts=state.acknowledged_alerts - {gone},
    )


def _adverse_event(state: State, entry: Entry) -> State:
    return replace(state, adverse_events=_placed(state.adverse_events, entry))


def _recovery_scored(state: State, entry: Entry) -> State:
    return replace(state, recovery_scores=_placed(state.recovery_scores, entry))


def _newer(known: Entry | None, entry: Entry) -> Entry:
    is_older = known is not None and known.happened_at > entry.happened_at
    return known if known is not None and is_older else entry


def _escort(state: State, entry: Entry) -> State:
    return replace(state, escort=_newer(state.escort, entry))


def _suicidality(state: State, entry: Entry) -> State:
    return replace(state, suicidality=_newer(state.suicidality, entry))


def _instructions(state: State, entry: Entry) -> State:
    return replace(state, instructions=_newer(state.instructions, entry))


def _discharged(state: State, entry: Entry) -> State:
    return replace(state, discharged_at=entry.happened_at)


def _signed(state: State, entry: Entry) -> State:
    return replace(state, signatures=(*state.signatures, entry), needs_addendum=False)


def _corrected(state: State, entry: Entry) -> State:
    """The content was replaced where it stood; here follows what the change itself means."""
    target = next(e for e in state.log if e.seq == entry.payload["corrects"])
    if target.kind is not EventKind.CHECK_RECORDED:
        return state
    check = target.payload["check"]
    overrides = {r: o for r, o in state.overrides.items() if check_of_rule(r) != check}
    state = replace(state, overrides=overrides)
    return _without_dose(state) if check == "weight" else state


_APPLY: dict[EventKind, Callable[[State, Entry], State]] = {
    EventKind.ARRIVED: _arrived,
    EventKind.CHECK_RECORDED: _check_recorded,
    EventKind.HOLD_PLACED: _held,
    EventKind.HOLD_LIFTED: _lifted,
    EventKind.OVERRIDE_SIGNED: _overridden,
    EventKind.CHECKS_COMPLETED: _unchanged,
    EventKind.ORDER_CHANGED: _order_changed,
    EventKind.DOSE_PREPARED: _prepared,
    EventKind.DOUBLE_CHECK_CONFIRMED: _double_checked,
    EventKind.DOUBLE_CHECK_REFUSED: _double_check_refused,
    EventKind.INFUSION_STARTED: _started,
    EventKind.RATE_CHANGED: _rate_changed,
    EventKind.INFUSION_PAUSED: _paused,
    EventKind.INFUSION_RESUMED: _rate_changed,
    EventKind.INFUSION_ENDED: _ended,
    EventKind.CHARTED: _charted,
    EventKind.PUMP_STATUS_RECORDED: _pump_status,
    EventKind.ALERT_RAISED: _alert_raised,
    EventKind.ALERT_ACKNOWLEDGED: _alert_acknowledged,
    EventKind.ALERT_CLEARED: _alert_cleared,
    EventKind.ADVERSE_EVENT_RECORDED: _adverse_event,
    EventKind.RECOVERY_SCORED: _recovery_scored,
    EventKind.ESCORT_CONFIRMED: _escort,
    EventKind.SUICIDALITY_ASKED: _suicidality,
    EventKind.INSTRUCTIONS_GIVEN: _instructions,
    EventKind.DISCHARGED: _discharged,
    EventKind.SIGNED: _signed,
    EventKind.CORRECTED: _corrected,
    EventKind.RETRACTED: _corrected,
    EventKind.CANCELLED: _unchanged,
}

# What an entry that was taken back leaves behind: nothing is known where it stood.
_TAKEN_BACK: dict[EventKind, Callable[[State, Entry], State]] = {
    EventKind.CHECK_RECORDED: _check_taken_back,
    EventKind.CHARTED: _values_taken_back,
    EventKind.RECOVERY_SCORED: _values_taken_back,
    EventKind.ESCORT_CONFIRMED: lambda state, _: replace(state, escort=None),
    EventKind.SUICIDALITY_ASKED: lambda state, _: replace(state, suicidality=None),
    EventKind.INSTRUCTIONS_GIVEN: lambda state, _: replace(state, instructions=None),
}
