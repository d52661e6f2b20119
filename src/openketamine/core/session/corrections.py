"""Correcting an earlier event: the original stays, its content is replaced from there on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from openketamine.core.errors import RefusedError
from openketamine.core.session.commands import CommandKind
from openketamine.core.session.events import EventKind as Did
from openketamine.core.session.events import NewEvent, SessionEvent, written
from openketamine.core.session.evolve import effective_times, evolve
from openketamine.core.session.guards import GUARDS, Asked, change_rate
from openketamine.core.session.payloads import PAYLOADS
from openketamine.core.session.state import SessionState
from openketamine.core.session.transitions import TRANSITIONS

CORRECTABLE = frozenset(
    {
        Did.CHECK_RECORDED,
        Did.INFUSION_STARTED,
        Did.RATE_CHANGED,
        Did.INFUSION_PAUSED,
        Did.INFUSION_RESUMED,
        Did.INFUSION_ENDED,
        Did.CHARTED,
        Did.ADVERSE_EVENT_RECORDED,
        Did.RECOVERY_SCORED,
        Did.ESCORT_CONFIRMED,
        Did.SUICIDALITY_ASKED,
        Did.INSTRUCTIONS_GIVEN,
    }
)
"""What a person noted. Decisions and signatures are not corrected; they are made anew."""

RETRACTABLE = frozenset(
    {
        Did.CHECK_RECORDED,
        Did.CHARTED,
        Did.ADVERSE_EVENT_RECORDED,
        Did.RECOVERY_SCORED,
        Did.ESCORT_CONFIRMED,
        Did.SUICIDALITY_ASKED,
        Did.INSTRUCTIONS_GIVEN,
    }
)
"""What may never have been so; what was done at the pump was done."""

_COMMAND_OF = {row.event: kind for kind, row in TRANSITIONS.items()}
# Values that the start read from the double-checked card, or the gate judged, stay as they were.
_UNGUARDED = frozenset({CommandKind.START_INFUSION})
_GUARDS = {**GUARDS, CommandKind.RESUME: change_rate}
_OF_THE_MOMENT = ("rate_ml_per_h", "despite", "decision")


def correction(asked: Asked) -> dict[str, Any]:
    """The correction with a payload as strict as the original's; raises RefusedError."""
    target = _target(asked)
    kind = _COMMAND_OF[target.kind]
    payload = PAYLOADS[kind](asked.payload["payload"])
    _check_same_kind(target, payload)
    moved = asked.payload.get("happened_at")
    at = datetime.fromisoformat(moved) if moved else target.happened_at
    if not asked.arrived_at <= at <= asked.written_at:
        raise RefusedError(
            "The corrected time lies before the arrival or in the future. Look at it again.",
            rule_id="SESS-CORRECT-03",
            field="happened_at",
        )
    if kind in _UNGUARDED:
        payload = dict(target.payload)
    elif kind in GUARDS:
        payload = {**_kept(target), **payload}
        payload = _GUARDS[kind](replace(asked, payload=payload, at=at))
    corrected = {**asked.payload, "payload": payload}
    _check_order(asked, corrected)
    return corrected


def retraction(asked: Asked) -> dict[str, Any]:
    """What was never so, as of another patient: it stays in the log and counts as unknown."""
    target = _target(asked)
    if target.kind not in RETRACTABLE:
        raise RefusedError(
            f"{target.kind.replace('_', ' ').capitalize()} cannot be taken back: it was done. "
            "Correct its content or its time.",
            rule_id="SESS-RETRACT-01",
        )
    return asked.payload


def _check_same_kind(target: SessionEvent, payload: dict[str, Any]) -> None:
    """A pressure stays a pressure: as a note it would be gone and the gates would not miss it."""
    for key in ("item", "check", "scale"):
        if key in target.payload and payload.get(key) != target.payload[key]:
            raise RefusedError(
                f"This entry is of {target.payload[key]} and stays so. Correct its value; if it "
                "was never so, take it back as entered in error.",
                rule_id="SESS-CORRECT-05",
            )


def _kept(target: SessionEvent) -> dict[str, Any]:
    """A resume keeps the rate it was written with, and what was judged at that moment."""
    if target.kind is not Did.INFUSION_RESUMED:
        return {}
    return {key: target.payload[key] for key in _OF_THE_MOMENT if key in target.payload}


def _target(asked: Asked) -> SessionEvent:
    wanted = asked.payload["corrects"]
    target = next((event for event in asked.state.log if event.seq == wanted), None)
    if target is None:
        raise RefusedError(f"This session has no event number {wanted}.", rule_id="SESS-CORRECT-01")
    if any(e.kind is Did.RETRACTED and e.corrects == wanted for e in asked.state.log):
        raise RefusedError(
            f"Entry {wanted} was taken back already. Write down anew what is so.",
            rule_id="SESS-RETRACT-02",
        )
    if target.kind not in CORRECTABLE:
        raise RefusedError(
            f"{target.kind.replace('_', ' ').capitalize()} cannot be corrected. Make it anew, or "
            "correct the entry that it rests on.",
            rule_id="SESS-CORRECT-02",
        )
    return target


def _check_order(asked: Asked, payload: dict[str, Any]) -> None:
    """With the correction applied, the steps must still follow one another in time."""
    new = NewEvent(kind=Did.CORRECTED, happened_at=asked.at, payload=payload)
    event = replace(
        written(new, seq=asked.state.event_count + 1, at=asked.written_at, by=asked.by),
        corrects=payload["corrects"],
    )
    after: SessionState = evolve(asked.state, event)
    times = effective_times(after.log)
    if list(times) != sorted(times):
        raise RefusedError(
            "With this time the steps of the infusion would be out of order. Give a time between "
            "the step before and the step after.",
            rule_id="SESS-CORRECT-04",
            field="happened_at",
        )
