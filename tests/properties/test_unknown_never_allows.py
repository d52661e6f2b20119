"""Whatever is taken away, out of date, undated, in the wrong unit or of the wrong kind:
no gate ever allows without it, in any of the shipped sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openketamine.core.checks import CHECKS, checkin_decision
from openketamine.core.cssrs import QUESTIONS
from openketamine.core.decision import Outcome
from openketamine.core.errors import RefusedError
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import load, names
from openketamine.core.recovery import DischargeInput, Rated, Reading, discharge_decision
from openketamine.core.session import CommandKind as Do
from openketamine.core.session import Phase
from tests.spec.checks import patient as arriving
from tests.spec.recovery import patient as leaving
from tests.spec.session.day import ALDRETE, CALM, NO_CADSS, Day
from tests.spec.session.day import CHECKS as RECORDED

NOW = arriving.NOW
SETS = pytest.mark.parametrize("name", names())

# ---- check-in: cases that allow, with every fact that their answer rests on

_TESTED = {"pregnancy_possible": (True, ""), "pregnancy_test": ("negative", "")}
_THOUGHTS = {
    "cssrs_2_thoughts": (True, ""),
    "cssrs_3_method": (False, ""),
    "cssrs_4_intent": (False, ""),
    "cssrs_5_plan": (False, ""),
}
CASES: Mapping[str, Mapping[str, Any]] = {
    "no test applies": arriving.WELL,
    "tested today": {**arriving.WELL, **_TESTED},
    "thoughts, answered to the end": {**arriving.WELL, **_THOUGHTS},
    "first visit": {**arriving.WELL, "last_weight": None, "weight_again": ("80", "kg")},
}


def _may_be_left_out(fact: str, case: str, name: str) -> bool:
    """What the rules themselves say is not needed: only leaving it out, nothing else."""
    if fact == "urine_drug_screen":
        return not load(name).flag("urine_drug_screen_required")
    return fact == "pregnancy_possible" and case == "tested today"  # the test answers it


def _undo(fact: Fact, how: str) -> Fact | None:
    """One fact made useless in one way; None leaves it out."""
    assert fact.at is not None
    match how:
        case "left out":
            return None
        case "of yesterday":
            return replace(fact, at=fact.at - timedelta(hours=24))
        case "of the future":
            return replace(fact, at=NOW + timedelta(minutes=1))
        case "undated":
            return replace(fact, at=None)
        case "of another kind":
            return replace(fact, value="about right", unit="")
        case "without unit":
            return replace(fact, unit="")
        case _:
            return replace(fact, unit=how)


_ALWAYS = ("left out", "of yesterday", "of the future", "undated", "of another kind")
_WRONG_UNIT = {
    "h": ("without unit", "min", "s", "kg", "hours ago"),
    "kg": ("without unit", "lb", "g", "mg", "cm", "stone"),
    "mm[Hg]": ("without unit", "kPa", "/min", "%", "torr"),
    "/min": ("without unit", "%", "mm[Hg]", "Hz"),
    "%": ("without unit", "/min", "mm[Hg]", "permille"),
}


def _ways(fact: Fact, case: str, name: str) -> list[str]:
    ways = [*_ALWAYS, *_WRONG_UNIT.get(fact.unit, ())]
    if _may_be_left_out(fact.name, case, name):
        ways.remove("left out")
    if fact.name == "last_weight":
        ways.remove("of yesterday")  # it may be as old as it is
    if fact.name == "pregnancy_possible" and case == "tested today":
        return []
    if isinstance(fact.value, str) and fact.name.startswith("escort"):
        ways.remove("of another kind")
    return ways


@SETS
@pytest.mark.parametrize("case", CASES)
def test_the_cases_themselves_allow(case: str, name: str) -> None:
    given_facts = arriving.facts(**CASES[case])

    assert checkin_decision(given_facts, load(name), NOW).outcome is Outcome.ALLOW


@SETS
@pytest.mark.parametrize("case", CASES)
def test_any_one_useless_fact_keeps_the_check_in_shut(case: str, name: str) -> None:
    known = arriving.facts(**CASES[case])
    for fact in known.values():
        for how in _ways(fact, case, name):
            spoilt = _undo(fact, how)
            rest = [f for f in known.values() if f.name != fact.name]
            given_facts = Facts(*rest, *([] if spoilt is None else [spoilt]))
            decision = checkin_decision(given_facts, load(name), NOW)
            assert not decision.is_allowed, (fact.name, how, name)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), case=st.sampled_from(sorted(CASES)), name=st.sampled_from(names()))
def test_any_number_of_useless_facts_keep_it_shut(
    data: st.DataObject, case: str, name: str
) -> None:
    """Two wrongs make no right: spoiling more facts never opens what one of them shut."""
    known = arriving.facts(**CASES[case])
    able = sorted(fact for fact in known if _ways(known[fact], case, name))
    chosen = data.draw(st.sets(st.sampled_from(able), min_size=1))
    kept: list[Fact] = []
    for fact in known.values():
        if fact.name in chosen:
            spoilt = _undo(fact, data.draw(st.sampled_from(_ways(fact, case, name))))
            kept += [] if spoilt is None else [spoilt]
        else:
            kept.append(fact)

    assert not checkin_decision(Facts(*kept), load(name), NOW).is_allowed


@SETS
@pytest.mark.parametrize("fact", ["sbp", "dbp", "hr", "spo2"])
def test_vital_signs_go_stale_by_the_sets_own_minutes(fact: str, name: str) -> None:
    known = arriving.facts()
    oldest = NOW - timedelta(minutes=float(load(name).number("baseline_vitals_max_age_min")))
    rest = [f for f in known.values() if f.name != fact]
    for late, allowed in ((timedelta(0), True), (timedelta(seconds=1), False)):
        given_facts = Facts(*rest, replace(known[fact], at=oldest - late))
        assert checkin_decision(given_facts, load(name), NOW).is_allowed is allowed


def test_every_fact_of_every_check_is_tried() -> None:
    """A new fact must be named here too; the two below only ever add a caution or a hold."""
    tried = {fact for case in CASES.values() for fact, value in case.items() if value is not None}
    facts = {fact for check in CHECKS.values() for fact in check.facts}

    assert facts - tried == {"weight_confirmed", QUESTIONS[-1]}


# ---- the start: the same facts, as they were recorded in the session


def _recorded(check: str, spoil: str, how: str) -> dict[str, Any]:
    facts = {name: dict(given) for name, given in RECORDED[check].items()}
    match how:
        case "left out":
            del facts[spoil]
        case "of yesterday":
            facts[spoil]["at"] = "2026-11-22T09:00:00+00:00"
        case "without unit":
            facts[spoil].pop("unit", None)
            facts[spoil]["value"] = "8"
        case _:
            facts[spoil] = {"value": "not looked"}
    return facts


_START = [
    (check, fact, how)
    for check, facts in RECORDED.items()
    for fact in facts
    for how in ("left out", "of yesterday", "without unit", "of another kind")
    if len(facts) > 1 or how != "left out"  # a check that says nothing is not recorded at all
    if check != "escort" or how in ("left out", "of yesterday")  # any word is a name
]


@SETS
@pytest.mark.parametrize(("check", "fact", "how"), _START)
def test_the_start_needs_every_fact_again(name: str, check: str, fact: str, how: str) -> None:
    """The syringe is ready and double-checked; then one check is done again and says less."""
    day = Day()
    day.ready()
    day.protocol = load(name)  # the gate of the start asks this set
    day.do(Do.RECORD_CHECK, check=check, facts=_recorded(check, fact, how))

    with pytest.raises(RefusedError) as refused:
        day.do(Do.START_INFUSION)

    voids_the_card = fact == "weight" and how != "of yesterday"
    assert refused.value.rule_id == ("SESS-PHASE-01" if voids_the_card else "SESS-GATE-02")
    assert day.state.started_at is None


# ---- discharge

WELL = replace(leaving.WELL, infusion_ended_at=leaving.ago(150))
Spoil = Callable[[DischargeInput], DischargeInput]


def _readings(metric: str, change: Callable[[Reading], Reading | None]) -> Spoil:
    def spoil(given_: DischargeInput) -> DischargeInput:
        changed = [change(r) if r.metric == metric else r for r in given_.readings]
        return replace(given_, readings=tuple(r for r in changed if r is not None))

    return spoil


def _ratings(scale: str, change: Callable[[Rated], Rated | None]) -> Spoil:
    def spoil(given_: DischargeInput) -> DischargeInput:
        changed = [change(r) if r.scale == scale else r for r in given_.ratings]
        return replace(given_, ratings=tuple(r for r in changed if r is not None))

    return spoil


def _field(**changed: Any) -> Spoil:
    return lambda given_: replace(given_, **changed)


def _moved(minutes: float) -> Callable[[Any], Any]:
    return lambda one: replace(one, at=one.at + timedelta(minutes=minutes))


def _own_without(metric: str) -> Spoil:
    return lambda given_: replace(
        given_, baseline={name: value for name, value in given_.baseline.items() if name != metric}
    )


_OUT: Callable[[Any], None] = lambda one: None  # noqa: E731
_BEFORE_END, _FUTURE = leaving.ago(151), leaving.NOW + timedelta(minutes=1)
SPOILS: dict[str, Spoil] = {
    **{f"{f} unknown": _field(**{f: None}) for f in ("infusion_ended_at", "suicide_risk")},
    **{f"{f} unknown": _field(**{f: None}) for f in ("suicide_asked_at", "has_clinician")},
    **{f"{f} unknown": _field(**{f: None}) for f in ("escort_name", "escort_phone")},
    **{f"{f} unknown": _field(**{f: None}) for f in ("escort_is_present", "instructions_given_at")},
    **{f"{f} blank": _field(**{f: " "}) for f in ("escort_name", "escort_phone")},
    **{f"{f} as a word": _field(**{f: "no"}) for f in ("escort_is_present", "has_clinician")},
    "end to come": _field(infusion_ended_at=_FUTURE),
    "suicidality asked before": _field(suicide_asked_at=_BEFORE_END),
    "suicidality asked tomorrow": _field(suicide_asked_at=_FUTURE),
    "instructions to come": _field(instructions_given_at=_FUTURE),
    **{f"own {metric} unknown": _own_without(metric) for metric in leaving.OWN},
    **{f"{metric} not measured": _readings(metric, _OUT) for metric in leaving.OWN},
    **{f"{metric} stale": _readings(metric, _moved(-13.1)) for metric in leaving.OWN},
    **{f"{metric} of the future": _readings(metric, _moved(13)) for metric in leaving.OWN},
    **{
        f"{metric} flagged": _readings(metric, lambda one: replace(one, is_valid=False))
        for metric in leaving.OWN
    },
    **{
        f"{metric} once": _readings(metric, lambda one: one if one.at > leaving.ago(5) else None)
        for metric in leaving.OWN
    },
    **{
        f"{scale} {how}": _ratings(scale, change)
        for scale in ("moaas", "cadss6", "aldrete_modified")
        for how, change in (
            ("not rated", _OUT),
            ("stale", _moved(-12.1)),
            ("of the future", _moved(4)),
        )
    },
}


@SETS
def test_the_one_who_leaves_may_leave(name: str) -> None:
    assert discharge_decision(WELL, load(name), leaving.NOW).outcome is Outcome.ALLOW


@SETS
@pytest.mark.parametrize("spoil", SPOILS)
def test_any_one_useless_input_keeps_the_door_shut(name: str, spoil: str) -> None:
    decision = discharge_decision(SPOILS[spoil](WELL), load(name), leaving.NOW)

    assert not decision.is_allowed
    assert Outcome.UNKNOWN in {reason.outcome for reason in decision.reasons} or "word" in spoil


@settings(max_examples=200, deadline=None)
@given(
    spoils=st.lists(
        st.sampled_from(sorted(SPOILS)),
        min_size=1,
        max_size=6,
        unique_by=lambda spoil: spoil.split()[0],  # moving one thing back and forth undoes it
    ),
    name=st.sampled_from(names()),
)
def test_any_number_of_useless_inputs_keep_it_shut(spoils: list[str], name: str) -> None:
    given_ = WELL
    for spoil in spoils:
        given_ = SPOILS[spoil](given_)

    assert not discharge_decision(given_, load(name), leaving.NOW).is_allowed


_DEEDS: Mapping[str, Callable[[Day], object]] = {
    "vitals": lambda day: day.vitals(),
    "vitals again": lambda day: day.wait(5).vitals(),
    "alertness": lambda day: day.do(Do.CHART, item="moaas", value=5),
    "dissociation": lambda day: day.do(Do.CHART, item="cadss6", items=NO_CADSS),
    "score": lambda day: day.do(Do.SCORE_RECOVERY, scale="aldrete_modified", items=ALDRETE),
    "suicidality": lambda day: day.do(Do.ASK_SUICIDALITY, answers=CALM),
    "escort": lambda day: day.do(Do.CONFIRM_ESCORT, name="Sam", phone="1", is_present=True),
    "instructions": lambda day: day.do(Do.GIVE_INSTRUCTIONS, version="1"),
}


@settings(max_examples=60, deadline=None)
@given(done=st.sets(st.sampled_from(sorted(_DEEDS))), wait=st.sampled_from([60, 130]))
def test_no_session_is_discharged_with_a_deed_undone(done: set[str], wait: int) -> None:
    day = Day().recovering().wait(wait)
    for deed, do in _DEEDS.items():
        if deed in done:
            do(day)
    if done == set(_DEEDS):
        day.do(Do.DISCHARGE)
        assert day.state.phase is Phase.DISCHARGED
        return
    with pytest.raises(RefusedError) as refused:
        day.do(Do.DISCHARGE)
    assert refused.value.rule_id == "SESS-GATE-03"


@pytest.mark.parametrize("vital", ["sbp", "dbp", "hr", "spo2"])
@pytest.mark.parametrize("given_", [{"value": "98"}, {"value": "98", "unit": "kg"}])
def test_an_own_value_that_lost_its_unit_is_no_baseline(vital: str, given_: dict[str, str]) -> None:
    day = Day().rested()
    facts = {**RECORDED["vitals"], vital: given_}
    day.do(
        Do.CORRECT,
        corrects=day.state.checks["vitals"].seq,
        payload={"check": "vitals", "facts": facts},
        reason="copied from the wrong line",
    )

    with pytest.raises(RefusedError, match="unknown"):
        day.do(Do.DISCHARGE)


def test_the_times_used_here_are_those_of_the_sets() -> None:
    """The spoilt times above are chosen against these limits; a set that changes them is seen."""
    for name in names():
        protocol = load(name)
        assert protocol.number("discharge_vitals_max_age_min") == Decimal(15)
        assert protocol.number("recovery_min_minutes") <= 150
    assert isinstance(NOW, datetime)
