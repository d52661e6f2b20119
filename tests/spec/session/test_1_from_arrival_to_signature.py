"""A session goes through its phases in order; each step names who did it and when."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from openketamine.core.errors import ForbiddenError, RefusedError
from openketamine.core.session import CommandKind, EventKind, Phase
from tests.spec.session.day import ALDRETE, START, Day, card


def test_a_whole_day_leads_from_scheduled_to_signed() -> None:
    day = Day().signed()

    assert day.state.phase is Phase.SIGNED
    assert day.state.bed_id == "bed-1"
    assert day.state.prepared_by == "alice"
    assert day.state.double_checked_by == "bob"
    assert [event.seq for event in day.state.log] == list(range(1, len(day.state.log) + 1))


def test_eighty_kilograms_receive_forty_milligrams_in_forty_minutes() -> None:
    day = Day().infusing()

    assert day.state.rate_ml_per_h == 75
    assert day.state.delivered_mg(day.at + timedelta(minutes=10)) == 10
    assert day.state.delivered_ml(day.at + timedelta(minutes=20)) == 25
    assert day.state.expected_end(day.at) == day.at + timedelta(minutes=40)
    assert day.state.remaining(day.at + timedelta(minutes=30)) == timedelta(minutes=10)
    assert day.state.delivered_mg(day.at + timedelta(hours=5)) == 40


@pytest.mark.parametrize(
    ("phase", "kind", "payload"),
    [
        ("arrive", CommandKind.PREPARE_DOSE, card()),
        ("arrive", CommandKind.START_INFUSION, {}),
        ("checked", CommandKind.START_INFUSION, {}),
        ("prepared", CommandKind.START_INFUSION, {}),
        ("infusing", CommandKind.CANCEL, {"reason": "changed mind"}),
        ("infusing", CommandKind.DISCHARGE, {}),
        ("recovering", CommandKind.RESUME, {"reason": "again"}),
        ("discharged", CommandKind.SCORE_RECOVERY, {"scale": "mpadss", "items": ALDRETE}),
        ("signed", CommandKind.DISCHARGE, {}),
    ],
)
def test_a_step_out_of_order_is_refused(
    phase: str, kind: CommandKind, payload: dict[str, object]
) -> None:
    day = getattr(Day(), phase)()

    with pytest.raises(RefusedError, match="belongs to") as refused:
        day.do(kind, **payload)

    assert refused.value.rule_id == "SESS-PHASE-01"


def test_the_front_desk_checks_in_but_does_not_treat() -> None:
    day = Day()
    day.do(CommandKind.CHECK_IN, role="front_desk", bed_id="bed-1", identity=["name"])

    with pytest.raises(ForbiddenError, match="A front desk may not record check"):
        day.do(CommandKind.RECORD_CHECK, role="front_desk", check="identity", facts={})


@pytest.mark.parametrize("role", ["auditor", "pharmacist", "admin", "system", "front_desk"])
def test_only_clinicians_discharge(role: str) -> None:
    day = Day().rested()

    with pytest.raises(ForbiddenError) as refused:
        day.do(CommandKind.DISCHARGE, role=role)

    assert refused.value.rule_id == "SESS-ROLE-01"


def test_a_signed_record_is_not_signed_twice() -> None:
    day = Day().signed()

    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.SIGN, meaning="addendum", record_hash="a" * 64)

    assert refused.value.rule_id == "SESS-SIGN-01"


def test_a_session_can_be_cancelled_before_the_start() -> None:
    day = Day()
    day.do(CommandKind.CANCEL, reason="the patient has a cold")

    assert day.state.phase is Phase.CANCELLED


def test_the_infusion_is_stopped_early_with_a_reason_and_what_the_pump_said() -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.END_INFUSION, cause="stopped", reason="chest pain", volume_infused_ml="12.4")

    assert day.state.end_cause == "stopped"
    assert day.state.delivered_ml(day.at) == Decimal("12.4")
    assert day.state.delivered_mg(day.at) == Decimal("9.92")
    assert day.state.delivered_ml(day.at - timedelta(minutes=5)) == Decimal("6.25")
    assert day.state.elapsed(day.at) == timedelta(minutes=10)
    assert day.state.remaining(day.at) is None


def test_the_pump_cannot_have_given_more_than_the_syringe_held() -> None:
    day = Day().infusing().wait(40)

    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.END_INFUSION, cause="completed", volume_infused_ml="50.1")

    assert refused.value.rule_id == "SESS-VOLUME-01"


def test_alerts_are_raised_by_the_watch_and_acknowledged_by_a_person() -> None:
    day = Day().infusing()
    raised = {"condition": "spo2_low", "priority": "medium", "kind": "physiological"}
    day.do(CommandKind.RAISE_ALERT, role="system", by="watch", alert_id="a1", **raised)
    day.do(CommandKind.ACKNOWLEDGE_ALERT, alert_id="a1")
    assert day.state.acknowledged_alerts == {"a1"}

    day.do(CommandKind.CLEAR_ALERT, role="system", by="watch", alert_id="a1")

    assert not day.state.open_alerts
    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.ACKNOWLEDGE_ALERT, alert_id="a1")
    assert refused.value.rule_id == "SESS-ALERT-01"


def test_nobody_has_received_anything_before_the_start() -> None:
    day = Day()

    assert day.state.delivered_mg(START) == 0
    assert day.state.rate_ml_per_h is None
    assert day.state.dose_card is None
    assert day.ready().state.delivered_ml(day.at) == 0


def test_pump_status_and_adverse_events_are_kept_in_order_of_happening() -> None:
    day = Day().infusing().wait(10)
    day.do(CommandKind.RECORD_PUMP_STATUS, role="system", status="infusing", rate_ml_per_h="75")
    told = {"term": "nausea", "severity": "mild", "intervention": "none", "outcome": "resolved"}
    day.do(CommandKind.RECORD_ADVERSE_EVENT, **told, serious=False)

    assert day.state.pump_statuses[0].payload["rate_ml_per_h"] == "75"
    assert day.state.adverse_events[0].payload["term"] == "nausea"
    assert day.state.log[-1].kind is EventKind.ADVERSE_EVENT_RECORDED
