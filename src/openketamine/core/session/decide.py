"""From a command to its event, or a refusal that says what, why and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openketamine.core.errors import BadInputError, ForbiddenError, RefusedError
from openketamine.core.facts import NOTHING, Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import Reading
from openketamine.core.session import corrections, guards
from openketamine.core.session.commands import Command
from openketamine.core.session.commands import CommandKind as Do
from openketamine.core.session.events import EventKind, NewEvent
from openketamine.core.session.guards import Asked
from openketamine.core.session.orders import Order
from openketamine.core.session.payloads import PAYLOADS
from openketamine.core.session.state import Phase, SessionState
from openketamine.core.session.transitions import NOW_ONLY, ROLES_OF, TRANSITIONS, Transition

_GUARDS = {**guards.GUARDS, Do.CORRECT: corrections.correction, Do.RETRACT: corrections.retraction}
_ABOUT_ANOTHER = (EventKind.CORRECTED, EventKind.RETRACTED)


def decide(
    state: SessionState,
    command: Command,
    *,
    at: datetime,
    by: str,
    role: str,
    protocol: ProtocolSet,
    readings: Iterable[Reading] = (),
    order: Order | None = None,
    stored: Facts = NOTHING,
) -> tuple[NewEvent, ...]:
    """The event that a command leads to; the caller numbers and stores it.

    `by` is the acting person and `role` their role ("system" for the watch), `readings` the
    monitor's values since the end (used by discharge), `order` the one that was booked, `stored`
    what the records say of the patient's consent: without it nothing starts or resumes. Raises
    RefusedError with a SESS rule, ForbiddenError for the wrong role, BadInputError for an
    ill-formed payload.
    """
    row = TRANSITIONS[command.kind]
    happened_at = at if command.happened_at is None else command.happened_at
    _check_role(row, role)
    _check_phase(state, row)
    _check_time(state, row, happened_at, at)
    asked = Asked(
        state=state,
        payload=PAYLOADS[command.kind](command.payload),
        at=happened_at,
        written_at=at,
        by=by,
        protocol=protocol,
        readings=tuple(readings),
        order=state.order or order,
        stored=stored,
    )
    payload = _GUARDS.get(command.kind, _as_given)(asked)
    target = payload["corrects"] if row.event in _ABOUT_ANOTHER else None
    return (NewEvent(kind=row.event, happened_at=happened_at, payload=payload, corrects=target),)


def _as_given(asked: Asked) -> dict[str, Any]:
    return asked.payload


def _words(code: str) -> str:
    return code.replace("_", " ")


def _check_role(row: Transition, role: str) -> None:
    if role not in ROLES_OF[row.who]:
        allowed = " or ".join(sorted(ROLES_OF[row.who] - {"system"})).replace("_", " ")
        raise ForbiddenError(
            f"A {_words(role)} may not {_words(row.command)}; ask a {allowed}.",
            rule_id="SESS-ROLE-01",
        )


def _check_phase(state: SessionState, row: Transition) -> None:
    if state.phase not in row.phases:
        when = ", ".join(_words(phase) for phase in Phase if phase in row.phases)
        raise RefusedError(
            f"The session is in {_words(state.phase)}; {_words(row.command)} belongs to: {when}.",
            rule_id="SESS-PHASE-01",
        )
    if state.is_on_hold and row.stops_on_hold:
        raise RefusedError(
            f"The session is on hold, so {_words(row.command)} must wait. Lift the hold first.",
            rule_id="SESS-HOLD-01",
        )


def _check_time(state: SessionState, row: Transition, happened: datetime, at: datetime) -> None:
    if happened.tzinfo is None or at.tzinfo is None:
        raise BadInputError("The time needs its time zone.", field="happened_at")
    if happened > at:
        raise RefusedError(
            "The time lies in the future. Write down what has happened, when it has.",
            rule_id="SESS-TIME-01",
            field="happened_at",
        )
    if state.arrived_at is not None and happened < state.arrived_at:
        raise RefusedError(
            "The time lies before the patient's arrival. Look at the time again.",
            rule_id="SESS-TIME-02",
            field="happened_at",
        )
    if row.is_flow and state.last_flow_at is not None and happened < state.last_flow_at:
        raise RefusedError(
            f"{_words(row.command).capitalize()} cannot be earlier than the step before it. "
            "Correct that step's time first if it is wrong.",
            rule_id="SESS-TIME-03",
            field="happened_at",
        )
    if row.command in NOW_ONLY and happened != at:
        raise RefusedError(
            f"{_words(row.command).capitalize()} is judged on what is known now and cannot be "
            "entered for an earlier time.",
            rule_id="SESS-TIME-04",
            field="happened_at",
        )
