"""Whatever is taken away, too old, undated, in another unit or of another kind: no rule of
eligibility allows without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openketamine.core.decision import Outcome
from openketamine.core.eligibility import FACTS, RULES, Chart, Kind, eligibility_decision
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import load, names
from tests.spec.eligibility.patient import NOW, chart

SETS = pytest.mark.parametrize("name", names())
_THOUGHTS = {
    "cssrs_2_thoughts": True,
    "cssrs_3_method": False,
    "cssrs_4_intent": False,
    "cssrs_5_plan": False,
    "cssrs_6_behaviour_ever": True,
    "cssrs_6_behaviour_3_months": False,
}
CASES: dict[str, dict[str, Any]] = {
    "nothing against it": {},
    "tested": {"pregnancy_possible": True, "pregnancy_test": "negative"},
    "frequent dosing": {"frequent_dosing_planned": True, "liver_tests": "normal"},
    "bipolar": {"indication": "bipolar", "mood_stabiliser": True},
    "thoughts, asked to the end": _THOUGHTS,
}
# A fact that another answers for: leaving it out changes nothing.
_ANSWERED = {
    ("tested", "pregnancy_possible"),
    ("frequent dosing", "frequent_dosing_planned"),
    ("bipolar", "bipolar_disorder"),
}
_WAYS = ("left out", "too old", "of the future", "undated", "of another kind", "without unit")


def _undo(fact: Fact, how: str) -> Fact | None:
    match how:
        case "left out":
            return None
        case "too old":
            return replace(fact, at=NOW - timedelta(days=30, seconds=1))
        case "of the future":
            return replace(fact, at=NOW + timedelta(seconds=1))
        case "undated":
            return replace(fact, at=None)
        case "of another kind":
            other: Any = True if FACTS[fact.name].kind is not Kind.YES_NO else "no"
            return replace(fact, value=other, unit="")
        case _:
            return replace(fact, unit="")


def _ways(fact: Fact, case: str) -> list[str]:
    if (case, fact.name) in _ANSWERED:
        return []
    ways = list(_WAYS)
    if FACTS[fact.name].is_lasting:
        ways.remove("too old")
    if not fact.unit:
        ways.remove("without unit")
    return ways


def _with(known: Chart, spoilt: dict[str, Fact | None]) -> Chart:
    facts = [spoilt.get(name, fact) for name, fact in known.facts.items()]
    return replace(known, facts=Facts(*(fact for fact in facts if fact is not None)))


@SETS
@pytest.mark.parametrize("case", CASES)
def test_the_cases_themselves_are_allowed(case: str, name: str) -> None:
    assert eligibility_decision(chart(**CASES[case]), load(name)).is_allowed


@SETS
@pytest.mark.parametrize("case", CASES)
def test_any_one_useless_fact_never_allows(case: str, name: str) -> None:
    known = chart(**CASES[case])
    for fact in known.facts.values():
        for how in _ways(fact, case):
            spoilt = _with(known, {fact.name: _undo(fact, how)})
            decision = eligibility_decision(spoilt, load(name))
            assert decision.outcome is Outcome.UNKNOWN, (fact.name, how)
            named = {missing for reason in decision.reasons for missing in reason.settles}
            assert fact.name in named or fact.name.startswith("cssrs"), (fact.name, how)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), case=st.sampled_from(sorted(CASES)), name=st.sampled_from(names()))
def test_any_number_of_useless_facts_never_allow(data: st.DataObject, case: str, name: str) -> None:
    known = chart(**CASES[case])
    able = sorted(fact for fact in known.facts if _ways(known.facts[fact], case))
    chosen = data.draw(st.sets(st.sampled_from(able), min_size=1))
    spoilt = {
        fact: _undo(known.facts[fact], data.draw(st.sampled_from(_ways(known.facts[fact], case))))
        for fact in sorted(chosen)
    }

    assert not eligibility_decision(_with(known, spoilt), load(name)).is_allowed


@SETS
def test_an_empty_chart_is_unknown_in_every_rule_that_reads_a_fact(name: str) -> None:
    empty = replace(chart(), facts=Facts(), trials=None)

    decision = eligibility_decision(empty, load(name))

    assert {reason.outcome for reason in decision.reasons} == {Outcome.UNKNOWN}
    assert len(decision.reasons) == len(RULES)


def test_a_pressure_in_kilopascal_is_the_same_pressure() -> None:
    known = chart()
    kpa = replace(known.facts["sbp"], value=Decimal("21.5"), unit="kPa")

    decision = eligibility_decision(_with(known, {"sbp": kpa}), load("consensus-moderate"))

    assert (
        next(r.code for r in decision.reasons if r.rule_id == "ELIG-BP-01") == "elig_bp_raised_sbp"
    )


def test_every_fact_that_a_rule_reads_is_tried() -> None:
    tried = {fact for case in CASES.values() for fact in chart(**case).facts}

    assert {fact for rule in RULES.values() for fact in rule.facts} - tried == {
        "indication",
        "trials",
    }
