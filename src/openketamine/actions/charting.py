"""Verbs of charting: scores, notes, recovery, escort, and corrections of what was written."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from openketamine.actions._command import give
from openketamine.actions.append_event import PERMISSION_OF, Appended, How
from openketamine.actions.charted_alerts import follow_charted
from openketamine.actions.recorded import recorded
from openketamine.core.session.commands import CommandKind


def chart(
    session_id: UUID,
    *,
    item: str,
    value: Any,
    items: dict[str, Any] | None = None,
    measured: dict[str, dict[str, str]] | None = None,
    **how: Unpack[How],
) -> Appended:
    """Chart one thing: moaas, cadss6 (with its items), nausea, pain, anxiety, note, ...

    `measured` says of a vital sign that a monitor measured it, and when.
    """
    said = {"item": item, "value": value, "items": items, "measured": measured}
    return _give(session_id, CommandKind.CHART, how, **said)


def score_recovery(
    session_id: UUID, *, scale: str, items: dict[str, Any], **how: Unpack[How]
) -> Appended:
    """Score one recovery scale from its items."""
    return give(session_id, CommandKind.SCORE_RECOVERY, how, scale=scale, items=items)


def ask_suicidality(session_id: UUID, *, answers: dict[str, bool], **how: Unpack[How]) -> Appended:
    """The answers to the screener before going home."""
    return give(session_id, CommandKind.ASK_SUICIDALITY, how, answers=answers)


def confirm_escort(
    session_id: UUID,
    *,
    name: str,
    phone: str,
    relation: str | None = None,
    is_present: bool = False,
    **how: Unpack[How],
) -> Appended:
    """Who takes the patient home, and whether that person is here."""
    return give(
        session_id,
        CommandKind.CONFIRM_ESCORT,
        how,
        name=name,
        phone=phone,
        relation=relation,
        is_present=is_present,
    )


def give_instructions(session_id: UUID, *, version: str, **how: Unpack[How]) -> Appended:
    """The written instructions of this version were given and explained."""
    return give(session_id, CommandKind.GIVE_INSTRUCTIONS, how, version=version)


def correct(
    session_id: UUID,
    *,
    corrects: int,
    payload: dict[str, Any],
    reason: str,
    new_time: datetime | None = None,
    **how: Unpack[How],
) -> Appended:
    """Replace content or time of an earlier event; the first version stays in the log."""
    moved = {"happened_at": new_time.isoformat()} if new_time else {}
    return _give(
        session_id,
        CommandKind.CORRECT,
        how,
        corrects=corrects,
        payload=payload,
        reason=reason,
        **moved,
    )


def retract(
    session_id: UUID, *, corrects: int, cause: str, reason: str, **how: Unpack[How]
) -> Appended:
    """Take an entry back: it was another patient's (`wrong_patient`) or never so (`in_error`)."""
    said = {"corrects": corrects, "cause": cause, "reason": reason}
    return _give(session_id, CommandKind.RETRACT, how, **said)


def discharge(session_id: UUID, **how: Unpack[How]) -> Appended:
    """The patient goes home; refused while the discharge gate holds."""
    return give(session_id, CommandKind.DISCHARGE, how)


def _give(session_id: UUID, kind: CommandKind, how: How, **said: Any) -> Appended:
    """The entry and the alerts that it raises or ends: both or neither."""
    with recorded(
        by=how["by"],
        at=how["at"],
        action=kind.value,
        subject=f"session:{session_id}",
        permission=PERMISSION_OF[kind],
    ):  # writes nothing itself: what is inside has audit rows of its own
        done = give(session_id, kind, how, **said)
        follow_charted(session_id, by=how["by"], at=how["at"])
    return done
