"""The protocol set of a clinic: the shipped one with the clinic's signed overrides."""

from __future__ import annotations

from uuid import UUID

from openketamine.core.errors import BadInputError
from openketamine.core.protocols import REGISTRY, Kind, ProtocolSet, load
from openketamine.core.protocols.parameter import ParameterValue
from openketamine.core.units import decimal
from openketamine.records.models import ProtocolOverride


def clinic_protocol(clinic_id: UUID, name: str) -> ProtocolSet:
    """The named set as this clinic uses it; only a parameter's newest override counts.

    Must run in the clinic's scope.
    """
    rows = ProtocolOverride.objects.filter(clinic_id=clinic_id, protocol_set=name)
    newest = {row.parameter: row for row in rows.select_related("signature").order_by("ordinal")}
    protocol = load(name)
    for row in newest.values():
        if row.value:
            protocol = protocol.with_override(
                row.parameter,
                read_value(row.parameter, row.value),
                by=row.signature.printed_name,
                reason=row.reason,
                at=row.at,
            )
    return protocol


def read_value(parameter: str, text: str) -> ParameterValue:
    """The text of an override as the kind of value that the parameter takes.

    Raises BadInputError for an unknown parameter or a text of another kind.
    """
    if parameter not in REGISTRY:
        raise BadInputError(f"There is no parameter {parameter!r}.", field=parameter)
    kind = REGISTRY[parameter].kind
    if kind is Kind.NUMBER:
        return decimal(text, name=parameter)
    if kind is Kind.FLAG:
        return text.strip().lower() in {"true", "yes"}
    if kind is Kind.MINUTES:
        return tuple(decimal(part, name=parameter) for part in text.split(","))
    return text
