"""Acknowledgements: the only bytes that we ever send to a device."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from openketamine.devices.hl7v2.message import DecodedMessage, Header, Hl7Error
from openketamine.devices.hl7v2.times import write_time

_CODES = frozenset({"AA", "AE", "AR"})
_ERRORS_MOST = 20
_CONTROL = re.compile(r"[\x00-\x1f]+")
# HL7 table 0357
_UNSUPPORTED_TYPE = "200^Unsupported message type^HL70357"
_UNSUPPORTED_VERSION = "203^Unsupported version id^HL70357"
_REQUIRED_MISSING = "101^Required field missing^HL70357"
_DATA_TYPE = "102^Data type error^HL70357"
_INTERNAL = "207^Application internal error^HL70357"


class Ack(bytes):
    """An encoded acknowledgement. Only `encode_ack` makes one; a server sends nothing else."""


def encode_ack(
    about: DecodedMessage | Hl7Error | Header, code: str = "", reason: str = "", *, at: datetime
) -> Ack:
    """Acknowledge a message: AA for a decoded one, the error's own code for an error.

    `code` and `reason` override them, for example AE when the store failed. Problems of an
    accepted message are told as warnings (ERR-4 = W). Without MLLP bytes.
    """
    header = about if isinstance(about, Header) else about.header
    location = ""
    warnings: Iterable[tuple[str, str]] = ()
    if isinstance(about, Hl7Error):
        code, reason = code or about.code, reason or about.reason
        location = about.location
    elif isinstance(about, DecodedMessage):
        warnings = [(p.location, p.reason) for p in about.problems[:_ERRORS_MOST]]
    code = code or "AA"
    if code not in _CODES:
        raise ValueError(f"{code!r} is not an acknowledgement code (AA, AE, AR)")
    said = f"{location}: {reason}" if location and reason else reason
    lines = [_msh(header, at), f"MSA|{code}|{escape(header.control_id)}|{escape(said)}".rstrip("|")]
    if code != "AA":
        lines.append(_err(location, reason, "E"))
    lines.extend(_err(where, why, "W") for where, why in warnings)
    return Ack(("\r".join(lines) + "\r").encode())


def escape(text: str) -> str:
    """Text as HL7 writes it between the standard separators; control characters become spaces."""
    plain = _CONTROL.sub(" ", text)
    return (
        plain.replace("\\", "\\E\\")
        .replace("|", "\\F\\")
        .replace("^", "\\S\\")
        .replace("&", "\\T\\")
        .replace("~", "\\R\\")
    )


def _msh(header: Header, at: datetime) -> str:
    fields = (
        *("MSH", "^~\\&"),
        *(escape(header.receiving_application), escape(header.receiving_facility)),
        *(escape(header.sending_application), escape(header.sending_facility)),
        *(write_time(at), ""),
        f"ACK^{escape(header.trigger) or 'R01'}^ACK",
        f"ACK-{escape(header.control_id)}",
        *(escape(header.processing_id), escape(header.version)),
        *("", "", "", "", "", "UNICODE UTF-8"),
    )
    return "|".join(fields)


def _err(location: str, reason: str, severity: str) -> str:
    return f"ERR||{location}|{_error_code(location, reason)}|{severity}||||{escape(reason)}"


def _error_code(location: str, reason: str) -> str:
    if location == "MSH^1^9":
        return _UNSUPPORTED_TYPE
    if location == "MSH^1^12":
        return _UNSUPPORTED_VERSION
    if "empty" in reason or "has no unit" in reason:
        return _REQUIRED_MISSING
    return _DATA_TYPE if location else _INTERNAL
