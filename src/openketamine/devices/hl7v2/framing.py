"""MLLP framing without I/O: bytes in, whole messages and faults out.

A message is 0x0B ... 0x1C 0x0D. The end block is taken at 0x1C, so that a sender that leaves
the 0x0D out, or sends a line feed, is not waited for.
"""

from __future__ import annotations

from dataclasses import dataclass

START = 0x0B
END = 0x1C
MAX_BYTES = 1_048_576
_START = b"\x0b"
_END = b"\x1c"
_TAIL = b"\r\n"
_KEEP = 4096  # of a faulty message: enough for its header and to look at


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes that were no whole message, cut to a few kilobytes, and why."""

    raw: bytes
    reason: str


class Framer:
    """Cuts a stream into messages; holds at most `max_bytes` of it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._buffer = bytearray()
        self._is_inside = False  # a start block was seen
        self._is_skipping = False  # too large: drop all until it ends

    @property
    def is_waiting(self) -> bool:
        """True while the rest of a message is awaited."""
        return self._is_inside or bool(self._buffer)

    def feed(self, data: bytes) -> list[bytes | Fault]:
        """The messages and faults that `data` completes, in order."""
        self._buffer += data
        out: list[bytes | Fault] = []
        while self._step(out):
            pass
        return out

    def give_up(self) -> Fault | None:
        """Drop what is there: silence or the end of the stream came before the end block."""
        if not self.is_waiting:
            return None
        was_inside = self._is_inside and not self._is_skipping
        raw = self._cut(len(self._buffer))
        self._is_inside = self._is_skipping = False
        if not was_inside:
            return None
        return Fault(raw[:_KEEP], "the message has no end block (0x1C 0x0D)")

    def _step(self, out: list[bytes | Fault]) -> bool:
        return self._inside(out) if self._is_inside else self._outside(out)

    def _outside(self, out: list[bytes | Fault]) -> bool:
        """Before a start block: line ends are the tail of the last message, the rest garbage."""
        buffer = self._buffer
        start = buffer.find(_START)
        end = buffer.find(_END)
        if end >= 0 and (start < 0 or end < start):
            raw = self._cut(end + 1)[:-1].strip()
            if b"MSH" in raw:
                raw = raw[raw.index(b"MSH") :]
                out.append(Fault(raw[:_KEEP], "the message has no start block (0x0B)"))
            return True
        if start >= 0:
            self._cut(start + 1)
            self._is_inside = True
            return True
        if len(buffer) > _KEEP:  # garbage without end must not pile up; its last part may matter
            self._cut(len(buffer) - _KEEP)
        if not buffer.strip(_TAIL):
            buffer.clear()
        return False

    def _inside(self, out: list[bytes | Fault]) -> bool:
        buffer = self._buffer
        end = buffer.find(_END)
        start = buffer.find(_START)
        if start >= 0 and (end < 0 or start < end):
            self._fault(out, self._cut(start + 1)[:-1], "a new message began before its end block")
            return True  # the new one is inside already
        if end >= 0:
            raw = self._cut(end + 1)[:-1]
            self._is_inside = False
            if len(raw) > self.max_bytes:
                self._fault(out, raw, self._too_large())
            elif not self._is_skipping:
                out.append(raw)
            self._is_skipping = False
            return True
        if len(buffer) > self.max_bytes:
            self._fault(out, self._cut(len(buffer)), self._too_large())
            self._is_skipping = True
        return False

    def _too_large(self) -> str:
        return f"the message is larger than {self.max_bytes} bytes"

    def _fault(self, out: list[bytes | Fault], raw: bytes, reason: str) -> None:
        if not self._is_skipping:
            out.append(Fault(raw[:_KEEP], reason))
        self._is_skipping = False

    def _cut(self, count: int) -> bytes:
        part = bytes(self._buffer[:count])
        del self._buffer[:count]
        return part


def frame(message: bytes) -> bytes:
    """A message with its MLLP bytes."""
    return _START + message + _END + b"\r"
