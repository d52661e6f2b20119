"""Whatever people do, in whatever order: the log replays, and no gate is passed around."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openketamine.core.errors import ShownError
from openketamine.core.session import CommandKind as Do
from openketamine.core.session import EventKind, Phase, SessionState, replay
from tests.spec.session.day import ALDRETE, CALM, CHECKS, NO_CADSS, Day, card, read_off

_PAYLOADS: dict[Do, list[dict[str, Any]]] = {
    Do.CHECK_IN: [{"bed_id": "b", "identity": ["name"]}],
    Do.RECORD_CHECK: [
        *({"check": check, "facts": facts} for check, facts in CHECKS.items()),
        {"check": "weight", "facts": {"weight": {"value": "82", "unit": "kg"}}},
        {"check": "allergy", "facts": {"ketamine_allergy": {"value": True}}},
    ],
    Do.PLACE_HOLD: [{"reason": "r"}],
    Do.LIFT_HOLD: [{"reason": "r"}],
    Do.SIGN_OVERRIDE: [{"rule_id": "CHECK-BP-01", "reason": "r"}],
    Do.COMPLETE_CHECKS: [{}],
    Do.CHANGE_ORDER: [{"mg_per_kg": "0.75", "minutes": "40", "reason": "r"}],
    Do.PREPARE_DOSE: [card(), card(mg_per_kg="0.75"), card(weight="82")],
    Do.CONFIRM_DOUBLE_CHECK: [read_off(card()), {"digest": card()["digest"]}],
    Do.REFUSE_DOUBLE_CHECK: [{"reason": "r"}],
    Do.START_INFUSION: [{}],
    Do.CHANGE_RATE: [
        {"reason": "r", "rate_ml_per_h": "37.5"},
        {"reason": "r", "rate_ml_per_h": "99"},
    ],
    Do.PAUSE: [{"reason": "r"}],
    Do.RESUME: [{"reason": "r"}],
    Do.END_INFUSION: [{"cause": "completed"}, {"cause": "stopped", "reason": "r"}],
    Do.CHART: [
        {"item": "moaas", "value": 5},
        {"item": "cadss6", "items": NO_CADSS},
        {"item": "vitals", "value": {"sbp": "122", "dbp": "78", "hr": "72", "spo2": "98"}},
    ],
    Do.SCORE_RECOVERY: [{"scale": "aldrete_modified", "items": ALDRETE}],
    Do.CONFIRM_ESCORT: [{"name": "Sam", "phone": "1", "is_present": True}],
    Do.ASK_SUICIDALITY: [{"answers": CALM}],
    Do.GIVE_INSTRUCTIONS: [{"version": "1"}],
    Do.DISCHARGE: [{}],
    Do.SIGN: [{"meaning": "record", "record_hash": "0" * 64}],
    Do.CORRECT: [
        {"corrects": seq, "payload": {"item": "moaas", "value": 2}, "reason": "r"}
        for seq in range(1, 40)
    ],
    Do.RETRACT: [{"corrects": n, "cause": "in_error", "reason": "r"} for n in range(1, 40)],
    Do.CANCEL: [{"reason": "r"}],
}
_COMMANDS = st.sampled_from([(kind, p) for kind, some in _PAYLOADS.items() for p in some])
_STEPS = st.lists(
    st.tuples(_COMMANDS, st.sampled_from(["alice", "bob"]), st.sampled_from([0, 1, 5, 20])),
    max_size=25,
)
# Random commands rarely come far from the arrival, so each run begins somewhere along the day.
_STARTS = st.sampled_from(
    ["arrive", "checked", "prepared", "ready", "infusing", "recovering", "rested", "discharged"]
)


def _play(start: str, steps: list[Any]) -> Day:
    day: Day = getattr(Day(), start)()
    for (kind, payload), by, wait in steps:
        day.wait(wait)
        role = "prescriber" if kind in (Do.SIGN_OVERRIDE, Do.CHANGE_ORDER) else "nurse"
        try:
            day.do(kind, by=by, role=role, **payload)
        except ShownError:
            continue
    return day


@settings(max_examples=60, deadline=None)
@given(start=_STARTS, steps=_STEPS)
def test_the_log_replays_to_the_same_state(start: str, steps: list[Any]) -> None:
    day = _play(start, steps)

    assert replay(day.state.log) == day.state
    assert [event.seq for event in day.state.log] == list(range(1, len(day.state.log) + 1))


@settings(max_examples=60, deadline=None)
@given(start=_STARTS, steps=_STEPS)
def test_what_needs_a_gate_never_stands_without_it(start: str, steps: list[Any]) -> None:
    """Reads the raw log with its own eyes: order, second person, gate decisions."""
    log = _play(start, steps).state.log
    kinds = [event.kind for event in log]
    order = (
        EventKind.ARRIVED,
        EventKind.CHECKS_COMPLETED,
        EventKind.DOSE_PREPARED,
        EventKind.DOUBLE_CHECK_CONFIRMED,
        EventKind.INFUSION_STARTED,
        EventKind.INFUSION_ENDED,
        EventKind.DISCHARGED,
        EventKind.SIGNED,
    )
    for before, after in pairwise(order):
        if after in kinds:
            assert before in kinds[: kinds.index(after)]
    for place, event in enumerate(log):
        if event.kind is EventKind.DOUBLE_CHECK_CONFIRMED:
            dose = next(e for e in reversed(log[:place]) if e.kind is EventKind.DOSE_PREPARED)
            assert dose.by != event.by
            assert dose.payload["digest"] == event.payload["digest"]
        if event.kind in (EventKind.CHECKS_COMPLETED, EventKind.DISCHARGED):
            assert event.payload["decision"]["outcome"] in ("allow", "caution")
    if EventKind.INFUSION_STARTED in kinds:
        started = kinds.index(EventKind.INFUSION_STARTED)
        last = max(i for i, k in enumerate(kinds[:started]) if k is EventKind.DOSE_PREPARED)
        assert EventKind.DOUBLE_CHECK_CONFIRMED in kinds[last:started]


@settings(max_examples=60, deadline=None)
@given(steps=_STEPS, ask=st.lists(st.integers(0, 600), min_size=2, max_size=8))
def test_the_volume_only_grows_and_never_exceeds_the_syringe(
    steps: list[Any], ask: list[int]
) -> None:
    day = _play("infusing", steps)
    started = day.state.started_at
    assert started is not None
    times = [started + timedelta(minutes=minute) for minute in sorted(ask)]
    volumes = [day.state.delivered_ml(at) for at in times]

    assert volumes == sorted(volumes)
    assert all(0 <= volume <= 50 for volume in volumes)
    assert all(day.state.delivered_mg(at) <= Decimal(40) for at in times)


@settings(max_examples=40, deadline=None)
@given(minutes=st.lists(st.integers(0, 39), min_size=1, max_size=6, unique=True), data=st.data())
def test_late_entries_do_not_depend_on_the_order_in_which_they_are_written(
    minutes: list[int], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(minutes))

    def charted(order: list[int]) -> list[tuple[Any, Any]]:
        day = Day().infusing()
        began = day.at
        day.wait(39)
        for minute in order:
            at = began + timedelta(minutes=minute)
            day.do(Do.CHART, item="pain", value=minute % 11, happened_at=at)
        return [(entry.happened_at, entry.payload) for entry in day.state.charted]

    assert charted(minutes) == charted(shuffled)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.integers(0, 10), min_size=1, max_size=5))
def test_of_many_corrections_the_last_counts_and_all_stay(values: list[int]) -> None:
    day = Day().infusing()
    wrong = day.do(Do.CHART, item="pain", value=10)
    for value in values:
        payload = {"item": "pain", "value": value}
        day.do(Do.CORRECT, corrects=wrong.seq, payload=payload, reason="mistyped")

    assert [entry.payload["value"] for entry in day.state.charted] == [values[-1]]
    assert [e.kind for e in day.state.log].count(EventKind.CORRECTED) == len(values)


def test_no_events_are_a_scheduled_session() -> None:
    assert replay(()) == SessionState()
    assert SessionState().phase is Phase.SCHEDULED
