"""The gates cannot be passed around: check-in, start and discharge ask the rules themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openketamine.core.decision import Outcome
from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.core.session import CommandKind, EventKind, Phase, baseline, checkin, discharge
from tests.spec.session.day import CHECKS, NO, YES, Day, card, read_off

HIGH = {**CHECKS["vitals"], "sbp": {"value": "165", "unit": "mm[Hg]"}}


def _override(day: Day, rule: str = "CHECK-BP-01", role: str = "prescriber") -> None:
    day.do(
        CommandKind.SIGN_OVERRIDE, by="dr cho", role=role, rule_id=rule, reason="known white coat"
    )


def test_a_missing_check_blocks_and_is_named() -> None:
    day = Day().arrive()

    with pytest.raises(RefusedError, match="consent confirmed unknown") as refused:
        day.do(CommandKind.COMPLETE_CHECKS)

    assert refused.value.rule_id == "SESS-GATE-01"


def test_a_prescriber_overrides_a_hold_with_a_reason() -> None:
    day = Day().arrive().check(vitals=HIGH)
    _override(day)
    event = day.do(CommandKind.COMPLETE_CHECKS)

    assert event.payload["decision"]["outcome"] == "caution"
    assert checkin(day.state, day.protocol, day.at, stored=day.stored).outcome is Outcome.CAUTION


def test_a_nurse_cannot_override() -> None:
    with pytest.raises(ForbiddenError):
        _override(Day().arrive().check(vitals=HIGH), role="nurse")


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("CHECK-ALLERGY-01", {"allergy": {"ketamine_allergy": YES}}),
        ("CHECK-IDENTITY-01", {"identity": {"identity_confirmed": NO}}),
        ("CHECK-CONSENT-01", {"consent": {"consent_confirmed": NO}}),
        ("CHECK-WEIGHT-01", {"weight": {"weight": {"value": "300", "unit": "kg"}}}),
        ("CHECK-PREGNANCY-01", {"pregnancy": {"pregnancy_test": {"value": "positive"}}}),
        ("CHECK-MENTAL-01", {"mental_state": {"cannot_consent": YES}}),
    ],
)
def test_absolute_rules_are_never_overridden(rule: str, changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as refused:
        _override(Day().arrive().check(**changed), rule)

    assert refused.value.rule_id == "SESS-OVERRIDE-01"


def test_an_unknown_is_settled_not_overridden() -> None:
    with pytest.raises(RefusedError, match="says unknown") as refused:
        _override(Day().arrive())

    assert refused.value.rule_id == "SESS-OVERRIDE-02"


def test_only_rules_of_the_check_in_can_be_overridden() -> None:
    with pytest.raises(BadInputError, match="REC-BP-01"):
        _override(Day().arrive(), "REC-BP-01")


def test_an_override_rests_on_the_values_it_was_signed_for() -> None:
    day = Day().arrive().check(vitals=HIGH)
    _override(day)
    worse = {**CHECKS["vitals"], "sbp": {"value": "210", "unit": "mm[Hg]"}}
    day.do(CommandKind.RECORD_CHECK, check="vitals", facts=worse)

    with pytest.raises(RefusedError, match="start sbp high"):
        day.do(CommandKind.COMPLETE_CHECKS)


def test_a_corrected_value_drops_the_override_too() -> None:
    day = Day().arrive().check(vitals=HIGH)
    _override(day)
    vitals = day.state.checks["vitals"].seq
    worse = {**CHECKS["vitals"], "sbp": {"value": "210", "unit": "mm[Hg]"}}
    day.do(
        CommandKind.CORRECT,
        corrects=vitals,
        payload={"check": "vitals", "facts": worse},
        reason="misread",
    )

    assert not day.state.overrides


def test_overrides_of_other_checks_stay() -> None:
    day = Day().arrive().check(vitals=HIGH)
    _override(day)
    day.do(CommandKind.RECORD_CHECK, check="plan", facts=CHECKS["plan"])

    assert set(day.state.overrides) == {"CHECK-BP-01"}


def test_the_start_asks_again_so_stale_vital_signs_block_it() -> None:
    day = Day().ready().wait(31)

    with pytest.raises(RefusedError, match="start bp unknown") as refused:
        day.do(CommandKind.START_INFUSION)

    assert refused.value.rule_id == "SESS-GATE-02"
    day.do(CommandKind.RECORD_CHECK, check="vitals", facts=CHECKS["vitals"])
    day.do(CommandKind.START_INFUSION)
    assert day.state.phase is Phase.INFUSING


def test_a_discharge_without_its_conditions_is_refused_and_names_them() -> None:
    day = Day().recovering()

    with pytest.raises(RefusedError, match="recovery time short") as refused:
        day.do(CommandKind.DISCHARGE)

    assert refused.value.rule_id == "SESS-GATE-03"


def test_the_log_keeps_why_and_on_what_each_step_was_taken() -> None:
    day = Day().arrive().check()
    day.do(CommandKind.PLACE_HOLD, reason="wait for the prescriber")
    assert day.do(CommandKind.LIFT_HOLD, reason="seen").payload == {"reason": "seen"}

    day = Day().prepared()
    seen = read_off(card())
    assert day.do(CommandKind.CONFIRM_DOUBLE_CHECK, by="bob", **seen).payload == seen

    gone = Day().rested().do(CommandKind.DISCHARGE)
    reasons = gone.payload["decision"]["reasons"]
    assert gone.payload["decision"]["outcome"] == "allow"
    assert {"rule_id": "REC-TIME-01", "threshold": "60", "unit": "min"}.items() <= next(
        r for r in reasons if r["rule_id"] == "REC-TIME-01"
    ).items()


def test_a_signature_keeps_its_meaning_and_what_was_signed() -> None:
    signed = Day().discharged()
    event = signed.do(CommandKind.SIGN, meaning="responsible", record_hash="b" * 64)

    assert event.payload == {"meaning": "responsible", "record_hash": "b" * 64}

    scored = next(e for e in signed.state.log if e.kind is EventKind.CHARTED)
    signed.do(
        CommandKind.CORRECT, corrects=scored.seq, payload=dict(scored.payload), reason="misread"
    )
    event = signed.do(CommandKind.SIGN, meaning="addendum", record_hash="c" * 64)
    assert event.payload["record_hash"] == "c" * 64


def test_a_fact_of_this_very_moment_and_a_syringe_given_to_the_last_drop() -> None:
    day = Day().arrive()
    now = day.at.isoformat()
    facts = {name: {**given, "at": now} for name, given in CHECKS["vitals"].items()}
    assert day.do(CommandKind.RECORD_CHECK, check="vitals", facts=facts).payload["facts"]

    day = Day().infusing().wait(40)
    ended = day.do(CommandKind.END_INFUSION, cause="completed", volume_infused_ml="50")
    assert ended.payload["volume_infused_ml"] == "50"


def test_a_fact_keeps_the_time_at_which_it_was_so() -> None:
    day = Day().ready()
    earlier = (day.at - timedelta(minutes=29)).isoformat()
    facts = {name: {**given, "at": earlier} for name, given in CHECKS["vitals"].items()}
    day.do(CommandKind.RECORD_CHECK, check="vitals", facts=facts)
    day.wait(2)

    with pytest.raises(RefusedError, match="start bp unknown"):
        day.do(CommandKind.START_INFUSION)


@pytest.mark.parametrize("is_present", [True, False])
def test_an_escort_seen_before_the_infusion_is_not_here_at_its_end(is_present: bool) -> None:
    day = Day().infusing()
    day.do(CommandKind.CONFIRM_ESCORT, name="Sam", phone="555 0100", is_present=is_present)
    day.wait(40).do(CommandKind.END_INFUSION, cause="completed")
    codes = {r.code for r in discharge(day.state, day.protocol, day.at).blocking}

    assert "discharge_escort_unknown" in codes
    day.do(CommandKind.CONFIRM_ESCORT, name="Sam", phone="555 0100", is_present=True)
    codes = {r.code for r in discharge(day.state, day.protocol, day.at).blocking}
    assert not {"discharge_escort_unknown", "escort_absent"} & codes


def test_the_baseline_is_what_was_measured_before_the_start() -> None:
    assert baseline(Day().signed().state) == {"sbp": 122, "dbp": 78, "hr": 72, "spo2": 98}
    assert baseline(Day().state) == {}
