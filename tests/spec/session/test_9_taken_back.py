"""A correction keeps what kind of thing it corrects; what was never so is taken back.

SESS-CORRECT-05 keeps the kind. SESS-RETRACT-01 takes back only what may never have been so,
SESS-RETRACT-02 once. What is taken back stays in the log and is unknown to every gate.
"""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.core.session import CommandKind, Phase, SessionEvent, checkin, discharge
from openketamine.core.session.during import advice
from tests.spec.session.day import ALDRETE, PROTOCOL, Day

WRONG = {"cause": "wrong_patient", "reason": "typed at the wrong tablet"}


def _take_back(day: Day, event: SessionEvent | int, **how: Any) -> SessionEvent:
    seq = event if isinstance(event, int) else event.seq
    return day.do(CommandKind.RETRACT, corrects=seq, **{**WRONG, **how})


def _missing(day: Day) -> set[str]:
    decision = discharge(day.state, PROTOCOL, day.at, day.readings, has_clinician=True)
    return {reason.code for reason in decision.blocking}


def _seq(day: Day, kind: str, **said: Any) -> int:
    return next(
        e.seq
        for e in day.state.log
        if e.kind == kind and all(e.payload.get(key) == value for key, value in said.items())
    )


@pytest.mark.parametrize(
    "other", [{"item": "note", "value": "was wrong"}, {"item": "moaas", "value": 5}]
)
def test_a_low_pressure_cannot_be_corrected_into_something_else(other: dict[str, Any]) -> None:
    day = Day().rested()
    low = day.vitals(sbp="82", dbp="48")
    assert _missing(day) >= {"discharge_sbp_low"}

    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.CORRECT, corrects=low.seq, payload=other, reason="typed wrongly")

    assert refused.value.rule_id == "SESS-CORRECT-05"
    assert _missing(day) >= {"discharge_sbp_low"}


def test_a_check_stays_that_check_and_a_scale_that_scale() -> None:
    day = Day().rested()
    allergy = _seq(day, "check_recorded", check="allergy")
    plan = {"check": "plan", "facts": {"plan_confirmed": {"value": True}}}
    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.CORRECT, corrects=allergy, payload=plan, reason="r")
    assert refused.value.rule_id == "SESS-CORRECT-05"


def test_a_correction_that_leaves_a_pressure_out_makes_the_pressure_unknown() -> None:
    day = Day().rested()
    low = day.vitals(sbp="82", dbp="48")
    kept = {"item": "vitals", "value": {"hr": "73", "spo2": "98"}}
    day.do(CommandKind.CORRECT, corrects=low.seq, payload=kept, reason="cuff was on the bed")

    assert "discharge_bp_unknown" in _missing(day)


def test_a_reading_that_was_taken_back_is_unknown_and_the_one_before_does_not_return() -> None:
    day = Day().rested()
    assert _missing(day) == set()
    _take_back(day, day.vitals(sbp="82", dbp="48"))

    assert "discharge_bp_unknown" in _missing(day)
    with pytest.raises(RefusedError):
        day.do(CommandKind.DISCHARGE)
    day.wait(1).vitals()
    day.wait(2).vitals()
    assert _missing(day) == set()


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("charted", {"item": "moaas"}, "alertness_unknown"),
        ("charted", {"item": "cadss6"}, "dissociation_unknown"),
        ("recovery_scored", {}, "score_unknown"),
        ("escort_confirmed", {}, "discharge_escort_unknown"),
        ("suicidality_asked", {}, "discharge_suicide_unknown"),
        ("instructions_given", {}, "instructions_missing"),
    ],
)
def test_whatever_is_taken_back_the_discharge_asks_for_it_again(
    kind: str, said: dict[str, Any], code: str
) -> None:
    day = Day().rested()
    _take_back(day, _seq(day, kind, **said))

    assert _missing(day) == {code}


def test_a_check_that_was_taken_back_is_to_be_done_again() -> None:
    day = Day().arrive().check()
    _take_back(day, _seq(day, "check_recorded", check="allergy"))

    blocking = checkin(day.state, PROTOCOL, day.at, stored=day.stored).blocking
    assert [reason.code for reason in blocking] == ["ketamine_allergy_unknown"]


def test_a_weight_that_was_taken_back_voids_dose_and_double_check() -> None:
    day = Day().ready()
    _take_back(day, _seq(day, "check_recorded", check="weight"))

    assert day.state.phase is Phase.DOSE
    assert (day.state.dose, day.state.double_checked_by) == (None, None)


def test_an_alertness_of_another_patient_advises_no_stop_any_more() -> None:
    day = Day().infusing().wait(10)
    charted = day.do(CommandKind.CHART, item="moaas", value=1)
    assert advice(day.state, PROTOCOL, day.at)
    _take_back(day, charted)

    assert advice(day.state, PROTOCOL, day.at) == ()


def test_it_stays_in_the_log_with_cause_and_reason() -> None:
    day = Day().rested()
    event = _take_back(day, day.vitals(sbp="82"))

    assert event.payload == {**WRONG, "corrects": event.corrects}
    assert any(e.seq == event.corrects and e.payload["value"]["sbp"] == "82" for e in day.state.log)


def test_after_the_signature_a_retraction_asks_for_an_addendum() -> None:
    day = Day().signed()
    _take_back(day, _seq(day, "charted", item="moaas"))

    assert day.state.needs_addendum


def test_what_was_done_at_the_pump_cannot_be_taken_back() -> None:
    day = Day().infusing()
    with pytest.raises(RefusedError) as refused:
        _take_back(day, _seq(day, "infusion_started"))
    assert refused.value.rule_id == "SESS-RETRACT-01"


@pytest.mark.parametrize("again", [CommandKind.RETRACT, CommandKind.CORRECT])
def test_what_was_taken_back_is_neither_taken_back_nor_corrected_again(again: CommandKind) -> None:
    day = Day().rested()
    score = _seq(day, "recovery_scored")
    _take_back(day, score)
    payload = {"scale": "aldrete_modified", "items": ALDRETE}
    with pytest.raises(RefusedError) as refused:
        day.do(again, corrects=score, payload=payload, **WRONG)
    assert refused.value.rule_id == "SESS-RETRACT-02"


def test_it_needs_a_cause_a_reason_and_a_clinician() -> None:
    day = Day().rested()
    charted = _seq(day, "charted", item="moaas")
    for missing in ({"cause": "other"}, {"reason": " "}):
        with pytest.raises(BadInputError):
            _take_back(day, charted, **missing)
    with pytest.raises(ForbiddenError):
        _take_back(day, charted, role="front_desk")
