"""Verbs of the check-in: arrival, the checks of the day, holds and overrides."""

from __future__ import annotations

from typing import Any, Unpack
from uuid import UUID

from openketamine.actions._command import give
from openketamine.actions.append_event import Appended, How
from openketamine.core.session.commands import CommandKind


def check_in(
    session_id: UUID, *, bed_id: UUID, identity: list[str], **how: Unpack[How]
) -> Appended:
    """The patient is here, in this bed, identified in these ways."""
    return give(session_id, CommandKind.CHECK_IN, how, bed_id=str(bed_id), identity=identity)


def record_check(
    session_id: UUID, *, check: str, facts: dict[str, dict[str, Any]], **how: Unpack[How]
) -> Appended:
    """What one check of the day found: `facts` is name to value, unit and time."""
    return give(session_id, CommandKind.RECORD_CHECK, how, check=check, facts=facts)


def place_hold(
    session_id: UUID, *, reason: str, rule_ids: list[str] | None = None, **how: Unpack[How]
) -> Appended:
    """Stop the session from going on until somebody lifts the hold."""
    return give(session_id, CommandKind.PLACE_HOLD, how, reason=reason, rule_ids=rule_ids)


def lift_hold(session_id: UUID, *, reason: str, **how: Unpack[How]) -> Appended:
    """Let a held session go on."""
    return give(session_id, CommandKind.LIFT_HOLD, how, reason=reason)


def sign_override(session_id: UUID, *, rule_id: str, reason: str, **how: Unpack[How]) -> Appended:
    """A prescriber takes responsibility for going on against a rule that allows it."""
    return give(session_id, CommandKind.SIGN_OVERRIDE, how, rule_id=rule_id, reason=reason)


def complete_checks(session_id: UUID, **how: Unpack[How]) -> Appended:
    """Close the check-in; refused while the gate holds."""
    return give(session_id, CommandKind.COMPLETE_CHECKS, how)


def cancel(session_id: UUID, *, reason: str, **how: Unpack[How]) -> Appended:
    """Call a session off before its infusion."""
    return give(session_id, CommandKind.CANCEL, how, reason=reason)
