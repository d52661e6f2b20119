"""What the newest values say while an infusion runs or is paused: stop, pause, resume.

The bedside watch alarms by its own graded limits; this is the verdict by the protocol set's
limits on what is measured and what a person charted. It advises; a person acts at the pump.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from openketamine.core.checks._day import TODAY
from openketamine.core.decision import Decision, Outcome, Reason, decide
from openketamine.core.facts import NOTHING, Fact, Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import Reading
from openketamine.core.recovery.given import UNITS
from openketamine.core.rules import Rule, minutes_of, rule
from openketamine.core.session.gates import measured_at, stands
from openketamine.core.session.state import Entry, Phase, SessionState

ADVISED = frozenset({Phase.INFUSING, Phase.PAUSED})
CHARTED_STOP = "charted_stop"
"""The alert of a charted value at which a stop is advised; raised when it is charted."""
CONSENT_WITHDRAWN = "consent_withdrawn"
"""The alert of a patient who withdraws consent while the infusion runs; over at its end."""
NOT_MEASURED = (CHARTED_STOP, CONSENT_WITHDRAWN)
"""Alerts that persons raise: the watch over the devices leaves them alone."""

_STOP = rule("SESS-STOP-01", "house_safety")
_EMERGENCY = rule("SESS-STOP-02", "house_safety")
_SAYS_NO = rule("SESS-STOP-03", "sanacora_2017")
_PAUSE = rule("SESS-PAUSE-01", "house_safety")
_RESUME = rule("SESS-RESUME-01", "house_safety")
CODES = (
    "stop_consent_withdrawn",
    "stop_consent_unknown",
    "emergency_spo2",
    "stop_moaas",
    "stop_spo2_low",
    "stop_rr_low",
    "stop_sbp_low",
    "assess_hr_low",
    "assess_hr_high",
    "pause_sbp_high",
    "pause_dbp_high",
    "resume_ok",
    "resume_sbp_unknown",
    "resume_dbp_unknown",
    "resume_spo2_unknown",
)
_UNITS: Mapping[str, str] = {**UNITS, "rr": "/min", "moaas": "1"}
# (value, below | above | at_most | at_least, limit of the set, code, rule, outcome); the heart
# rate is weighed by a person, the others advise by themselves
_LIMITS: tuple[tuple[str, str, str, str, Rule, Outcome], ...] = (
    ("spo2", "below", "emergency_spo2_pct", "emergency_spo2", _EMERGENCY, Outcome.HOLD),
    ("moaas", "at_most", "stop_moaas_max", "stop_moaas", _STOP, Outcome.HOLD),
    ("spo2", "below", "stop_spo2_low_pct", "stop_spo2_low", _STOP, Outcome.HOLD),
    ("rr", "below", "stop_rr_low_bpm", "stop_rr_low", _STOP, Outcome.HOLD),
    ("sbp", "below", "stop_sbp_low_mmhg", "stop_sbp_low", _STOP, Outcome.HOLD),
    ("hr", "below", "stop_hr_low_bpm", "assess_hr_low", _STOP, Outcome.CAUTION),
    ("hr", "above", "stop_hr_high_bpm", "assess_hr_high", _STOP, Outcome.CAUTION),
    ("sbp", "at_least", "pause_sbp_mmhg", "pause_sbp_high", _PAUSE, Outcome.HOLD),
    ("dbp", "at_least", "pause_dbp_mmhg", "pause_dbp_high", _PAUSE, Outcome.HOLD),
)
# what must be known to resume, and how old it may be by the set
_NEEDED = (
    ("sbp", "resume_sbp_unknown", "cuff_interval_infusion_min"),
    ("dbp", "resume_dbp_unknown", "cuff_interval_infusion_min"),
    ("spo2", "resume_spo2_unknown", "recheck_after_min"),
)


def advice(
    state: SessionState,
    protocol: ProtocolSet,
    at: datetime,
    readings: Iterable[Reading] = (),
    *,
    stored: Facts = NOTHING,
) -> tuple[Reason, ...]:
    """What is advised now, the gravest first; empty when no newest value is over a limit.

    A value counts until a newer one is there: that it is old does not make it better. `stored`
    are the facts of the records: a consent that was withdrawn comes before every value.
    """
    if state.phase not in ADVISED:
        return ()
    no = says_no(stored, protocol, at)
    is_said = no is not None and no.outcome is Outcome.HOLD
    return (*([no] if no and is_said else []), *_judged(newest(state, at, readings), protocol))


def says_no(stored: Facts, protocol: ProtocolSet, at: datetime) -> Reason | None:
    """Why an infusion may not run (again), by the stored consent; None when nothing speaks.

    It stood at the start. Only a withdrawal ends it for a running infusion: that the plan of
    later visits changed meanwhile does not. What is not known keeps a paused one paused.
    """
    fact = stored.fresh("signed_consent", at=at, within=TODAY)
    if fact is None:
        return _SAYS_NO.says(
            Outcome.UNKNOWN, "stop_consent_unknown", protocol, settles=["signed_consent"]
        )
    if fact.value == "withdrawn":
        return _SAYS_NO.says(Outcome.HOLD, "stop_consent_withdrawn", protocol, facts=[fact])
    return None


def resume(
    state: SessionState, protocol: ProtocolSet, at: datetime, readings: Iterable[Reading] = ()
) -> Decision:
    """Whether the newest values allow that a paused infusion runs again; never by not knowing."""
    values = newest(state, at, readings)
    reasons = [*_judged(values, protocol), *_unknown(values, protocol, at)]
    shown = [values[name] for name in ("sbp", "dbp", "spo2") if name in values]
    if all(reason.outcome < Outcome.HOLD for reason in reasons):
        reasons.append(_RESUME.says(Outcome.ALLOW, "resume_ok", protocol, facts=shown))
    return decide(reasons)


def taken_on(decision: Decision) -> Decision:
    """The decision after a clinician said why the infusion is resumed nevertheless."""
    return decide(
        replace(reason, outcome=min(reason.outcome, Outcome.CAUTION)) for reason in decision.reasons
    )


def charted_stops(state: SessionState, protocol: ProtocolSet) -> Iterator[tuple[Entry, Reason]]:
    """The newest value of each kind that a person read and charted, where it advises a stop."""
    for name in _UNITS:
        entries = [entry for entry in state.charted if name in _read(entry)]
        if entries:
            last = entries[-1]
            fact = _fact(name, _read(last)[name], last.happened_at)
            stops = [r for r in _judged({name: fact}, protocol) if r.rule_id != _PAUSE.id]
            if stops and stops[0].outcome is Outcome.HOLD:
                yield last, stops[0]


def newest(state: SessionState, at: datetime, readings: Iterable[Reading] = ()) -> dict[str, Fact]:
    """The newest valid value of each vital sign and of the MOAA/S, measured or charted."""
    found: dict[str, Fact] = {}
    for fact in (*_measured(readings), *_charted(state)):
        known = found.get(fact.name)
        if fact.at is None or fact.at > at or not stands(state, fact.name, fact.at):
            continue
        if known is None or known.at is None or known.at <= fact.at:
            found[fact.name] = fact
    return found


def _measured(readings: Iterable[Reading]) -> Iterator[Fact]:
    for reading in readings:
        if reading.is_valid and reading.metric in _UNITS:
            yield _fact(reading.metric, reading.value, reading.at)


def _charted(state: SessionState) -> Iterator[Fact]:
    for entry in state.charted:
        value = entry.payload["value"]
        if entry.payload["item"] == "moaas":
            yield _fact("moaas", Decimal(value), entry.happened_at)
        elif entry.payload["item"] == "vitals":
            for name, text in value.items():
                yield _fact(name, Decimal(text), measured_at(entry, name))


def _read(entry: Entry) -> dict[str, Decimal]:
    """What a person read by eye; what the monitor measured is the watch's to alarm."""
    value, measured = entry.payload["value"], entry.payload.get("measured", {})
    if entry.payload["item"] == "moaas":
        return {"moaas": Decimal(value)}
    if entry.payload["item"] != "vitals":
        return {}
    return {name: Decimal(text) for name, text in value.items() if name not in measured}


def _fact(name: str, value: Decimal, at: datetime) -> Fact:
    return Fact(name=name, value=value, unit=_UNITS[name], at=at)


def _judged(values: Mapping[str, Fact], protocol: ProtocolSet) -> Iterator[Reason]:
    said: set[tuple[str, Rule]] = set()
    for name, side, limit, code, judging, outcome in _LIMITS:
        fact = values.get(name)
        if fact is None or not _is_over(fact.number, side, protocol.number(limit)):
            continue
        if code == "stop_spo2_low" and (name, _EMERGENCY) in said:
            continue  # the emergency says it already
        said.add((name, judging))
        yield judging.says(outcome, code, protocol, facts=[fact], limit=limit)


def _is_over(value: Decimal, side: str, limit: Decimal) -> bool:
    match side:
        case "below":
            return value < limit
        case "above":
            return value > limit
        case "at_most":
            return value <= limit
        case _:
            return value >= limit


def _unknown(values: Mapping[str, Fact], protocol: ProtocolSet, at: datetime) -> Iterator[Reason]:
    for name, code, oldest in _NEEDED:
        fact = values.get(name)
        if fact is None or fact.at is None or at - fact.at > minutes_of(protocol, oldest):
            yield _RESUME.says(
                Outcome.UNKNOWN, code, protocol, facts=[fact], limit=oldest, settles=[name]
            )
