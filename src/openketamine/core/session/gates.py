"""The two gates of a session, fed from its state: check-in (also at the start) and discharge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openketamine.core.checks import BY_RULE, checkin_decision
from openketamine.core.checks._day import amount
from openketamine.core.cssrs import Risk
from openketamine.core.decision import Decision, Outcome, Reason, decide
from openketamine.core.facts import NOTHING, Fact, Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import DischargeInput, Rated, Reading, discharge_decision
from openketamine.core.recovery.given import UNITS
from openketamine.core.session.state import Entry, SessionState


def check_facts(state: SessionState) -> Facts:
    """What the recorded checks say, each fact dated by its own time or its entry's."""
    return Facts(
        *(
            _fact(name, given, entry)
            for entry in state.checks.values()
            for name, given in entry.payload["facts"].items()
        )
    )


def _fact(name: str, given: Mapping[str, Any], entry: Entry) -> Fact:
    unit, value = given.get("unit", ""), given["value"]
    at = datetime.fromisoformat(given["at"]) if "at" in given else entry.happened_at
    source = given.get("source", entry.by)
    return Fact(name=name, value=Decimal(value) if unit else value, unit=unit, at=at, source=source)


def checkin(
    state: SessionState, protocol: ProtocolSet, at: datetime, *, stored: Facts = NOTHING
) -> Decision:
    """The check-in gate with the prescriber's signed overrides: an overridden hold is a caution.

    `stored` are the facts that the records hold, such as the signed consent; nobody can enter
    them at the check-in.
    """
    known = Facts(*check_facts(state).values(), *stored.values())
    decision = checkin_decision(known, protocol, at)
    return decide(_overridden(reason, state) for reason in decision.reasons)


def _overridden(reason: Reason, state: SessionState) -> Reason:
    is_lifted = (
        reason.outcome is Outcome.HOLD
        and reason.rule_id in state.overrides
        and not BY_RULE[reason.rule_id].is_absolute
    )
    return replace(reason, outcome=Outcome.CAUTION) if is_lifted else reason


def baseline(state: SessionState) -> Mapping[str, Decimal]:
    """The patient's own vital signs of before the start: sbp, dbp, hr, spo2 where measured."""
    facts = check_facts(state)
    found = {name: _in_unit(facts, name, unit) for name, unit in UNITS.items()}
    return {name: value for name, value in found.items() if value is not None}


def weight_kg(state: SessionState) -> Decimal | None:
    """The weight of today, to six places as on the dose card, or None when it is not known."""
    kg = _in_unit(check_facts(state), "weight", "kg")
    return None if kg is None else kg.quantize(_PLACES, rounding=ROUND_HALF_UP)


_PLACES = Decimal("0.000001")


def _in_unit(facts: Facts, name: str, unit: str) -> Decimal | None:
    """A recorded number whatever its age: the gate judged the age when it mattered."""
    fact = facts.get(name)
    return amount(facts, name, unit, fact.at) if fact is not None and fact.at is not None else None


def discharge_input(
    state: SessionState, readings: Iterable[Reading] = (), *, has_clinician: bool | None = None
) -> DischargeInput:
    """What the discharge gate looks at; `readings` come from the monitor's stored frames."""
    escort = state.escort.payload if state.escort else {}
    asked, told = state.suicidality, state.instructions
    return DischargeInput(
        infusion_ended_at=state.ended_at,
        baseline=baseline(state),
        readings=tuple(
            one
            for one in (*readings, *_charted_readings(state))
            if stands(state, one.metric, one.at)
        ),
        ratings=tuple(one for one in _ratings(state) if stands(state, one.scale, one.at)),
        suicide_risk=Risk(asked.payload["category"]) if asked else None,
        suicide_asked_at=asked.happened_at if asked else None,
        escort_name=escort.get("name"),
        escort_phone=escort.get("phone"),
        escort_is_present=_is_here(state),
        instructions_given_at=told.happened_at if told else None,
        has_clinician=has_clinician,
    )


def stands(state: SessionState, name: str, at: datetime) -> bool:
    """Whether a value still counts: one of before an entry that was taken back does not."""
    gone = state.withdrawn.get(name)
    return gone is None or at > gone


def _is_here(state: SessionState) -> bool | None:
    """Whether the escort is here to take the patient home; what was seen before the end is not."""
    escort, end = state.escort, state.ended_at
    if escort is None or end is None or escort.happened_at < end:
        return None
    present: bool = escort.payload["is_present"]
    return present


def _charted_readings(state: SessionState) -> tuple[Reading, ...]:
    """Values charted by hand; one taken over from the monitor keeps the time it was measured."""
    return tuple(
        Reading(metric=name, value=Decimal(value), at=measured_at(entry, name))
        for entry in state.charted
        if entry.payload["item"] == "vitals"
        for name, value in entry.payload["value"].items()
    )


def measured_at(entry: Entry, name: str) -> datetime:
    """When a charted vital sign was measured: the monitor's time, else that of the entry."""
    origin = entry.payload.get("measured", {}).get(name)
    return datetime.fromisoformat(origin["at"]) if origin else entry.happened_at


def _ratings(state: SessionState) -> tuple[Rated, ...]:
    charted = tuple(
        Rated(scale=e.payload["item"], total=e.payload["value"], at=e.happened_at)
        for e in state.charted
        if e.payload["item"] in ("moaas", "cadss6")
    )
    return charted + tuple(
        Rated(scale=e.payload["scale"], total=e.payload["total"], at=e.happened_at)
        for e in state.recovery_scores
    )


def discharge(
    state: SessionState,
    protocol: ProtocolSet,
    at: datetime,
    readings: Iterable[Reading] = (),
    *,
    has_clinician: bool | None = None,
) -> Decision:
    """The discharge gate of this session."""
    given = discharge_input(state, readings, has_clinician=has_clinician)
    return discharge_decision(given, protocol, at)
