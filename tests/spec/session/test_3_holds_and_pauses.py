"""A hold stops the way to the infusion; a pause stops the pump."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.session import CommandKind, Phase
from tests.spec.session.day import Day, card


def test_a_hold_bars_the_next_step_until_it_is_lifted() -> None:
    day = Day().arrive().check()
    day.do(CommandKind.PLACE_HOLD, reason="wait for the prescriber", rule_ids=["CHECK-BP-01"])

    with pytest.raises(RefusedError, match="on hold") as refused:
        day.do(CommandKind.COMPLETE_CHECKS)
    assert refused.value.rule_id == "SESS-HOLD-01"

    day.do(CommandKind.LIFT_HOLD, reason="seen")
    day.do(CommandKind.COMPLETE_CHECKS)
    assert day.state.phase is Phase.DOSE


def test_a_hold_bars_the_start_too() -> None:
    day = Day().ready()
    day.do(CommandKind.PLACE_HOLD, reason="the patient feels unwell")

    with pytest.raises(RefusedError, match="on hold"):
        day.do(CommandKind.START_INFUSION)


def test_checks_go_on_during_a_hold() -> None:
    day = Day().arrive()
    day.do(CommandKind.PLACE_HOLD, reason="wait")

    assert day.check().state.is_on_hold


def test_only_a_hold_can_be_lifted() -> None:
    with pytest.raises(RefusedError) as refused:
        Day().arrive().do(CommandKind.LIFT_HOLD, reason="nothing")

    assert refused.value.rule_id == "SESS-HOLD-02"


def test_a_running_infusion_is_paused_not_held() -> None:
    with pytest.raises(RefusedError) as refused:
        Day().infusing().do(CommandKind.PLACE_HOLD, reason="pressure")

    assert refused.value.rule_id == "SESS-PHASE-01"


def test_nothing_runs_during_a_pause_and_the_end_moves() -> None:
    day = Day().infusing().wait(10)
    began = day.state.started_at
    assert began is not None
    day.do(CommandKind.PAUSE, reason="184/112")
    assert day.state.phase is Phase.PAUSED
    assert day.state.delivered_ml(day.at + timedelta(minutes=5)) == 12.5

    day.wait(6).vitals(sbp="150", dbp="90")
    day.do(CommandKind.RESUME, reason="150/90")

    assert day.state.expected_end(day.at) == began + timedelta(minutes=46)
    assert day.state.elapsed(day.at + timedelta(minutes=4)) == timedelta(minutes=14)
    assert day.state.delivered_ml(day.at + timedelta(minutes=4)) == 17.5


def test_half_the_rate_takes_twice_the_time() -> None:
    day = Day().infusing().wait(20)
    day.do(CommandKind.CHANGE_RATE, rate_ml_per_h="37.5", reason="dizzy")

    assert day.state.expected_end(day.at) == day.at + timedelta(minutes=40)


def test_an_infusion_can_resume_slower() -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.PAUSE, reason="dizzy")
    day.vitals()
    day.do(CommandKind.RESUME, reason="better", rate_ml_per_h="50")

    assert day.state.rate_ml_per_h == 50


@pytest.mark.parametrize("kind", [CommandKind.CHANGE_RATE, CommandKind.RESUME])
def test_nothing_runs_faster_than_the_double_checked_rate(kind: CommandKind) -> None:
    day = Day().infusing().wait(10)
    if kind is CommandKind.RESUME:
        day.do(CommandKind.PAUSE, reason="dizzy")

    with pytest.raises(RefusedError) as refused:
        day.do(kind, reason="late", rate_ml_per_h="75.1")

    assert refused.value.rule_id == "SESS-RATE-01"


def test_a_paused_infusion_can_end() -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.PAUSE, reason="184/112")
    day.wait(5).do(CommandKind.END_INFUSION, cause="stopped", reason="did not settle")

    assert day.state.phase is Phase.RECOVERY
    assert day.state.elapsed(day.at) == timedelta(minutes=10)
    assert day.state.delivered_mg(day.at) == 10


def test_stopping_early_needs_a_reason() -> None:
    with pytest.raises(BadInputError, match="reason"):
        Day().infusing().do(CommandKind.END_INFUSION, cause="stopped")


def test_a_hold_does_not_keep_a_second_person_from_refusing_the_dose() -> None:
    day = Day().prepared()
    day.do(CommandKind.PLACE_HOLD, reason="look again")
    day.do(CommandKind.REFUSE_DOUBLE_CHECK, by="bob", reason="wrong vial")

    assert day.state.phase is Phase.DOSE
    assert card()["digest"]
