"""A clinic's own value for a parameter of a protocol set, signed by a prescriber."""

from __future__ import annotations

from datetime import datetime

from openketamine.actions.actor import Actor
from openketamine.actions.recorded import recorded
from openketamine.core.errors import ForbiddenError
from openketamine.core.protocols import load
from openketamine.records.chain import START, link, override_content
from openketamine.records.models import ProtocolOverride, Signature
from openketamine.records.protocol import clinic_protocol, read_value

MEANING = "approves this value for the clinic"
"""What a signature of an override says."""


def set_override(
    protocol_set: str,
    parameter: str,
    value: str,
    *,
    reason: str,
    signer: Actor,
    by: Actor,
    at: datetime,
) -> None:
    """Sign a clinic's own value for one parameter; an empty value returns to the set's own.

    `signer` has just given user name and password again. Raises BadInputError for a value that
    the set cannot take.
    """
    if signer.staff_id is None or signer.clinic_id != by.clinic_id:
        raise ForbiddenError("The signature must be of a person of this clinic.")
    subject = f"protocol:{protocol_set}.{parameter}"
    with recorded(
        by=signer,
        at=at,
        action="set_override",
        subject=subject,
        permission="protocol_sets.override",
    ) as write:
        if value:
            load(protocol_set).with_override(
                parameter,
                read_value(parameter, value),
                by=signer.display_name,
                reason=reason,
                at=at,
            )
        known = ProtocolOverride.objects.filter(
            clinic_id=by.clinic_id, protocol_set=protocol_set, parameter=parameter
        )
        values = {
            "protocol_set": protocol_set,
            "parameter": parameter,
            "ordinal": known.count() + 1,
            "value": value,
            "reason": reason,
            "at": at,
        }
        content = override_content(ProtocolOverride(**values))
        signed = {"meaning": MEANING, "record_hash": link(START, content)}
        signature = write.add(
            Signature,
            subject=subject,
            signer_id=signer.staff_id,
            printed_name=signer.display_name,
            role=signer.role,
            at=at,
            **signed,
        )
        write.add(ProtocolOverride, signature=signature, **values)
        write.facts.update(content, **signed, screen_of=str(by.staff_id or ""))
        clinic_protocol(by.clinic_id, protocol_set)  # refuses what the clinic's other values forbid
