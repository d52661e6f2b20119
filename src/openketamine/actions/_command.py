"""From a verb's arguments to the command that the core decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openketamine.actions.append_event import Appended, How, append_event
from openketamine.core.session.commands import Command, CommandKind


def give(session_id: UUID, kind: CommandKind, how: How, **payload: Any) -> Appended:
    """Append a command of one kind; payload entries that are None are left out."""
    said = {name: value for name, value in payload.items() if value is not None}
    command = Command(kind=kind, payload=said, happened_at=how.get("happened_at"))
    return append_event(session_id, command, **how)
