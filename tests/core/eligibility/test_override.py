"""What a decision comes to before the plan: later rules, overrides, and telling two apart."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.decision import Decision, Outcome
from openketamine.core.eligibility import (
    RULES,
    digest,
    eligibility_decision,
    may_override,
    overridable,
    weigh,
)
from openketamine.core.protocols import load
from tests.spec.eligibility.patient import chart
from tests.spec.eligibility.test_1_who_it_is_for import ABSOLUTE

NO_CONSENT: dict[str, Any] = {
    "consent_signed": None, "consent_version_current": None, "teach_back_passed": None,
    "consent_withdrawn": None,
}  # fmt: skip


def _judged(**changed: Any) -> Decision:
    return eligibility_decision(chart(**changed), load("consensus-moderate"))


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({}, Outcome.ALLOW),
        ({"age": "70"}, Outcome.CAUTION),
        ({"breastfeeding": True}, Outcome.HOLD),
        ({"breastfeeding": None}, Outcome.UNKNOWN),
    ],
)
def test_the_consent_that_is_not_there_yet_keeps_nobody_from_a_plan(
    changed: dict[str, Any], outcome: Outcome
) -> None:
    weighed = weigh(_judged(**NO_CONSENT, **changed))

    assert weighed.outcome is outcome
    assert weighed.may_be_accepted is (outcome <= Outcome.CAUTION)
    assert [one.rule_id for one in weighed.later] == ["ELIG-CONSENT-01"]
    assert len(weighed.standing) == len(RULES) - 1
    assert weighed.overridden == ()


@pytest.mark.parametrize("changed", [{"breastfeeding": True}, {"breastfeeding": None}])
def test_an_override_makes_a_reason_a_caution_and_never_less(changed: dict[str, Any]) -> None:
    weighed = weigh(_judged(**changed), {"ELIG-PREGNANCY-02"})

    assert weighed.outcome is Outcome.CAUTION
    assert [one.rule_id for one in weighed.overridden] == ["ELIG-PREGNANCY-02"]
    assert "ELIG-PREGNANCY-02" not in {one.rule_id for one in weighed.standing}


def test_an_override_of_one_rule_leaves_the_others_standing() -> None:
    weighed = weigh(_judged(breastfeeding=True, past_psychosis=True), {"ELIG-PREGNANCY-02"})

    assert weighed.outcome is Outcome.HOLD


def test_an_override_of_what_allows_or_is_absolute_counts_for_nothing() -> None:
    weighed = weigh(_judged(ketamine_allergy=True), {"ELIG-ALLERGY-01", "ELIG-PREGNANCY-02"})

    assert weighed.overridden == ()
    assert weighed.outcome is Outcome.HOLD


def test_a_decision_without_reasons_stays_unknown() -> None:
    assert weigh(Decision()).outcome is Outcome.UNKNOWN
    assert weigh(Decision(), {"ELIG-BP-01"}).outcome is Outcome.UNKNOWN


def test_only_what_stands_in_the_way_and_is_not_absolute_may_be_overridden() -> None:
    empty = _judged(**dict.fromkeys(chart().facts), trials=None)

    may = {one.rule_id for one in empty.reasons if may_override(one)}
    assert may == set(RULES) - ABSOLUTE
    assert {one.rule_id for one in overridable(empty.reasons)} == may
    assert not any(may_override(one) for one in _judged(age="70", ketamine_allergy=True).reasons)
    assert overridable(_judged(age="70").reasons) == ()


def test_the_consent_is_not_overridden_before_the_plan() -> None:
    waiting = _judged(**NO_CONSENT)

    assert overridable(waiting.reasons) == ()


def test_a_digest_names_exactly_one_report() -> None:
    one = digest(_judged())

    assert one == digest(_judged())
    others = {
        digest(_judged(breastfeeding=True)),
        digest(_judged(breastfeeding=None)),
        digest(_judged(), {"ELIG-BP-01"}),
        digest(_judged(), {"ELIG-BP-01", "ELIG-AGE-01"}),
        digest(_judged(uncontrolled_hypertension=True)),
        digest(_judged(sbp="170", sbp_before="170")),
    }
    assert one not in others
    assert len(others) == 6
    assert digest(_judged(), {"A", "B"}) == digest(_judged(), {"B", "A"})
