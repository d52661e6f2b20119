"""Keep a device message that could not be used."""

from __future__ import annotations

from datetime import datetime

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import recorded
from openketamine.records.models import DeviceReject


def reject_message(
    *, raw: bytes, code: str, reason: str, location: str, peer: str, by: Actor, at: datetime
) -> None:
    """Put a message in quarantine, raw, with the acknowledgement code and the reason."""
    with recorded(
        by=by,
        at=at,
        action="reject_message",
        subject=f"device:{peer}"[:100],
        permission="device.reject",
    ) as write:
        write.add(
            DeviceReject,
            received_at=at,
            peer=peer[:100],
            code=code[:2],
            reason=reason[:400],
            location=location[:100],
            raw=raw,
        )
        write.facts.update(code=code, size=len(raw))
