"""SESS-ORDER-01: what is prepared is what was ordered, and only a prescriber changes the order."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.core.session import CommandKind, Phase
from tests.spec.session.day import Day, card, read_off

CHANGED = {"mg_per_kg": "0.75", "minutes": "50", "reason": "partial response after two infusions"}


def _refusal(day: Day, **payload: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        day.do(CommandKind.PREPARE_DOSE, **payload)
    return refused.value


@pytest.mark.parametrize(
    "other", [{"mg_per_kg": "1"}, {"minutes": "120"}], ids=["another dose", "another duration"]
)
def test_a_card_of_another_order_is_refused(other: dict[str, str]) -> None:
    """0.5 mg/kg over 40 min was ordered."""
    refused = _refusal(Day().checked(), **card(**other))

    assert refused.rule_id == "SESS-ORDER-01"
    assert "0.5 mg/kg of ketamine-racemic over 40 min" in refused.message


def test_a_card_of_the_other_enantiomer_is_refused() -> None:
    from openketamine.core.session.guards import digest_of

    other = {**card()["card"], "drug": "ketamine-s"}

    refused = _refusal(Day().checked(), card=other, digest=digest_of(other))

    assert refused.rule_id == "SESS-ORDER-01"


def test_without_a_known_order_nothing_is_prepared() -> None:
    refused = _refusal(Day(order=None).checked(), **card())

    assert refused.rule_id == "SESS-ORDER-01"


def test_volume_and_vial_are_chosen_from_what_is_in_stock() -> None:
    day = Day().checked()
    day.do(CommandKind.PREPARE_DOSE, **card(volume_ml="100", vial="10"))

    assert day.state.phase is Phase.DOUBLE_CHECK


def test_only_a_prescriber_changes_the_order() -> None:
    with pytest.raises(ForbiddenError, match="prescriber"):
        Day().checked().do(CommandKind.CHANGE_ORDER, role="nurse", **CHANGED)


def test_a_changed_order_says_why_and_what_it_was() -> None:
    event = Day().checked().do(CommandKind.CHANGE_ORDER, by="dr-cho", role="prescriber", **CHANGED)

    assert event.kind == "order_changed"
    assert event.payload == {
        **CHANGED,
        "drug": "ketamine-racemic",
        "was": {"mg_per_kg": "0.5", "minutes": "40"},
    }
    with pytest.raises(BadInputError):
        Day().checked().do(CommandKind.CHANGE_ORDER, role="prescriber", **{**CHANGED, "reason": ""})


def test_a_changed_order_voids_preparation_and_double_check() -> None:
    day = Day().ready()
    day.do(CommandKind.CHANGE_ORDER, by="dr-cho", role="prescriber", **CHANGED)

    assert day.state.phase is Phase.DOSE
    assert (day.state.dose, day.state.double_checked_by) == (None, None)
    with pytest.raises(RefusedError):
        day.do(CommandKind.START_INFUSION)


def test_after_the_change_the_new_order_is_prepared_and_the_old_one_refused() -> None:
    day = Day().checked()
    day.do(CommandKind.CHANGE_ORDER, by="dr-cho", role="prescriber", **CHANGED)

    assert _refusal(day, **card()).rule_id == "SESS-ORDER-01"
    new = card(mg_per_kg="0.75", minutes="50")
    day.do(CommandKind.PREPARE_DOSE, **new)
    day.do(CommandKind.CONFIRM_DOUBLE_CHECK, by="bob", **read_off(new))
    assert day.state.phase is Phase.READY


def test_an_order_is_changed_before_the_start_and_to_something_else() -> None:
    same = {"mg_per_kg": "0.50", "minutes": "40", "reason": "r"}
    with pytest.raises(BadInputError, match="already"):
        Day().checked().do(CommandKind.CHANGE_ORDER, role="prescriber", **same)
    with pytest.raises(RefusedError) as refused:
        Day().infusing().do(CommandKind.CHANGE_ORDER, role="prescriber", **CHANGED)
    assert refused.value.rule_id == "SESS-PHASE-01"
