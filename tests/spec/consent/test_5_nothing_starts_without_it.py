"""The stored consent bars check-in, start and resume; the word at the bedside does not replace it.

CHECK-CONSENT-02 (start), SESS-RESUME-03 and SESS-STOP-03 (while it runs).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from openketamine.core.checks import CHECKS, check_items, is_overridable
from openketamine.core.consent import State
from openketamine.core.decision import Outcome
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.facts import Fact, Facts
from openketamine.core.session import CommandKind
from openketamine.core.session.during import advice, says_no
from openketamine.core.session.gates import checkin
from tests.spec.checks.patient import said
from tests.spec.session.day import PROTOCOL, YES, Day, card, read_off

BARRED = sorted(set(State) - {State.VALID})


def test_a_valid_consent_allows() -> None:
    assert said("signed_consent") == ("allow", "signed_consent_valid")


@pytest.mark.parametrize("state", BARRED)
def test_every_other_state_holds_and_says_which(state: str) -> None:
    outcome, code = said("signed_consent", signed_consent=state)
    assert outcome == "hold"
    assert code in CHECKS["signed_consent"].codes


def test_what_the_records_do_not_say_is_unknown_and_never_a_yes() -> None:
    for unknown in (None, "perhaps", (True, "")):
        assert said("signed_consent", signed_consent=unknown)[0] == "unknown"


def test_a_course_that_was_never_planned_here_is_a_caution_that_everybody_sees() -> None:
    assert said("signed_consent", signed_consent="no_plan") == (
        "caution",
        "signed_consent_no_plan",
    )
    assert said("consent", consent_confirmed=None)[0] == "unknown"


def test_nobody_can_override_it_and_nobody_can_enter_it() -> None:
    assert not is_overridable("CHECK-CONSENT-02", Outcome.HOLD)
    assert "signed_consent" not in frozenset().union(*check_items().values())
    with pytest.raises(BadInputError, match="has no signed_consent"):
        Day(consent="none").arrive().do(
            CommandKind.RECORD_CHECK,
            check="consent",
            facts={"consent_confirmed": YES, "signed_consent": {"value": "valid"}},
        )


@pytest.mark.parametrize("state", [*BARRED, None])
def test_the_check_in_cannot_be_completed_without_it(state: str | None) -> None:
    day = Day(consent=state).arrive().check()
    with pytest.raises(RefusedError, match="CHECK-CONSENT-02"):
        day.do(CommandKind.COMPLETE_CHECKS)


def test_a_consent_withdrawn_after_the_check_in_bars_the_start() -> None:
    day = Day().ready()
    day.consent = "withdrawn"
    with pytest.raises(RefusedError, match="signed consent withdrawn"):
        day.do(CommandKind.START_INFUSION)


def test_the_stored_consent_does_not_replace_the_word_at_the_bedside() -> None:
    day = Day().arrive().check(consent={"consent_confirmed": {"value": False}})
    blocking = checkin(day.state, PROTOCOL, day.at, stored=day.stored).blocking
    assert [reason.rule_id for reason in blocking] == ["CHECK-CONSENT-01"]


def test_a_fact_of_yesterday_is_not_of_today() -> None:
    day = Day().arrive().check()
    old = Facts(Fact(name="signed_consent", value="valid", at=day.at - timedelta(hours=13)))
    blocking = checkin(day.state, PROTOCOL, day.at, stored=old).blocking
    assert [reason.rule_id for reason in blocking] == ["CHECK-CONSENT-02"]


def test_withdrawn_while_it_runs_advises_to_stop_before_anything_else() -> None:
    day = Day().infusing().wait(5)
    day.vitals(sbp="190")
    day.consent = "withdrawn"
    codes = [r.code for r in advice(day.state, PROTOCOL, day.at, stored=day.stored)]
    assert codes == ["stop_consent_withdrawn", "pause_sbp_high"]


def test_a_plan_that_changes_while_it_runs_stops_nothing() -> None:
    day = Day().infusing().wait(5)
    day.consent = "outdated"
    assert advice(day.state, PROTOCOL, day.at, stored=day.stored) == ()
    assert says_no(day.stored, PROTOCOL, day.at) is None


def test_what_is_not_known_gives_no_advice_to_stop_but_keeps_a_paused_infusion_paused() -> None:
    day = Day().infusing().wait(5)
    day.do(CommandKind.PAUSE, reason="nausea")
    day.wait(1).vitals()
    day.consent = None
    assert advice(day.state, PROTOCOL, day.at) == ()
    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.RESUME, reason="better")
    assert refused.value.rule_id == "SESS-RESUME-03"


def test_a_patient_who_takes_consent_back_is_not_given_more_whatever_the_reason() -> None:
    day = Day().infusing().wait(5)
    day.do(CommandKind.PAUSE, reason="the patient asks")
    day.wait(1).vitals()
    day.consent = "withdrawn"
    with pytest.raises(RefusedError, match="end the infusion") as refused:
        day.do(CommandKind.RESUME, reason="go on", despite="nearly done")
    assert refused.value.rule_id == "SESS-RESUME-03"
    day.do(CommandKind.END_INFUSION, cause="stopped", reason="consent withdrawn")


def test_what_the_records_say_later_proves_nothing_for_an_earlier_start() -> None:
    day = Day().ready()
    started = day.at
    day.wait(3)
    with pytest.raises(RefusedError, match="signed consent unknown"):
        day.do(CommandKind.START_INFUSION, happened_at=started)


def test_the_decision_keeps_what_the_records_said() -> None:
    day = Day(consent="no_plan").arrive().check()
    event = day.do(CommandKind.COMPLETE_CHECKS)
    reasons = {r["rule_id"]: r for r in event.payload["decision"]["reasons"]}
    kept = reasons["CHECK-CONSENT-02"]
    assert kept["outcome"] == "caution"
    assert kept["facts"][0]["value"] == "no_plan"
    day.do(CommandKind.PREPARE_DOSE, **card())
    day.do(CommandKind.CONFIRM_DOUBLE_CHECK, by="bob", **read_off(card()))
    day.do(CommandKind.START_INFUSION)
