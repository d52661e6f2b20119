"""The payload of each command, read strictly: unknown keys fall away, missing ones are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openketamine.core import cssrs
from openketamine.core.checks import check_items
from openketamine.core.errors import BadInputError
from openketamine.core.recovery import SCALES
from openketamine.core.session import read
from openketamine.core.session.charting import charted
from openketamine.core.session.commands import CommandKind as Do
from openketamine.core.units import known_unit

Payload = Mapping[str, Any]
PUMP_FIGURES = ("dose_mg", "volume_ml", "rate_ml_per_h")
READ_FIGURES = ("concentration_mg_per_ml", "rate_ml_per_h")
RECOVERY_SCALES = ("aldrete_modified", "pads", "mpadss")
RETRACTION_CAUSES = ("wrong_patient", "in_error")
SEVERITIES = ("mild", "moderate", "severe")


def _arrival(payload: Payload) -> dict[str, Any]:
    return {"bed_id": read.text(payload, "bed_id"), "identity": read.words(payload, "identity")}


def _check(payload: Payload) -> dict[str, Any]:
    items = check_items()
    check = read.word(payload, "check", tuple(items))
    facts = read.table(payload, "facts")
    strangers = sorted(set(facts) - items[check])
    if strangers:
        raise BadInputError(f"The check {check} has no {strangers[0]}.", field=strangers[0])
    return {"check": check, "facts": {name: _fact(facts, name) for name in facts}}


def _fact(facts: Payload, name: str) -> dict[str, Any]:
    """Yes/no, words, or a number whose unit must be said."""
    given = read.table(facts, name)
    fact: dict[str, Any] = {}
    if isinstance(given.get("value"), bool):
        fact["value"] = given["value"]
    elif given.get("unit"):
        fact["value"] = str(read.number(given, "value", low=0))
        fact["unit"] = known_unit(read.text(given, "unit"))
    else:
        fact["value"] = read.text(given, "value")
    return {**fact, **read.origin(given)}


def _reason(payload: Payload) -> dict[str, Any]:
    return {"reason": read.text(payload, "reason")}


def _hold(payload: Payload) -> dict[str, Any]:
    return {**_reason(payload), "rule_ids": [str(rule) for rule in payload.get("rule_ids", ())]}


def _override(payload: Payload) -> dict[str, Any]:
    return {**_reason(payload), "rule_id": read.text(payload, "rule_id")}


def _order(payload: Payload) -> dict[str, Any]:
    figures = {key: str(read.positive(payload, key)) for key in ("mg_per_kg", "minutes")}
    return {**_reason(payload), **figures}


def _dose(payload: Payload) -> dict[str, Any]:
    card = dict(read.table(payload, "card"))
    for figure in (*PUMP_FIGURES, "weight_kg", "dose_mg_per_kg", "minutes"):
        read.positive(card, figure)
    return {"card": card, "digest": read.digest(payload, "digest")}


def _double_check(payload: Payload) -> dict[str, Any]:
    """The card that was shown, and what the second person read from syringe and pump."""
    shown = read.digest(payload, "digest")
    return {"digest": shown, **{key: str(read.positive(payload, key)) for key in READ_FIGURES}}


def _start(payload: Payload) -> dict[str, Any]:
    """What the pump shows, if it is given; the figures themselves come from the card."""
    return {key: str(read.positive(payload, key)) for key in PUMP_FIGURES if key in payload}


def _rate(payload: Payload) -> dict[str, Any]:
    return {**_reason(payload), "rate_ml_per_h": str(read.positive(payload, "rate_ml_per_h"))}


def _resume(payload: Payload) -> dict[str, Any]:
    despite = {"despite": read.text(payload, "despite")} if payload.get("despite") else {}
    return {**(_rate(payload) if "rate_ml_per_h" in payload else _reason(payload)), **despite}


def _end(payload: Payload) -> dict[str, Any]:
    cause = read.word(payload, "cause", ("completed", "stopped"))
    ended = {"cause": cause, "reason": payload.get("reason", "")}
    if cause == "stopped":
        ended["reason"] = read.text(payload, "reason")
    if payload.get("volume_infused_ml") is not None:
        ended["volume_infused_ml"] = str(read.number(payload, "volume_infused_ml", low=0))
    return ended


def _pump(payload: Payload) -> dict[str, Any]:
    status = {"status": read.text(payload, "status")}
    for key in ("rate_ml_per_h", "volume_infused_ml"):
        if key in payload:
            status[key] = str(read.number(payload, key, low=0))
    return status


def _alert(payload: Payload) -> dict[str, Any]:
    return {
        **_alert_id(payload),
        "condition": read.text(payload, "condition"),
        "priority": read.word(payload, "priority", ("high", "medium", "low")),
        "kind": read.word(payload, "kind", ("physiological", "technical")),
        "facts": dict(payload.get("facts", {})),
    }


def _alert_id(payload: Payload) -> dict[str, Any]:
    return {"alert_id": read.text(payload, "alert_id")}


def _adverse_event(payload: Payload) -> dict[str, Any]:
    return {
        "term": read.text(payload, "term"),
        "severity": read.word(payload, "severity", SEVERITIES),
        "intervention": read.text(payload, "intervention"),
        "outcome": read.text(payload, "outcome"),
        "serious": read.flag(payload, "serious"),
    }


def _score(payload: Payload) -> dict[str, Any]:
    scale = SCALES[read.word(payload, "scale", RECOVERY_SCALES)]
    items = {str(item): str(option) for item, option in read.table(payload, "items").items()}
    total = scale.score(items)
    if total is None:
        missing = ", ".join(scale.missing(items))
        raise BadInputError(f"{scale.id} has no total before {missing} is rated.", field="items")
    if payload.get("total", total) != total:
        raise BadInputError(
            f"The items of {scale.id} add up to {total}, not {payload['total']}.", field="total"
        )
    return {"scale": scale.id, "items": items, "total": total}


def _escort(payload: Payload) -> dict[str, Any]:
    return {
        "name": read.text(payload, "name"),
        "phone": read.text(payload, "phone"),
        "relation": str(payload.get("relation", "")),
        "is_present": read.flag(payload, "is_present"),
    }


def _suicidality(payload: Payload) -> dict[str, Any]:
    given = read.table(payload, "answers")
    answers = {question: read.flag(given, question) for question in given}
    strangers = sorted(set(answers) - set(cssrs.QUESTIONS))
    if strangers:
        raise BadInputError(f"The screener has no {strangers[0]}.", field=strangers[0])
    category = cssrs.risk(answers)
    if category is None:
        missing = cssrs.unanswered(answers)
        raise BadInputError(f"The screener still asks {', '.join(missing)}.", field=missing[0])
    return {"answers": answers, "category": str(category)}


def _instructions(payload: Payload) -> dict[str, Any]:
    return {"version": read.text(payload, "version")}


def _nothing(payload: Payload) -> dict[str, Any]:
    return {}


def _signature(payload: Payload) -> dict[str, Any]:
    return {
        "meaning": read.text(payload, "meaning"),
        "record_hash": read.digest(payload, "record_hash"),
    }


def _target(payload: Payload) -> int:
    target = payload.get("corrects")
    if isinstance(target, bool) or not isinstance(target, int):
        raise BadInputError("corrects must be the number of an event.", field="corrects")
    return target


def _correction(payload: Payload) -> dict[str, Any]:
    correction = {
        **_reason(payload),
        "corrects": _target(payload),
        "payload": dict(read.table(payload, "payload")),
    }
    if payload.get("happened_at"):
        correction["happened_at"] = read.moment(payload, "happened_at").isoformat()
    return correction


def _retraction(payload: Payload) -> dict[str, Any]:
    return {
        **_reason(payload),
        "corrects": _target(payload),
        "cause": read.word(payload, "cause", RETRACTION_CAUSES),
    }


PAYLOADS: Mapping[Do, Callable[[Payload], dict[str, Any]]] = {
    Do.CHECK_IN: _arrival,
    Do.RECORD_CHECK: _check,
    Do.PLACE_HOLD: _hold,
    Do.LIFT_HOLD: _reason,
    Do.SIGN_OVERRIDE: _override,
    Do.COMPLETE_CHECKS: _nothing,
    Do.CHANGE_ORDER: _order,
    Do.PREPARE_DOSE: _dose,
    Do.CONFIRM_DOUBLE_CHECK: _double_check,
    Do.REFUSE_DOUBLE_CHECK: _reason,
    Do.START_INFUSION: _start,
    Do.CHANGE_RATE: _rate,
    Do.PAUSE: _reason,
    Do.RESUME: _resume,
    Do.END_INFUSION: _end,
    Do.CHART: charted,
    Do.RECORD_PUMP_STATUS: _pump,
    Do.RAISE_ALERT: _alert,
    Do.ACKNOWLEDGE_ALERT: _alert_id,
    Do.CLEAR_ALERT: _alert_id,
    Do.RECORD_ADVERSE_EVENT: _adverse_event,
    Do.SCORE_RECOVERY: _score,
    Do.CONFIRM_ESCORT: _escort,
    Do.ASK_SUICIDALITY: _suicidality,
    Do.GIVE_INSTRUCTIONS: _instructions,
    Do.DISCHARGE: _nothing,
    Do.SIGN: _signature,
    Do.CORRECT: _correction,
    Do.RETRACT: _retraction,
    Do.CANCEL: _reason,
}
