"""Bind a person's signature to one record: who, what it means, and the hash of what was signed."""

from __future__ import annotations

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import Write
from openketamine.core.errors import ForbiddenError
from openketamine.records.models import Signature


def check_signer(signer: Actor, by: Actor) -> None:
    """Raise ForbiddenError unless the signer is a person of the clinic at whose screen it is.

    `signer` comes from `reauthenticate`.
    """
    if signer.staff_id is None or signer.clinic_id != by.clinic_id:
        raise ForbiddenError("The signature must be of a person of this clinic.")


def add_signature(write: Write, subject: str, *, meaning: str, record_hash: str) -> Signature:
    """The signature of the person behind `write`; its meaning and hash go into the audit."""
    write.facts.update(meaning=meaning, record_hash=record_hash)
    return write.add(
        Signature,
        subject=subject,
        signer_id=write.by.staff_id,
        printed_name=write.by.display_name,
        role=write.by.role,
        meaning=meaning,
        record_hash=record_hash,
        at=write.at,
    )
