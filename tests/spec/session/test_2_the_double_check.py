"""Two people: the one who prepares the dose and another who checks the very same card."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.protocols import load
from openketamine.core.session import CommandKind, Phase
from tests.spec.session.day import ORDER, Day, card, read_off, weighed


def _refusal(day: Day, kind: CommandKind, by: str = "alice", **payload: object) -> str:
    with pytest.raises(RefusedError) as refused:
        day.do(kind, by=by, **payload)
    return refused.value.rule_id


def test_who_prepared_the_dose_cannot_check_it() -> None:
    day = Day().prepared()

    rule = _refusal(day, CommandKind.CONFIRM_DOUBLE_CHECK, **read_off(card()))

    assert rule == "SESS-TWO-01"
    assert day.state.phase is Phase.DOUBLE_CHECK


def test_the_checked_card_must_be_the_prepared_one() -> None:
    day = Day().prepared()

    other = read_off(card(minutes="50"))
    rule = _refusal(day, CommandKind.CONFIRM_DOUBLE_CHECK, by="bob", **other)

    assert rule == "SESS-TWO-02"


@pytest.mark.parametrize(
    ("figure", "value"), [("concentration_mg_per_ml", "8"), ("rate_ml_per_h", "57")]
)
def test_what_the_second_person_reads_must_be_what_the_card_says(figure: str, value: str) -> None:
    day = Day().prepared()
    seen = {"concentration_mg_per_ml": "0.80", "rate_ml_per_h": "75"}
    kind, digest = CommandKind.CONFIRM_DOUBLE_CHECK, card()["digest"]

    rule = _refusal(day, kind, by="bob", digest=digest, **{**seen, figure: value})
    assert rule == "SESS-TWO-04"

    event = day.do(kind, by="bob", digest=digest, **seen)
    assert event.payload == {"digest": digest, **seen}


@pytest.mark.parametrize("unread", ["concentration_mg_per_ml", "rate_ml_per_h"])
def test_a_figure_that_the_second_person_has_not_read_is_asked_for(unread: str) -> None:
    """SESS-TWO-04 compares both figures, so neither may be left out."""
    day = Day().prepared()
    seen = {name: value for name, value in read_off(card()).items() if name != unread}

    with pytest.raises(BadInputError) as refused:
        day.do(CommandKind.CONFIRM_DOUBLE_CHECK, by="bob", **seen)

    assert refused.value.field == unread
    assert day.state.double_checked_by is None


def test_the_double_check_happens_now_not_in_hindsight() -> None:
    day = Day().prepared().wait(5)

    with pytest.raises(RefusedError) as refused:
        day.do(
            CommandKind.CONFIRM_DOUBLE_CHECK,
            by="bob",
            **read_off(card()),
            happened_at=day.at - timedelta(minutes=1),
        )

    assert refused.value.rule_id == "SESS-TIME-04"


def test_a_refused_check_sends_the_dose_back() -> None:
    day = Day().prepared()
    day.do(CommandKind.REFUSE_DOUBLE_CHECK, by="bob", reason="wrong vial")

    assert day.state.phase is Phase.DOSE
    assert day.state.dose is None


def test_a_new_card_voids_the_double_check() -> None:
    day = Day().ready()
    day.do(CommandKind.PREPARE_DOSE, **card(volume_ml="100"))

    assert day.state.phase is Phase.DOUBLE_CHECK
    assert day.state.double_checked_by is None


def test_a_changed_weight_voids_dose_and_double_check() -> None:
    day = Day().ready()
    day.do(
        CommandKind.RECORD_CHECK, check="weight", facts={"weight": {"value": "82", "unit": "kg"}}
    )

    assert day.state.phase is Phase.DOSE
    assert (day.state.dose, day.state.double_checked_by) == (None, None)


def test_the_same_weight_again_voids_nothing() -> None:
    day = Day().ready()
    day.do(
        CommandKind.RECORD_CHECK, check="weight", facts={"weight": {"value": "80", "unit": "kg"}}
    )

    assert day.state.phase is Phase.READY


def test_a_corrected_weight_voids_too() -> None:
    day = Day().ready()
    weight = next(e.seq for e in day.state.log if e.payload.get("check") == "weight")
    day.do(
        CommandKind.CORRECT,
        corrects=weight,
        payload={"check": "weight", "facts": {"weight": {"value": "70", "unit": "kg"}}},
        reason="read the scale wrongly",
    )

    assert day.state.phase is Phase.DOSE
    assert day.state.dose is None


def test_a_weight_corrected_after_the_start_leaves_what_was_given() -> None:
    day = Day().ready()
    first = next(e.seq for e in day.state.log if e.payload.get("check") == "weight")
    same = {"check": "weight", "facts": weighed("80")}
    day.do(CommandKind.RECORD_CHECK, **same)
    day.do(CommandKind.START_INFUSION)
    day.wait(20).do(
        CommandKind.CORRECT,
        corrects=first,
        payload={"check": "weight", "facts": {"weight": {"value": "79", "unit": "kg"}}},
        reason="read the scale wrongly",
    )

    assert day.state.phase is Phase.INFUSING
    assert day.state.delivered_mg(day.at) == 20


def test_the_card_is_reckoned_on_the_weight_of_today() -> None:
    rule = _refusal(Day().checked(), CommandKind.PREPARE_DOSE, **card(weight="81"))

    assert rule == "SESS-DOSE-05"


def test_without_a_weight_that_can_be_read_no_card_is_taken() -> None:
    day = Day().checked()
    day.do(CommandKind.RECORD_CHECK, check="weight", facts={"weight": {"value": "80"}})

    with pytest.raises(RefusedError, match="not known") as refused:
        day.do(CommandKind.PREPARE_DOSE, **card())
    assert refused.value.rule_id == "SESS-DOSE-05"


def test_the_card_is_of_the_sessions_protocol_set() -> None:
    other = card(protocol=load("guideline-2021"))

    assert _refusal(Day().checked(), CommandKind.PREPARE_DOSE, **other) == "SESS-DOSE-02"


def test_an_altered_card_does_not_match_its_digest() -> None:
    altered = card()
    altered["card"] = {**altered["card"], "dose_mg": "80"}

    assert _refusal(Day().checked(), CommandKind.PREPARE_DOSE, **altered) == "SESS-DOSE-04"


def test_a_card_without_a_dose_is_no_card() -> None:
    broken = card()
    del broken["card"]["dose_mg"]

    with pytest.raises(BadInputError, match="dose_mg"):
        Day().checked().do(CommandKind.PREPARE_DOSE, **broken)


@pytest.mark.parametrize("shown", [{"rate_ml_per_h": "750"}, {"volume_ml": "5"}, {"dose_mg": "4"}])
def test_the_pump_must_show_what_the_card_says(shown: dict[str, str]) -> None:
    assert _refusal(Day().ready(), CommandKind.START_INFUSION, **shown) == "SESS-DOSE-03"


def test_the_start_takes_its_figures_from_the_card() -> None:
    day = Day().ready()
    event = day.do(CommandKind.START_INFUSION, rate_ml_per_h="75.0")

    assert {name: float(value) for name, value in event.payload.items()} == {
        "dose_mg": 40.0,
        "volume_ml": 50.0,
        "rate_ml_per_h": 75.0,
    }


def test_the_infusion_runs_at_the_rate_that_the_pump_can_show() -> None:
    day = Day(order=replace(ORDER, minutes=Decimal(45))).checked()
    uneven = card(minutes="45")  # 66.666667 mL/h: the pump shows tenths
    day.do(CommandKind.PREPARE_DOSE, **uneven)
    day.do(CommandKind.CONFIRM_DOUBLE_CHECK, by="bob", **read_off(uneven))
    day.do(CommandKind.START_INFUSION)

    assert str(day.state.rate_ml_per_h) == "66.7"
