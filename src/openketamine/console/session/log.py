"""The log in words: what happened, who and when, with corrections struck through and linked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from openketamine.console.session import words
from openketamine.core.decision import Decision, Outcome, Reason
from openketamine.core.session.corrections import CORRECTABLE
from openketamine.core.session.judged import from_payload
from openketamine.queries.rows import EventRow
from openketamine.ui import words as shared
from openketamine.ui.sentences import sentence, with_unit

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line of the log."""

    seq: int
    at: datetime
    written_at: datetime
    is_late: bool
    who: str
    title: str
    detail: str
    corrects: int | None
    corrected_by: int | None
    correctable: int | None
    """The number of the entry that its button corrects; None where there is nothing to."""


def log_rows(events: tuple[EventRow, ...]) -> list[LogRow]:
    """The log in written order."""
    by_seq = {event.seq: event for event in events}
    corrected = {event.corrects: event.seq for event in events if event.corrects}
    return [_row(event, by_seq, corrected) for event in events]


def _row(event: EventRow, by_seq: dict[int, EventRow], corrected: dict[Any, int]) -> LogRow:
    return LogRow(
        seq=event.seq,
        at=event.happened_at,
        written_at=event.written_at,
        is_late=(event.written_at - event.happened_at).total_seconds() >= 1,
        who=event.by_name,
        title=title(event.kind, event.payload),
        detail=_correction(event, by_seq) if event.corrects else detail(event.kind, event.payload),
        corrects=event.corrects,
        corrected_by=_corrected_by(event, corrected),
        correctable=_correctable(event, corrected),
    )


def _corrected_by(event: EventRow, corrected: dict[Any, int]) -> int | None:
    """The newest correction of an entry or, of an older correction, the one that replaced it."""
    newest = corrected.get(event.corrects or event.seq)
    return None if newest == event.seq else newest


def _correctable(event: EventRow, corrected: dict[Any, int]) -> int | None:
    """Only what stands can be corrected: the entry itself or its newest correction."""
    if _corrected_by(event, corrected) is not None or event.kind == "retracted":
        return None
    return event.corrects or (event.seq if event.kind in CORRECTABLE else None)


def title(kind: str, payload: Payload) -> str:
    """What kind of thing happened."""
    if kind == "check_recorded":
        return f"{words.of(words.EVENTS, kind)}: {words.of(words.CHECKS, payload['check'])}"
    if kind == "charted":
        return words.of(words.CHARTED, payload["item"])
    if kind == "recovery_scored":
        return words.of(words.SCALES, payload["scale"])
    if kind.startswith("alert_") and "condition" in payload:
        return f"{words.of(words.EVENTS, kind)}: {shared.condition(payload['condition'])}"
    return words.of(words.EVENTS, kind)


def detail(kind: str, payload: Payload) -> str:
    """What exactly, in one line; empty when the title says it all."""
    write = _DETAIL.get(kind)
    return write(payload) if write else str(payload.get("reason", ""))


def _correction(event: EventRow, by_seq: dict[int, EventRow]) -> str:
    target = by_seq.get(event.corrects or 0)
    kind = target.kind if target else ""
    payload = event.payload
    if event.kind == "retracted":
        what = title(kind, target.payload) if target else ""
        cause = words.of(words.RETRACTIONS, payload["cause"])
        return _("%(what)s, %(cause)s. Reason: %(reason)s") % {
            "what": what,
            "cause": cause,
            "reason": payload["reason"],
        }
    now = f"{title(kind, payload['payload'])} {detail(kind, payload['payload'])}".strip()
    return _("%(now)s. Reason: %(reason)s") % {"now": now, "reason": payload["reason"]}


def _facts(payload: Payload) -> str:
    return ", ".join(
        f"{words.of(words.FACTS, name)}: {_value(fact)}" for name, fact in payload["facts"].items()
    )


def _value(fact: Payload) -> str:
    value = fact["value"]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return with_unit(str(value), fact.get("unit", "")) + _origin(fact)


def _origin(fact: Payload) -> str:
    """Where a value is from, when a person did not read it."""
    if fact.get("source") != "monitor":
        return ""
    at = timezone.localtime(datetime.fromisoformat(fact["at"]))
    return _(" (monitor, at %(at)s)") % {"at": f"{at:%H:%M:%S}"}


_VITAL_UNITS = {"sbp": "mmHg", "dbp": "mmHg", "hr": "/min", "spo2": "%", "rr": "/min"}


def _charted(payload: Payload) -> str:
    value = payload["value"]
    if isinstance(value, Mapping):
        return ", ".join(
            f"{words.of(words.FACTS, name)} {text} {_VITAL_UNITS.get(name, '')}".strip()
            + _origin(payload.get("measured", {}).get(name, {}))
            for name, text in value.items()
        )
    if payload["item"] == "iv_site":
        return words.of(words.IV_SITE, value)
    if payload.get("items"):
        points = " + ".join(str(number) for number in payload["items"].values())
        return f"{value} ({points})"
    if payload["item"] == "moaas":
        return f"{value}: {words.MOAAS[value]}"
    return str(value)


def _order(payload: Payload) -> str:
    return _(
        "%(mg_per_kg)s mg/kg over %(minutes)s min; it was %(old_mg)s mg/kg over %(old_min)s min. "
        "Reason: %(reason)s"
    ) % {
        **payload,
        "old_mg": payload["was"]["mg_per_kg"],
        "old_min": payload["was"]["minutes"],
    }


def _card(payload: Payload) -> str:
    card = payload["card"]
    return _("%(mg)s mg in %(ml)s mL, %(rate)s mL/h, digest %(digest)s") % {
        "mg": card["dose_mg"],
        "ml": card["volume_ml"],
        "rate": card["rate_ml_per_h"],
        "digest": payload["digest"][:12],
    }


def _rate(payload: Payload) -> str:
    rate = f"{payload['rate_ml_per_h']} mL/h" if "rate_ml_per_h" in payload else ""
    return ". ".join(part for part in (rate, payload.get("reason", "")) if part)


def _resumed(payload: Payload) -> str:
    """Over a limit, or on unknown values, also which they were and why it was done."""
    if "despite" not in payload:
        return _rate(payload)
    decision = from_payload(payload["decision"])
    values = " ".join(sentence(reason) for reason in decision.reasons)
    return _("%(rate)s. Nevertheless: %(despite)s. %(values)s") % {
        "rate": _rate(payload),
        "despite": payload["despite"],
        "values": values,
    }


def _ended(payload: Payload) -> str:
    volume = payload.get("volume_infused_ml")
    cause = _("completed") if payload["cause"] == "completed" else _("stopped early")
    parts = [cause, payload.get("reason", ""), f"{volume} mL" if volume else ""]
    return ", ".join(part for part in parts if part)


def _score(payload: Payload) -> str:
    items = ", ".join(
        f"{words.of(words.ITEMS, item)}: {words.of(words.OPTIONS, option)}"
        for item, option in payload["items"].items()
    )
    return f"{payload['total']} ({items})"


def _adverse(payload: Payload) -> str:
    serious = _("serious") if payload["serious"] else _("not serious")
    return (
        f"{payload['term']}, {words.of(words.SEVERITIES, payload['severity'])}, {serious}. "
        f"{payload['intervention']}. {payload['outcome']}"
    )


def _escort(payload: Payload) -> str:
    here = _("is here") if payload["is_present"] else _("is not here yet")
    return f"{payload['name']} ({payload['phone']}) {here}"


def _discharge(payload: Payload) -> str:
    """What the gate said, in the sentences of that moment."""
    decision = from_payload(payload["decision"])
    return _judged(decision, decision.reasons)


def _checks(payload: Payload) -> str:
    """What the gate said; of the day's many checks only those that a person must know of."""
    decision = from_payload(payload["decision"])
    return _judged(decision, (r for r in decision.reasons if r.outcome is not Outcome.ALLOW))


def _judged(decision: Decision, reasons: Iterable[Reason]) -> str:
    outcome = words.of(words.OUTCOMES, decision.outcome.word)
    return " ".join([f"{outcome}.", *(sentence(reason) for reason in reasons)])


def _double_check(payload: Payload) -> str:
    digest = _("digest %(d)s") % {"d": payload["digest"][:12]}
    if "rate_ml_per_h" not in payload:
        return digest
    read = _("read %(strength)s mg/mL and %(rate)s mL/h") % {
        "strength": payload["concentration_mg_per_ml"],
        "rate": payload["rate_ml_per_h"],
    }
    return f"{read}, {digest}"


_DETAIL: dict[str, Callable[[Payload], str]] = {
    "arrived": lambda p: (
        _("identified by: %(ways)s")
        % {"ways": ", ".join(words.of(words.IDENTITY, way) for way in p["identity"])}
    ),
    "check_recorded": _facts,
    "override_signed": lambda p: f"{p['rule_id']}: {p['reason']}",
    "checks_completed": _checks,
    "order_changed": _order,
    "dose_prepared": _card,
    "double_check_confirmed": _double_check,
    "infusion_started": lambda p: f"{p['dose_mg']} mg, {p['volume_ml']} mL, {_rate(p)}",
    "rate_changed": _rate,
    "infusion_resumed": _resumed,
    "infusion_ended": _ended,
    "charted": _charted,
    "pump_status_recorded": lambda p: f"{p['status']} {_rate(p)}".strip(),
    "alert_raised": lambda p: shared.priority(p["priority"]),
    "adverse_event_recorded": _adverse,
    "recovery_scored": _score,
    "escort_confirmed": _escort,
    "suicidality_asked": lambda p: words.of(words.RISKS, p["category"]),
    "instructions_given": lambda p: _("version %(v)s") % {"v": p["version"]},
    "discharged": _discharge,
    "signed": lambda p: (
        f"{words.of(words.MEANINGS, p['meaning'])}. "
        + _("Record %(hash)s") % {"hash": p["record_hash"]}
    ),
}
