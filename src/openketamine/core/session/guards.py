"""What must be true beside phase and role before a command becomes an event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from openketamine.core.checks import BY_RULE
from openketamine.core.decision import Decision, Outcome, Reason
from openketamine.core.errors import BadInputError, RefusedError
from openketamine.core.facts import Facts
from openketamine.core.ids import RuleId
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import Reading
from openketamine.core.session import during, gates, orders
from openketamine.core.session.commands import CommandKind as Do
from openketamine.core.session.judged import as_payload
from openketamine.core.session.orders import Order
from openketamine.core.session.state import Dose, Phase, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command with a well-formed payload, in the right phase, by the right role."""

    state: SessionState
    payload: dict[str, Any]
    at: datetime
    written_at: datetime
    by: str
    protocol: ProtocolSet
    readings: tuple[Reading, ...] = ()
    order: Order | None = None
    stored: Facts = field(default_factory=Facts)

    @property
    def dose(self) -> Dose:
        """The prepared dose; the phases from the double check on have one."""
        if self.state.dose is None:
            raise RefusedError("No dose has been prepared.", rule_id="SESS-DOSE-01")
        return self.state.dose

    @property
    def arrived_at(self) -> datetime:
        """When the patient came; whatever is corrected came after it."""
        return self.state.arrived_at or self.at


Guard = Callable[[Asked], dict[str, Any]]


def _require(decision: Decision, what: str, rule_id: str) -> None:
    if not decision.is_allowed:
        why = "; ".join(f"{r.code.replace('_', ' ')} [{r.rule_id}]" for r in decision.blocking)
        raise RefusedError(f"{what} is not possible yet: {why}.", rule_id=rule_id)


def record_check(asked: Asked) -> dict[str, Any]:
    """A fact may be older than the moment it is recorded, never younger."""
    for name, fact in asked.payload["facts"].items():
        if "at" in fact and datetime.fromisoformat(fact["at"]) > asked.at:
            raise RefusedError(
                f"{name} is dated later than the check itself. Look at its time again.",
                rule_id="SESS-TIME-05",
                field=name,
            )
    return asked.payload


def lift_hold(asked: Asked) -> dict[str, Any]:
    """Only a hold can be lifted."""
    if not asked.state.is_on_hold:
        raise RefusedError("The session is not on hold.", rule_id="SESS-HOLD-02")
    return asked.payload


def sign_override(asked: Asked) -> dict[str, Any]:
    """Only a hold that stands now, and never an absolute rule or an unknown."""
    wanted = asked.payload["rule_id"]
    check = BY_RULE.get(RuleId(wanted))
    if check is None:
        raise BadInputError(f"{wanted} is no rule of the check-in.", field="rule_id")
    if check.is_absolute:
        raise RefusedError(
            f"{wanted} cannot be overridden by anyone. Settle what it asks for.",
            rule_id="SESS-OVERRIDE-01",
        )
    reason = check.run(gates.check_facts(asked.state), asked.protocol, asked.at)
    if reason.outcome is not Outcome.HOLD:
        raise RefusedError(
            f"{wanted} says {reason.outcome.word}, which is not a hold. An unknown is settled by "
            "recording the check, not by overriding it.",
            rule_id="SESS-OVERRIDE-02",
        )
    return asked.payload


def complete_checks(asked: Asked) -> dict[str, Any]:
    """Every check of the day allows, or its hold was overridden by the prescriber."""
    decision = gates.checkin(asked.state, asked.protocol, asked.at, stored=asked.stored)
    _require(decision, "Completing the check-in", "SESS-GATE-01")
    return {"decision": as_payload(decision)}


def prepare_dose(asked: Asked) -> dict[str, Any]:
    """The card is whole, of this session's set and order, and reckoned on the weight of today."""
    card = asked.payload["card"]
    if card.get("protocol") != asked.protocol.label:
        raise RefusedError(
            f"The dose card was computed under {card.get('protocol')} and this session runs under "
            f"{asked.protocol.label}. Compute the dose again.",
            rule_id="SESS-DOSE-02",
        )
    if digest_of(card) != asked.payload["digest"]:
        raise RefusedError(
            "The dose card does not match its digest: it was altered on the way. Compute the dose "
            "again.",
            rule_id="SESS-DOSE-04",
        )
    orders.check_card(card, asked.order)
    weight = gates.weight_kg(asked.state)
    if weight is None or Decimal(card["weight_kg"]) != weight:
        raise RefusedError(
            f"The dose card is reckoned on {card['weight_kg']} kg and the weight recorded today is "
            f"{'not known' if weight is None else f'{weight} kg'}. Record the weight or compute "
            "the dose again.",
            rule_id="SESS-DOSE-05",
            field="weight",
        )
    return asked.payload


def change_order(asked: Asked) -> dict[str, Any]:
    """Another dose or duration than the order that stands; the drug is the set's."""
    return orders.changed(asked.payload, asked.order)


def digest_of(card: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a dose card's canonical payload, reckoned anew."""
    canonical = json.dumps(card, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def confirm_double_check(asked: Asked) -> dict[str, Any]:
    """By another person, on the very card that was prepared, who reads the same figures."""
    if asked.by == asked.dose.by:
        raise RefusedError(
            "The person who prepared the dose cannot double-check it. Ask a second person.",
            rule_id="SESS-TWO-01",
        )
    if asked.payload["digest"] != asked.dose.digest:
        raise RefusedError(
            "The dose card has changed since it was shown. Read the new card and check it again.",
            rule_id="SESS-TWO-02",
        )
    _compare_read(asked)
    return asked.payload


def _compare_read(asked: Asked) -> None:
    """What was read from syringe and pump is what the card says; both must have been read."""
    stated = {
        "concentration_mg_per_ml": asked.dose.decimal("concentration_mg_per_ml"),
        "rate_ml_per_h": asked.dose.pump_rate_ml_per_h,
    }
    for figure, expected in stated.items():
        if Decimal(asked.payload[figure]) != expected:
            raise RefusedError(
                "This is not what the dose card says. Read it again; if it is so, refuse the "
                "double check and have the syringe and the pump looked at.",
                rule_id="SESS-TWO-04",
                field=figure,
            )


def start_infusion(asked: Asked) -> dict[str, Any]:
    """The day's checks still hold at the start, and the pump is set as the card says."""
    if asked.state.double_checked_by is None:
        raise RefusedError(
            "The dose has not been double-checked by a second person.", rule_id="SESS-TWO-03"
        )
    _require(
        gates.checkin(asked.state, asked.protocol, asked.at, stored=asked.stored),
        "Starting the infusion",
        "SESS-GATE-02",
    )
    dose = asked.dose
    figures = {
        "dose_mg": dose.decimal("dose_mg"),
        "volume_ml": dose.decimal("volume_ml"),
        "rate_ml_per_h": dose.pump_rate_ml_per_h,
    }
    for figure, stated in figures.items():
        given = asked.payload.get(figure)
        if given is not None and Decimal(given) != stated:
            raise RefusedError(
                f"{figure} is {given} and the double-checked card says {stated}. Set the pump as "
                "on the card.",
                rule_id="SESS-DOSE-03",
                field=figure,
            )
    return {figure: str(stated) for figure, stated in figures.items()}


def change_rate(asked: Asked) -> dict[str, Any]:
    """Slower than the double-checked rate, or back to it; never faster."""
    most = asked.dose.pump_rate_ml_per_h
    if Decimal(asked.payload["rate_ml_per_h"]) > most:
        raise RefusedError(
            f"The double-checked card allows {most} mL/h at most. A faster rate needs a new dose "
            "card and a new double check.",
            rule_id="SESS-RATE-01",
            field="rate_ml_per_h",
        )
    return asked.payload


def resume(asked: Asked) -> dict[str, Any]:
    """At the given rate, or at the rate of before the pause; over a limit only with a reason."""
    before = asked.state.rate_ml_per_h
    payload = {"rate_ml_per_h": str(before), **asked.payload}
    kept = change_rate(replace(asked, payload=payload))
    no = during.says_no(asked.stored, asked.protocol, asked.at)
    if no is not None:
        raise RefusedError(
            f"The infusion stays off: {_in_words(no)}. A patient who takes consent back is not "
            "given more; end the infusion.",
            rule_id="SESS-RESUME-03",
        )
    decision = during.resume(asked.state, asked.protocol, asked.at, asked.readings)
    if decision.is_allowed:
        kept.pop("despite", None)
        return {**kept, "decision": as_payload(decision)}
    if "despite" not in kept:
        why = "; ".join(_in_words(reason) for reason in decision.blocking)
        raise RefusedError(
            f"The newest values do not allow to resume: {why}. Measure again, or give a "
            "clinician's reason for resuming nevertheless.",
            rule_id="SESS-RESUME-02",
            field="despite",
        )
    return {**kept, "decision": as_payload(during.taken_on(decision))}


def _in_words(reason: Reason) -> str:
    """A verdict with its value and limit, for a refusal."""
    values = ", ".join(f"{fact.name} {fact.value}" for fact in reason.facts)
    limit = f"limit {reason.threshold} {reason.unit}".strip()
    about = ", ".join(part for part in (values, limit, reason.citation) if part)
    return f"{reason.code.replace('_', ' ')} ({about}) [{reason.rule_id}]"


def end_infusion(asked: Asked) -> dict[str, Any]:
    """The pump cannot have given more than the syringe held; what it said counts, else the sum."""
    given = asked.payload.get("volume_infused_ml")
    held = asked.dose.decimal("volume_ml")
    if given is not None and Decimal(given) > held:
        raise RefusedError(
            f"{given} mL is more than the {held} mL prepared. Read the pump again.",
            rule_id="SESS-VOLUME-01",
            field="volume_infused_ml",
        )
    return asked.payload


def known_alert(asked: Asked) -> dict[str, Any]:
    """Only an alert that stands can be acknowledged or cleared."""
    if asked.payload["alert_id"] not in asked.state.open_alerts:
        raise RefusedError(
            "This alert is not open; it was cleared or never raised. Look at the list again.",
            rule_id="SESS-ALERT-01",
        )
    return asked.payload


def discharge(asked: Asked) -> dict[str, Any]:
    """Every condition of the discharge gate holds; the table lets clinicians only come here."""
    decision = gates.discharge(
        asked.state, asked.protocol, asked.at, asked.readings, has_clinician=True
    )
    _require(decision, "Discharge", "SESS-GATE-03")
    return {"decision": as_payload(decision)}


def sign(asked: Asked) -> dict[str, Any]:
    """Once; afterwards only an addendum, when something was entered or corrected since."""
    if asked.state.phase is not Phase.SIGNED:
        return asked.payload
    if not asked.state.needs_addendum or asked.payload["meaning"] != "addendum":
        raise RefusedError(
            "The record is signed. It is signed again only as an addendum, after a later entry or "
            "correction.",
            rule_id="SESS-SIGN-01",
        )
    return asked.payload


GUARDS: dict[Do, Guard] = {
    Do.RECORD_CHECK: record_check,
    Do.LIFT_HOLD: lift_hold,
    Do.SIGN_OVERRIDE: sign_override,
    Do.COMPLETE_CHECKS: complete_checks,
    Do.CHANGE_ORDER: change_order,
    Do.PREPARE_DOSE: prepare_dose,
    Do.CONFIRM_DOUBLE_CHECK: confirm_double_check,
    Do.START_INFUSION: start_infusion,
    Do.CHANGE_RATE: change_rate,
    Do.RESUME: resume,
    Do.END_INFUSION: end_infusion,
    Do.ACKNOWLEDGE_ALERT: known_alert,
    Do.CLEAR_ALERT: known_alert,
    Do.DISCHARGE: discharge,
    Do.SIGN: sign,
}
