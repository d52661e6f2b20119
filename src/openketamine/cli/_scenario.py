"""Scenario files: a question, what is known, and (in tests) what must come out.

question = "check_in"              # check_in, discharge or dose
protocol = "consensus-moderate"
at = 2026-11-23T14:05:00Z

[facts]                            # value, unit where it is a number, minutes_ago (default 0)
weight = { value = 80, unit = "kg", minutes_ago = 10 }

[[readings]]                       # discharge only; is_valid = false is a flagged one
metric = "sbp"                     # sbp, dbp, hr, spo2
value = 122
minutes_ago = 5

[[ratings]]                        # discharge only
scale = "moaas"                    # moaas, cadss6, aldrete_modified, mpadss
total = 5
minutes_ago = 5

[expect]                           # optional
outcome = "hold"                   # allow, caution, hold, unknown, or refused (dose)
codes = ["start_sbp_high"]         # the blocking codes, or the rule that refused
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openketamine.core.checks import CHECKS, checkin_decision
from openketamine.core.cssrs import Risk
from openketamine.core.decision import Decision
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.facts import Fact, Facts
from openketamine.core.protocols import ProtocolSet, load
from openketamine.core.recovery import DischargeInput, Rated, Reading, discharge_decision
from openketamine.core.recovery.given import UNITS
from openketamine.core.units import Quantity

_KEYS = {"title", "question", "protocol", "at", "facts", "readings", "ratings", "expect"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One question with everything that is known."""

    question: str
    protocol: ProtocolSet
    at: datetime
    facts: Facts
    readings: tuple[Reading, ...]
    ratings: tuple[Rated, ...]
    expected_outcome: str = ""
    expected_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision, or the rule and sentence of a refusal."""

    outcome: str
    decision: Decision
    refused_by: str = ""
    refusal: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """What stands in the way: the blocking codes, or the rule that refused."""
        if self.refused_by:
            return (self.refused_by,)
        return tuple(reason.code for reason in self.decision.blocking)


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file; raises BadInputError that says what is wrong and where."""
    try:
        data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except OSError as wrong:
        raise BadInputError(f"{path} cannot be read: {wrong.strerror}.", field="file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadInputError(f"{path} is no TOML: {wrong}.", field="file") from None
    _only(data, _KEYS, "entry", path)
    try:
        return _scenario(data)
    except KeyError as missing:
        raise BadInputError(f"{path}: {missing} is missing.", field=str(missing.args[0])) from None
    except (TypeError, ValueError, ArithmeticError) as wrong:
        raise BadInputError(f"{path}: {wrong}.", field="file") from None


def _only(given: Mapping[str, Any], known: Collection[str], what: str, where: object) -> None:
    """A name that nothing reads is refused: a slip of the pen must not change the answer."""
    if strangers := sorted(set(given) - set(known)):
        raise BadInputError(f"{where}: unknown {what} {strangers[0]!r}.", field=strangers[0])


def _scenario(data: Mapping[str, Any]) -> Scenario:
    at = data["at"]
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise BadInputError("`at` must be a time with its zone: 2026-11-23T14:05:00Z.", field="at")
    if data["question"] not in ANSWERS:
        raise BadInputError(f"question is one of {', '.join(ANSWERS)}.", field="question")
    _only(data.get("facts", {}), FACTS[data["question"]], "fact", data["question"])
    expect = data.get("expect", {})
    return Scenario(
        question=data["question"],
        protocol=load(data["protocol"]),
        at=at,
        facts=Facts(*(_fact(name, given, at) for name, given in data.get("facts", {}).items())),
        readings=tuple(_reading(given, at) for given in data.get("readings", ())),
        ratings=tuple(
            Rated(scale=given["scale"], total=given["total"], at=_moment(given, at))
            for given in data.get("ratings", ())
        ),
        expected_outcome=expect.get("outcome", ""),
        expected_codes=tuple(expect.get("codes", ())),
    )


def _moment(given: Mapping[str, Any], at: datetime) -> datetime:
    return at - timedelta(minutes=float(given.get("minutes_ago", 0)))


def _fact(name: str, given: Mapping[str, Any], at: datetime) -> Fact:
    value = given["value"]
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Fact(
        name=name,
        value=Decimal(value) if is_number else value,
        unit=given.get("unit", ""),
        at=_moment(given, at),
        source="scenario",
    )


def _reading(given: Mapping[str, Any], at: datetime) -> Reading:
    if given["metric"] not in UNITS:
        raise BadInputError(f"metric is one of {', '.join(UNITS)}.", field="metric")
    return Reading(
        metric=given["metric"],
        value=Decimal(given["value"]),
        at=_moment(given, at),
        is_valid=given.get("is_valid", True),
    )


def answer(scenario: Scenario) -> Answer:
    """Put the question to the core."""
    return ANSWERS[scenario.question](scenario)


def _decided(decision: Decision) -> Answer:
    return Answer(outcome=decision.outcome.word, decision=decision)


def _check_in(scenario: Scenario) -> Answer:
    return _decided(checkin_decision(scenario.facts, scenario.protocol, scenario.at))


def _discharge(scenario: Scenario) -> Answer:
    facts = scenario.facts
    ended, told = _done(facts, "infusion_ended"), _done(facts, "instructions")
    asked, present = facts.get("suicide_risk"), _value(facts, "escort_is_present")
    given = DischargeInput(
        infusion_ended_at=ended,
        baseline={
            metric: Quantity(fact.number, fact.unit).to(unit)
            for metric, unit in UNITS.items()
            if (fact := facts.get(f"baseline_{metric}"))
        },
        readings=scenario.readings,
        ratings=scenario.ratings,
        suicide_risk=Risk(str(asked.value)) if asked else None,
        suicide_asked_at=asked.at if asked else None,
        escort_name=_value(facts, "escort_name"),
        escort_phone=_value(facts, "escort_phone"),
        escort_is_present=present,
        instructions_given_at=told,
        has_clinician=_value(facts, "clinician"),
    )
    return _decided(discharge_decision(given, scenario.protocol, scenario.at))


def _done(facts: Facts, name: str) -> datetime | None:
    """When a thing was done; a no, or a word in place of a yes, is not done."""
    fact = facts.get(name)
    return fact.at if fact is not None and fact.value is True else None


def _value(facts: Facts, name: str) -> Any:
    fact = facts.get(name)
    return None if fact is None else fact.value


def _dose(scenario: Scenario) -> Answer:
    from openketamine.core.dosing import DoseRequest, Drug, Enantiomer, Expression, compute_dose

    facts = scenario.facts
    request = DoseRequest(
        weight=_quantity(facts, "weight"),
        last_weight=_quantity(facts, "last_weight"),
        last_weight_confirmed=_value(facts, "weight_confirmed") is True,
        dose_mg_per_kg=_in(facts, "dose", "mg/kg"),
        minutes=_in(facts, "duration", "min"),
        volume_ml=_in(facts, "volume", "mL"),
        vial_mg_per_ml=_in(facts, "vial", "mg/mL"),
        drug=Drug(
            enantiomer=Enantiomer(_value(facts, "drug") or Enantiomer.RACEMIC),
            expressed_as=Expression(_value(facts, "expressed_as") or Expression.BASE),
        ),
    )
    try:
        return _decided(compute_dose(request, scenario.protocol).decision)
    except RefusedError as refused:
        return Answer(
            outcome="refused",
            decision=Decision(),
            refused_by=refused.rule_id,
            refusal=refused.message,
        )


def _quantity(facts: Facts, name: str) -> Quantity | None:
    fact = facts.get(name)
    return None if fact is None else Quantity(fact.number, fact.unit)


def _in(facts: Facts, name: str, unit: str) -> Decimal:
    return Quantity(facts[name].number, facts[name].unit).to(unit)


ANSWERS = {"check_in": _check_in, "discharge": _discharge, "dose": _dose}
FACTS: Mapping[str, Collection[str]] = {
    "check_in": {fact for check in CHECKS.values() for fact in (*check.facts, *check.stored)},
    "discharge": {
        "infusion_ended",
        *(f"baseline_{metric}" for metric in UNITS),
        "suicide_risk",
        "escort_name",
        "escort_phone",
        "escort_is_present",
        "instructions",
        "clinician",
    },
    "dose": {
        "weight",
        "last_weight",
        "weight_confirmed",
        "dose",
        "duration",
        "volume",
        "vial",
        "drug",
        "expressed_as",
    },
}
"""What each question reads."""
