"""The port of the devices room: every protocol folder ends in frames."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from openketamine.core.monitoring.frame import Frame


class FrameSource(Protocol):
    """Anything that has frames to give in order of time: a recording, a virtual patient."""

    def frames(self, *, bed_key: str, starts_at: datetime) -> Iterator[Frame]:
        """Frames of one bed, the first at `starts_at` (aware), each with its device time."""
        ...
