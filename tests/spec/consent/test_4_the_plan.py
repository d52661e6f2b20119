"""A plan is within the protocol set, racemic, of up to six infusions, two or three a week."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.consent import check_plan, planned_from
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.protocols import load
from openketamine.core.units import Quantity
from tests.core.consent.made import plan

MODERATE = load("consensus-moderate")
EIGHTY = Quantity(Decimal(80), "kg")


def test_the_standard_plan_shows_its_arithmetic_for_the_last_weight() -> None:
    card = check_plan(plan(), MODERATE, EIGHTY)
    assert card is not None
    assert (card.dose_mg, card.draw_ml) == (40, Decimal("0.8"))
    assert card.pump_rate_ml_per_h == 75


def test_without_a_weight_there_is_no_arithmetic_and_no_default_weight() -> None:
    assert check_plan(plan(), MODERATE) is None


@pytest.mark.parametrize("weight", [EIGHTY, None], ids=["weighed", "not weighed"])
@pytest.mark.parametrize(
    ("changed", "rule_id"),
    [
        ({"mg_per_kg": Decimal("1.5")}, "DOSE-CAP-01"),
        ({"mg_per_kg": Decimal("0.05")}, "DOSE-LOW-01"),
        ({"minutes": Decimal(1)}, "DOSE-TIME-01"),
        ({"minutes": Decimal(600)}, "DOSE-TIME-02"),
        ({"volume_ml": Decimal(0)}, "DOSE-INPUT-01"),
        ({"infusions": 0}, "PLAN-COURSE-01"),
        ({"infusions": 7}, "PLAN-COURSE-01"),
        ({"per_week": 1}, "PLAN-COURSE-02"),
        ({"per_week": 4}, "PLAN-COURSE-02"),
        ({"drug": "ketamine-s"}, "PLAN-DRUG-01"),
    ],
)
def test_what_breaks_a_limit_is_refused_under_its_rule(
    changed: dict[str, Any], rule_id: str, weight: Quantity | None
) -> None:
    with pytest.raises(RefusedError) as refused:
        check_plan(plan(**changed), MODERATE, weight)
    assert refused.value.rule_id == rule_id
    assert refused.value.field


@pytest.mark.parametrize(("infusions", "per_week"), [(1, 2), (6, 3)])
def test_the_ends_of_what_a_course_may_be_are_allowed(infusions: int, per_week: int) -> None:
    assert check_plan(plan(infusions=infusions, per_week=per_week), MODERATE, EIGHTY)


def test_s_ketamine_is_refused_even_where_it_is_written_like_the_set() -> None:
    with pytest.raises(RefusedError, match="no dose carries over"):
        check_plan(plan(drug="ketamine-s"), MODERATE, EIGHTY)


def test_a_figure_finer_than_a_record_keeps_cannot_be_planned() -> None:
    with pytest.raises(BadInputError, match="3 decimal places") as refused:
        plan(mg_per_kg=Decimal("0.5001"))
    assert refused.value.field == "mg_per_kg"
    with pytest.raises(BadInputError):
        plan(minutes=Decimal("NaN"))


def test_a_plan_comes_back_from_its_payload_as_it_was() -> None:
    assert planned_from(plan().to_payload()) == plan()
    assert plan(minutes=Decimal("40.0")).to_payload() == plan().to_payload()
    with pytest.raises(BadInputError, match="not treated here"):
        planned_from({**plan().to_payload(), "indication": "boredom"})
