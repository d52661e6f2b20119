"""Nothing is edited: late entries carry both times, corrections leave the original in the log."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.session import CommandKind, EventKind, Phase, replay
from tests.spec.session.day import START, Day

LATER = timedelta(minutes=3)


def _rule(day: Day, kind: CommandKind, **given: object) -> str:
    with pytest.raises(RefusedError) as refused:
        day.do(kind, **given)  # type: ignore[arg-type]
    return refused.value.rule_id


def test_a_late_entry_stands_where_it_happened() -> None:
    day = Day().infusing().wait(20)
    day.do(CommandKind.CHART, item="nausea", value=2)
    late = day.do(CommandKind.CHART, item="nausea", value=4, happened_at=day.at - LATER)

    assert late.is_late
    assert [entry.payload["value"] for entry in day.state.charted] == [4, 2]


def test_a_timely_entry_is_not_late() -> None:
    assert not Day().infusing().do(CommandKind.CHART, item="pain", value=0).is_late


def test_nothing_happens_before_the_arrival_or_in_the_future() -> None:
    day = Day().infusing()
    chart = {"item": "pain", "value": 0}

    before = _rule(day, CommandKind.CHART, happened_at=START - LATER, **chart)
    future = _rule(day, CommandKind.CHART, happened_at=day.at + LATER, **chart)

    assert (before, future) == ("SESS-TIME-02", "SESS-TIME-01")


def test_the_moment_of_arrival_itself_is_allowed() -> None:
    day = Day().arrive().wait(5)
    day.do(CommandKind.CHART, item="pain", value=0, happened_at=START)

    assert day.state.charted[0].happened_at == START


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(BadInputError, match="time zone"):
        Day().do(
            CommandKind.CHECK_IN,
            bed_id="bed-1",
            identity=["name"],
            happened_at=datetime(2026, 11, 23, 9),  # noqa: DTZ001
        )


def test_a_late_step_cannot_precede_the_step_before_it() -> None:
    day = Day().arrive().wait(5).check()
    day.do(CommandKind.COMPLETE_CHECKS)

    assert _rule(day, CommandKind.CANCEL, reason="cold", happened_at=START) == "SESS-TIME-03"


def test_a_late_pause_counts_from_when_it_happened() -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.PAUSE, reason="184/112", happened_at=day.at - timedelta(minutes=4))

    assert day.state.delivered_mg(day.at) == 6


def test_a_correction_replaces_the_content_and_keeps_the_original() -> None:
    day = Day().infusing()
    wrong = day.do(CommandKind.CHART, item="pain", value=8)
    day.do(
        CommandKind.CORRECT,
        corrects=wrong.seq,
        payload={"item": "pain", "value": 3},
        reason="mistyped",
    )

    (entry,) = day.state.charted
    assert (entry.payload["value"], entry.original["value"], entry.is_corrected) == (3, 8, True)
    assert day.state.log[wrong.seq - 1].payload["value"] == 8
    assert day.state.log[-1].kind is EventKind.CORRECTED
    assert day.state.log[-1].corrects == wrong.seq


def test_the_newest_correction_counts() -> None:
    day = Day().infusing()
    wrong = day.do(CommandKind.CHART, item="pain", value=8)
    for value in (3, 5):
        payload = {"item": "pain", "value": value}
        day.do(CommandKind.CORRECT, corrects=wrong.seq, payload=payload, reason="mistyped")

    assert [entry.payload["value"] for entry in day.state.charted] == [5]


def test_a_corrected_pause_moves_the_end() -> None:
    day = Day().infusing().wait(10)
    paused = day.do(CommandKind.PAUSE, reason="184/112")
    day.wait(10).vitals(sbp="150", dbp="90")
    day.do(CommandKind.RESUME, reason="150/90")
    assert day.state.delivered_mg(day.at) == 10

    day.do(
        CommandKind.CORRECT,
        corrects=paused.seq,
        payload={"reason": "184/112"},
        moved_to=day.at - timedelta(minutes=15),
        reason="it was at five minutes",
    )

    assert day.state.delivered_mg(day.at) == 5
    assert day.state.expected_end(day.at) == day.at + timedelta(minutes=35)


def test_a_corrected_start_keeps_the_cards_figures() -> None:
    day = Day().ready().wait(2)
    started = day.do(CommandKind.START_INFUSION)
    day.wait(10).do(
        CommandKind.CORRECT,
        corrects=started.seq,
        payload={"rate_ml_per_h": "10"},
        moved_to=day.at - timedelta(minutes=11),
        reason="started a minute earlier",
    )

    assert day.state.rate_ml_per_h == 75
    assert day.state.delivered_mg(day.at) == 11


def test_a_corrected_resume_keeps_its_rate_unless_another_is_given() -> None:
    day = Day().infusing()
    day.do(CommandKind.PAUSE, reason="dizzy")
    day.vitals()
    resumed = day.do(CommandKind.RESUME, reason="better", rate_ml_per_h="50")
    correct = {"corrects": resumed.seq, "reason": "typo"}
    day.do(CommandKind.CORRECT, payload={"reason": "well again"}, **correct)
    assert day.state.rate_ml_per_h == 50

    day.do(CommandKind.CORRECT, payload={"reason": "well again", "rate_ml_per_h": "60"}, **correct)
    assert day.state.rate_ml_per_h == 60


def test_a_correction_cannot_put_the_steps_out_of_order() -> None:
    day = Day().ready().wait(2)
    day.do(CommandKind.START_INFUSION)
    paused = day.wait(10).do(CommandKind.PAUSE, reason="dizzy")

    rule = _rule(
        day,
        CommandKind.CORRECT,
        corrects=paused.seq,
        payload={"reason": "dizzy"},
        moved_to=START + timedelta(minutes=1),
        reason="earlier",
    )

    assert rule == "SESS-CORRECT-04"


@pytest.mark.parametrize("moved", [START - LATER, START + timedelta(hours=9)])
def test_a_corrected_time_lies_between_arrival_and_now(moved: datetime) -> None:
    day = Day().infusing()
    wrong = day.do(CommandKind.CHART, item="pain", value=8)

    rule = _rule(
        day,
        CommandKind.CORRECT,
        corrects=wrong.seq,
        payload={"item": "pain", "value": 8},
        moved_to=moved,
        reason="time",
    )

    assert rule == "SESS-CORRECT-03"


def test_a_correction_is_as_strict_as_the_entry_itself() -> None:
    day = Day().infusing()
    wrong = day.do(CommandKind.CHART, item="pain", value=8)

    with pytest.raises(BadInputError, match="0 to 10"):
        day.do(
            CommandKind.CORRECT,
            corrects=wrong.seq,
            payload={"item": "pain", "value": 11},
            reason="typo",
        )


def test_what_is_not_in_the_log_cannot_be_corrected() -> None:
    rule = _rule(
        Day().arrive(), CommandKind.CORRECT, corrects=99, payload={"reason": "x"}, reason="x"
    )

    assert rule == "SESS-CORRECT-01"


@pytest.mark.parametrize(
    "kind",
    [
        EventKind.CHECKS_COMPLETED,
        EventKind.DOSE_PREPARED,
        EventKind.DOUBLE_CHECK_CONFIRMED,
        EventKind.DISCHARGED,
    ],
)
def test_decisions_and_signatures_are_made_anew_not_corrected(kind: EventKind) -> None:
    day = Day().discharged()
    seq = next(event.seq for event in day.state.log if event.kind is kind)

    rule = _rule(day, CommandKind.CORRECT, corrects=seq, payload={"reason": "x"}, reason="x")

    assert rule == "SESS-CORRECT-02"


def test_a_correction_after_signing_asks_for_an_addendum() -> None:
    day = Day().signed()
    seq = day.state.charted[0].seq
    vitals = {"item": "vitals", "value": {"sbp": "128", "dbp": "79"}}
    day.do(CommandKind.CORRECT, corrects=seq, payload=vitals, reason="misread")
    assert day.state.needs_addendum

    sign = {"record_hash": "b" * 64}
    assert _rule(day, CommandKind.SIGN, meaning="record", **sign) == "SESS-SIGN-01"
    day.do(CommandKind.SIGN, meaning="addendum", **sign)

    assert not day.state.needs_addendum
    assert len(day.state.signatures) == 2


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (CommandKind.CHART, {"item": "note", "value": "Called at home"}),
        (
            CommandKind.RECORD_ADVERSE_EVENT,
            {
                "term": "headache",
                "severity": "mild",
                "intervention": "none",
                "outcome": "resolved",
                "serious": False,
            },
        ),
    ],
)
def test_an_entry_after_signing_asks_for_an_addendum(
    kind: CommandKind, payload: dict[str, object]
) -> None:
    day = Day().signed()
    assert not day.state.needs_addendum

    day.do(kind, **payload)
    assert day.state.needs_addendum
    assert day.state.phase is Phase.SIGNED

    day.do(CommandKind.SIGN, meaning="addendum", record_hash="b" * 64)
    assert not day.state.needs_addendum


def test_an_alert_that_the_watch_clears_after_signing_asks_for_none() -> None:
    day = Day().rested()
    alert = {"condition": "spo2_low", "priority": "medium", "kind": "physiological"}
    day.do(CommandKind.RAISE_ALERT, alert_id="a", **alert)
    day.do(CommandKind.DISCHARGE)
    day.do(CommandKind.SIGN, meaning="record", record_hash="a" * 64)
    day.do(CommandKind.CLEAR_ALERT, alert_id="a", role="system")

    assert not day.state.needs_addendum


def test_a_correction_before_signing_needs_no_addendum() -> None:
    day = Day().infusing()
    wrong = day.do(CommandKind.CHART, item="pain", value=8)
    payload = {"item": "pain", "value": 3}
    day.do(CommandKind.CORRECT, corrects=wrong.seq, payload=payload, reason="mistyped")

    assert not day.state.needs_addendum


def test_a_fact_is_not_younger_than_the_check_that_records_it() -> None:
    day = Day().arrive()
    at = (day.at + LATER).isoformat()
    facts = {"weight": {"value": "80", "unit": "kg", "at": at}}

    assert _rule(day, CommandKind.RECORD_CHECK, check="weight", facts=facts) == "SESS-TIME-05"


def test_a_fact_may_be_older_than_the_check_that_records_it() -> None:
    day = Day().arrive()
    last = {"value": "79", "unit": "kg", "at": (day.at - timedelta(days=3)).isoformat()}
    facts = {"weight": {"value": "80", "unit": "kg"}, "last_weight": last}
    day.do(CommandKind.RECORD_CHECK, check="weight", facts=facts)

    assert day.state.checks["weight"].payload["facts"]["last_weight"]["at"] == last["at"]


def test_an_older_answer_written_later_does_not_replace_the_newer_one() -> None:
    day = Day().recovering().wait(10)
    sam = {"name": "Sam", "phone": "1", "is_present": True}
    day.do(CommandKind.CONFIRM_ESCORT, **sam)
    day.do(
        CommandKind.CONFIRM_ESCORT,
        **{**sam, "is_present": False},
        happened_at=day.at - timedelta(minutes=5),
    )

    assert day.state.escort is not None
    assert day.state.escort.payload["is_present"] is True


def test_the_log_alone_gives_the_state_in_whatever_order_it_is_read() -> None:
    state = Day().signed().state

    assert replay(reversed(state.log)) == state
