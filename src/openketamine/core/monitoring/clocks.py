"""Device clocks: which frames are new, which are late, and which clock was changed.

Nothing here trusts that a device's clock is right. A device's usual offset (our time minus its
time) is the smallest one seen; what lies behind it by more than the tolerance is late.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_SAME_OFFSET_MS = 2000  # how alike the offsets of a device with a changed clock are
_CHANGED_RUN = 3  # frames, at least, that show it
_CHANGED_AFTER_MS = 4000  # and for how long: a backlog after a broken line arrives faster


@dataclass(slots=True)
class DeviceClock:
    """What is known of one device's clock, in ms; `newest` is its latest time per metric."""

    offset_ms: int | None = None
    late_run: int = 0
    late_since_ms: int = 0
    late_offset_ms: int = 0
    late_device_ms: int = 0
    newest: dict[str, int] = field(default_factory=dict)

    def copy(self) -> DeviceClock:
        """A clock that shares nothing with this one."""
        return DeviceClock(
            self.offset_ms,
            self.late_run,
            self.late_since_ms,
            self.late_offset_ms,
            self.late_device_ms,
            dict(self.newest),
        )

    def is_newer(self, name: str, device_ms: int) -> bool:
        """True for the first and for later times of this metric than all before; notes it."""
        newest = self.newest.get(name)
        if newest is not None and device_ms <= newest:
            return False
        self.newest[name] = device_ms
        return True

    def lateness(self, device_ms: int, at_ms: int) -> int:
        """How much later than usual something of this device time came; teaches nothing."""
        return 0 if self.offset_ms is None else max(0, at_ms - device_ms - self.offset_ms)

    def arrives(self, device_ms: int, at_ms: int, tolerance_ms: int) -> int:
        """The lateness of a frame of live values; learns the usual offset and its changes.

        A clock that was set back looks like lateness for ever. It is believed when frames with
        advancing device times keep the same new offset for some seconds; repeated messages and
        a backlog that drains faster than time passes do neither.
        """
        offset = at_ms - device_ms
        if self.offset_ms is None or offset < self.offset_ms:
            self._use(offset)
            return 0
        late_ms = offset - self.offset_ms
        if late_ms <= tolerance_ms:
            self.late_run = 0
            return late_ms
        if not self._shows_a_change(device_ms, at_ms, offset):
            return late_ms
        self.newest.clear()  # its times start anew
        self._use(offset)
        return 0

    def _use(self, offset: int) -> None:
        self.offset_ms, self.late_run = offset, 0

    def _shows_a_change(self, device_ms: int, at_ms: int, offset: int) -> bool:
        if self.late_run and device_ms <= self.late_device_ms:
            return False
        is_steady = abs(offset - self.late_offset_ms) <= _SAME_OFFSET_MS
        if self.late_run and is_steady:
            self.late_run += 1
        else:
            self.late_run, self.late_since_ms, self.late_offset_ms = 1, at_ms, offset
        self.late_device_ms = device_ms
        return self.late_run >= _CHANGED_RUN and at_ms - self.late_since_ms >= _CHANGED_AFTER_MS
