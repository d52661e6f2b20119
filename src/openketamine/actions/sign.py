"""Sign a session's record: re-entered password, meaning, and the hash of what was signed."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.append_event import Appended, How, append_in, locked_session
from openketamine.actions.recorded import recorded
from openketamine.core.errors import ForbiddenError
from openketamine.core.session.commands import Command, CommandKind
from openketamine.records.models import Signature


def sign(session_id: UUID, *, meaning: str, signer: Actor, **how: Unpack[How]) -> Appended:
    """Sign the record as it stands: its hash is the head of the session's event chain.

    `signer` comes from `reauthenticate`. With `expected_seq` it is refused as stale when the
    record has grown since it was read.
    """
    if signer.staff_id is None or signer.clinic_id != how["by"].clinic_id:
        raise ForbiddenError("The signature must be of a person of this clinic.")
    with recorded(
        by=signer,
        at=how["at"],
        action="sign",
        subject=f"session:{session_id}",
        permission="session.sign",
    ) as write:
        session = locked_session(write, session_id)
        signed = session.event_head
        command = Command(
            kind=CommandKind.SIGN, payload={"meaning": meaning, "record_hash": signed}
        )
        appended = append_in(
            write,
            session,
            command,
            client_key=how.get("client_key", ""),
            expected_seq=how.get("expected_seq"),
        )
        if not appended.is_repeat:
            write.add(
                Signature,
                session=session,
                subject=f"session:{session_id}",
                signer_id=signer.staff_id,
                printed_name=signer.display_name,
                role=signer.role,
                meaning=meaning,
                record_hash=signed,
                at=how["at"],
            )
            write.facts.update(meaning=meaning, record_hash=signed)
        return appended
