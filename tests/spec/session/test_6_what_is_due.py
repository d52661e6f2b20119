"""The next cuff, charting, score and discharge; and what stands in the way of the next phase."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from openketamine.core.recovery import Reading
from openketamine.core.session import CommandKind, Due, SessionState, blocking, next_due
from tests.spec.session.day import NO_CADSS, START, Day


def _due(day: Day, what: str) -> Due:
    return next(due for due in next_due(day.state, day.at, day.protocol) if due.what == what)


def _minute(day: Day, what: str) -> int:
    started = day.state.started_at
    assert started is not None
    return int((_due(day, what).at - started) / timedelta(minutes=1))


def test_cuffs_are_due_at_0_5_10_and_then_every_10_minutes() -> None:
    day, seen = Day().infusing(), []
    for _ in range(6):
        seen.append(_minute(day, "cuff"))
        started = day.state.started_at
        assert started is not None
        day.at = started + timedelta(minutes=seen[-1])
        day.vitals()

    assert seen == [0, 5, 10, 20, 30, 40]


def test_a_missed_cuff_is_overdue() -> None:
    day = Day().infusing()
    day.vitals()
    day.wait(6)

    assert _due(day, "cuff") == Due("cuff", START + timedelta(minutes=5), True)


def test_a_cuff_that_the_monitor_took_counts() -> None:
    day = Day().infusing()
    taken = Reading(metric="sbp", value=Decimal(120), at=day.at)
    flagged = Reading(
        metric="sbp", value=Decimal(120), at=day.at + timedelta(minutes=5), is_valid=False
    )
    day.wait(6)

    due = next_due(day.state, day.at, day.protocol, [taken, flagged])

    assert ("cuff", START + timedelta(minutes=5)) in [(d.what, d.at) for d in due]


def test_a_cuff_taken_over_from_the_monitor_counts_at_the_time_it_was_measured() -> None:
    day = Day().infusing()
    at_start = {"source": "monitor", "at": day.at.isoformat()}
    day.wait(6)
    day.do(
        CommandKind.CHART,
        item="vitals",
        value={"sbp": "120", "dbp": "80"},
        measured={"sbp": at_start, "dbp": at_start},
    )

    assert _due(day, "cuff") == Due("cuff", START + timedelta(minutes=5), True)


def test_in_recovery_the_cuff_comes_at_the_end_and_every_15_minutes() -> None:
    day = Day().recovering()
    assert _minute(day, "cuff") <= 40
    day.vitals()

    assert _minute(day, "cuff") == 55


def test_charting_is_due_at_0_20_40_60() -> None:
    day, seen = Day().infusing(), []
    for wait in (0, 20, 20, 20):
        day.wait(wait)
        if wait and day.state.ended_at is None and len(seen) == 2:
            day.do(CommandKind.END_INFUSION, cause="completed")
        seen.append(_minute(day, "chart"))
        day.do(CommandKind.CHART, item="moaas", value=4)
        assert _minute(day, "chart") == seen[-1]  # alertness alone is half of it
        day.do(CommandKind.CHART, item="cadss6", items=NO_CADSS)

    assert seen == [0, 20, 40, 60]
    assert "chart" not in {due.what for due in next_due(day.state, day.at, day.protocol)}


def test_a_missed_charting_gives_way_to_the_next_one() -> None:
    day = Day().infusing().wait(14)
    assert _due(day, "chart").is_overdue
    day.wait(1)

    assert _minute(day, "chart") == 20


def test_the_end_is_due_when_the_syringe_is_empty_and_not_while_paused() -> None:
    day = Day().infusing().wait(10)
    assert _minute(day, "infusion_end") == 40

    day.do(CommandKind.PAUSE, reason="184/112")

    assert "infusion_end" not in {due.what for due in next_due(day.state, day.at, day.protocol)}


def test_an_end_that_nobody_recorded_is_overdue_and_the_minutes_count_on() -> None:
    day = Day().infusing().wait(76)

    assert _due(day, "infusion_end") == Due("infusion_end", START + timedelta(minutes=40), True)
    assert day.state.elapsed(day.at) == timedelta(minutes=76)
    assert day.state.remaining(day.at) == timedelta(minutes=-36)
    assert day.state.delivered_ml(day.at) == 50  # the syringe held no more


def test_what_happens_after_the_syringe_is_empty_moves_the_planned_end_no_more() -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.PAUSE, reason="184/112")
    day.wait(5).vitals()
    day.do(CommandKind.RESUME, reason="150/90")
    planned = START + timedelta(minutes=45)
    assert day.state.expected_end(day.at) == planned

    day.wait(50).do(CommandKind.PAUSE, reason="empty")
    assert day.state.expected_end(day.wait(3).at) == planned
    assert day.state.remaining(day.at) == timedelta(minutes=-20)

    day.vitals()
    day.do(CommandKind.RESUME, reason="not empty after all", rate_ml_per_h="30")
    assert _due(day.wait(3), "infusion_end") == Due("infusion_end", planned, True)


def test_two_mpadss_and_the_discharge_follow_the_end() -> None:
    day = Day().recovering()
    assert (_minute(day, "mpadss"), _minute(day, "discharge")) == (80, 100)
    items = {
        "vital_signs": "within_20_pct",
        "activity": "steady_gait",
        "nausea_vomiting": "minimal",
        "pain": "minimal",
        "bleeding": "minimal",
    }
    day.wait(30).do(CommandKind.SCORE_RECOVERY, scale="mpadss", items=items)
    assert _minute(day, "mpadss") == 90

    day.wait(20).do(CommandKind.SCORE_RECOVERY, scale="mpadss", items=items)
    assert "mpadss" not in {due.what for due in next_due(day.state, day.at, day.protocol)}


def test_what_is_due_stands_in_order_of_time() -> None:
    due = next_due(Day().recovering().state, START + timedelta(minutes=41), Day().protocol)

    assert [one.at for one in due] == sorted(one.at for one in due)


def test_nothing_is_due_before_the_start_or_after_the_discharge() -> None:
    for day in (Day().ready(), Day().discharged()):
        assert next_due(day.state, day.at, day.protocol) == ()


def _blocks(day: Day) -> set[str]:
    found = blocking(day.state, day.at, day.protocol, stored=day.stored)
    return {reason.code for reason in found}


def test_each_phase_says_what_blocks_the_next() -> None:
    assert _blocks(Day()) == {"not_arrived"}
    assert "weight_unknown" in _blocks(Day().arrive())
    assert _blocks(Day().arrive().check()) == set()
    assert _blocks(Day().checked()) == {"dose_not_prepared"}
    assert _blocks(Day().prepared()) == {"double_check_missing"}
    assert _blocks(Day().ready()) == set()
    assert _blocks(Day().infusing()) == {"infusion_not_ended"}
    assert "recovery_time_short" in _blocks(Day().recovering())
    assert _blocks(Day().rested()) == set()
    assert _blocks(Day().discharged()) == {"signature_missing"}
    assert _blocks(Day().signed()) == set()


def test_a_hold_and_a_missing_addendum_block_too() -> None:
    held = Day().ready()
    held.do(CommandKind.PLACE_HOLD, reason="unwell")
    assert _blocks(held) == {"on_hold"}

    signed = Day().signed()
    payload = {"item": "vitals", "value": {"sbp": "120"}}
    signed.do(
        CommandKind.CORRECT, corrects=signed.state.charted[0].seq, payload=payload, reason="typo"
    )
    assert _blocks(signed) == {"addendum_missing"}


def test_an_empty_session_blocks_nothing_but_the_arrival() -> None:
    assert next_due(SessionState(), START, Day().protocol) == ()


def test_a_cuff_just_before_its_time_answers_it_at_any_minute() -> None:
    """A reading half a minute early must neither ask twice nor leave nothing to ask."""
    day = Day().infusing()
    for half_minutes in range(79):
        day.wait(0.5).vitals()
        due = _due(day, "cuff")
        assert due.at > day.at, half_minutes
    day.wait(0.5).do(CommandKind.END_INFUSION, cause="completed")
    for _ in range(100):
        day.wait(0.5).vitals()
        assert _due(day, "cuff").at > day.at


def test_looking_back_at_an_earlier_minute_ignores_what_came_later() -> None:
    day = Day().infusing()
    day.wait(30).vitals()

    due = next_due(day.state, START + timedelta(minutes=6), day.protocol)

    assert Due("cuff", START, True) in due


def test_what_blocks_the_next_phase_has_a_rule_of_its_own() -> None:
    def ids(day: Day) -> set[str]:
        found = blocking(day.state, day.at, day.protocol, stored=day.stored)
        return {str(reason.rule_id) for reason in found}

    assert ids(Day()) == {"SESS-NEXT-05"}
    assert ids(Day().checked()) == {"SESS-NEXT-01"}
    assert ids(Day().prepared()) == {"SESS-NEXT-02"}
    assert ids(Day().infusing()) == {"SESS-NEXT-03"}
    assert ids(Day().discharged()) == {"SESS-NEXT-04"}
    held = Day().ready()
    held.do(CommandKind.PLACE_HOLD, reason="unwell")
    assert ids(held) == {"SESS-NEXT-06"}
    signed = Day().signed()
    payload = {"item": "vitals", "value": {"sbp": "120"}}
    signed.do(
        CommandKind.CORRECT, corrects=signed.state.charted[0].seq, payload=payload, reason="typo"
    )
    assert ids(signed) == {"SESS-NEXT-07"}
