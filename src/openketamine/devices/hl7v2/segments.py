"""From bytes to segments: separators, character set, escape sequences. Tolerant, never silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from openketamine.devices.hl7v2.message import (
    APPLICATION_ERROR,
    APPLICATION_REJECT,
    Header,
    Hl7Error,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f]")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_NAME_LENGTH = 200  # of the names that are stored: control id, bed


@dataclass(frozen=True, slots=True)
class Separators:
    """The five characters that MSH-1 and MSH-2 declare, and the character set of MSH-18."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    charset: str = "utf-8"

    def components(self, field: str) -> list[str]:
        """The components of the first repetition of a field, unescaped."""
        return [self.unescape(part) for part in self.first(field).split(self.component)]

    def first(self, field: str) -> str:
        """The first repetition of a field, as it was sent."""
        return field.split(self.repetition, 1)[0]

    def unescape(self, text: str) -> str:
        r"""Replace \F\ \S\ \T\ \R\ \E\ \X..\ \.br\; an unknown sequence stays as it was sent."""
        mark = self.escape
        if not mark or mark not in text:
            return text
        parts = text.split(mark)
        out = [parts[0]]
        index = 1
        while index < len(parts):
            meaning = self._meaning(parts[index]) if index + 1 < len(parts) else None
            if meaning is None:  # not a sequence: the mark is an ordinary character
                out.append(mark + parts[index])
                index += 1
            else:
                out.append(meaning + parts[index + 1])
                index += 2
        return "".join(out)

    def _meaning(self, code: str) -> str | None:
        plain = {
            "F": self.field,
            "S": self.component,
            "T": self.subcomponent,
            "R": self.repetition,
            "E": self.escape,
            ".br": "\n",
            "H": "",
            "N": "",
        }
        if code in plain:
            return plain[code]
        if code[:1] == "X" and _HEX.fullmatch(code[1:]):
            decoded = bytes.fromhex(code[1:]).decode(self.charset, errors="replace")
            return _CONTROL.sub("\ufffd", decoded)  # a NUL would not fit into a database
        return None


@dataclass(frozen=True, slots=True)
class Segments:
    """The lines of one message after MSH, with its header and its separators."""

    header: Header
    separators: Separators
    msh: list[str]  # MSH-n is at n - 1
    lines: list[str]


def read_segments(raw: bytes) -> Segments:
    """Split one message into segments; raises Hl7Error with the place that is wrong."""
    data = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:3] != b"MSH":
        raise Hl7Error(APPLICATION_REJECT, "the message does not begin with MSH", "MSH")
    first_line = re.split(rb"[\r\n]", data, maxsplit=1)[0].decode("latin-1")
    separators = _separators(first_line[3:12])
    msh = first_line.split(separators.field)
    header = _header(msh, separators)
    text, charset = _decode(data, msh, separators, header)
    if charset != separators.charset:
        separators = Separators(*_marks(separators), charset=charset)
    if "\n" in text:
        text = text.replace("\r\n", "\r").replace("\n", "\r")
    lines = text.split("\r")
    msh = lines[0].split(separators.field)
    if not first_line.isascii():  # its names were read as if they were Latin-1
        header = _header(msh, separators)
    return Segments(header, separators, msh, lines[1:])


def peek_header(raw: bytes) -> Header:
    """What can be read of a header, for the refusal of a message; never raises."""
    start = raw.find(b"MSH")
    if start < 0:
        return Header()
    line = re.split(rb"[\r\n]", raw[start : start + 2000], maxsplit=1)[0].decode("latin-1")
    try:
        separators = _separators(line[3:12])
        return _header(line.split(separators.field), separators)
    except Hl7Error:
        return Header()


def field_of(fields: list[str], number: int) -> str:
    """Field `number` of a split segment (not MSH), empty when the segment is shorter."""
    return fields[number] if number < len(fields) else ""


@lru_cache(maxsize=64)
def _separators(start: str) -> Separators:
    """The separators by the characters that follow `MSH`."""
    if len(start) < 2:
        raise Hl7Error(APPLICATION_REJECT, "MSH ends before its encoding characters", "MSH^1^2")
    field = start[0]
    marks = start[1:].split(field, 1)[0]
    if not 1 <= len(marks) <= 5:
        raise Hl7Error(APPLICATION_REJECT, f"{marks[:20]!r} are not encoding characters", "MSH^1^2")
    used = field + marks
    if len(set(used)) != len(used) or any(c.isalnum() or c.isspace() or c < "!" for c in used):
        raise Hl7Error(
            APPLICATION_REJECT, f"{used!r} cannot separate fields and components", "MSH^1^2"
        )
    component, repetition, escape, subcomponent = (
        marks[i] if i < len(marks) else ("\x1f" if default in used else default)
        for i, default in enumerate("^~\\&")
    )
    return Separators(field, component, repetition, escape, subcomponent)


def _marks(separators: Separators) -> tuple[str, str, str, str, str]:
    s = separators
    return s.field, s.component, s.repetition, s.escape, s.subcomponent


def _header(msh: list[str], separators: Separators) -> Header:
    def at(number: int) -> str:
        return msh[number - 1] if number <= len(msh) else ""

    kind = separators.components(at(9))
    return Header(
        sending_application=separators.components(at(3))[0],
        sending_facility=separators.components(at(4))[0],
        receiving_application=separators.components(at(5))[0],
        receiving_facility=separators.components(at(6))[0],
        message_type=kind[0].strip(),
        trigger=kind[1].strip() if len(kind) > 1 else "",
        control_id=_CONTROL.sub("", separators.unescape(at(10))).strip()[:_NAME_LENGTH],
        processing_id=separators.components(at(11))[0] or "P",
        version=separators.components(at(12))[0] or "2.6",
    )


def _decode(data: bytes, msh: list[str], separators: Separators, header: Header) -> tuple[str, str]:
    declared = separators.first(msh[17]).strip() if len(msh) > 17 else ""
    charset = _charset(declared)
    if charset is None:
        reason = f"the character set {declared!r} is not supported (UNICODE UTF-8, ASCII, 8859/1)"
        raise Hl7Error(APPLICATION_ERROR, reason, "MSH^1^18", header)
    try:
        text = data.decode(charset)
    except UnicodeDecodeError as error:
        said = f"declares {declared}" if declared else "declares no character set"
        reason = f"byte {error.start + 1} is not {charset.upper()} and MSH-18 {said}"
        raise Hl7Error(APPLICATION_ERROR, reason, "MSH^1^18", header) from None
    control = _CONTROL.search(text)
    if control:
        reason = f"control character 0x{ord(control[0]):02X} at character {control.start() + 1}"
        raise Hl7Error(APPLICATION_ERROR, reason, "MSH", header)
    return text, charset


def _charset(declared: str) -> str | None:
    name = declared.upper().replace("_", "-")
    if name in ("", "UNICODE UTF-8", "UTF-8", "UTF8", "ASCII", "US-ASCII"):
        return "utf-8"
    latin = re.fullmatch(r"(?:ISO[- ]?)?8859[-/]([1-9]|1[0-6])", name)
    if name in ("LATIN-1", "LATIN1"):
        return "iso8859-1"
    if latin and latin[1] != "12":  # part 12 was never published
        return f"iso8859-{latin[1]}"
    return None
