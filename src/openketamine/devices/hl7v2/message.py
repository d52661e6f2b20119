"""What a decoded message holds, and the one error that a malformed message raises."""

from __future__ import annotations

from dataclasses import dataclass

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring.frame import Frame

APPLICATION_ERROR = "AE"  # understood as HL7, the content cannot be used
APPLICATION_REJECT = "AR"  # not for us: no HL7, wrong type, wrong version, too large


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The parts of MSH that an acknowledgement needs; empty when the message had none."""

    sending_application: str = ""
    sending_facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    message_type: str = ""
    trigger: str = ""
    control_id: str = ""
    processing_id: str = "P"
    version: str = "2.6"


@dataclass(frozen=True, slots=True)
class Problem:
    """One observation that could not be used: where (segment^number^field) and why."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedMessage:
    """Frames in order of device time, what was not used and why, and what was not known.

    `ignored` names the observations that this system has no metric for; `problems` the known
    ones that had to be left out (wrong unit, not a number).
    """

    header: Header
    frames: tuple[Frame, ...]
    ignored: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def control_id(self) -> str:
        """MSH-10, the sender's name of this message."""
        return self.header.control_id


class Hl7Error(BadInputError):
    """A message that cannot be used: AE or AR, a reason, and the segment and field."""

    def __init__(
        self, code: str, reason: str, location: str = "", header: Header | None = None
    ) -> None:
        super().__init__(f"{location}: {reason}" if location else reason, field=location)
        self.code = code
        self.reason = reason
        self.location = location
        self.header = header or Header()
