"""A frame as the browser gets it."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from openketamine.actions.record_frames import epoch_ms
from openketamine.bedside.hub import Cursor, Event, encode_event
from openketamine.bedside.store import BedPlace, FrameEntry
from openketamine.core.monitoring.frame import Frame, Validity

__all__ = ["epoch_ms", "frame_data", "frame_key", "stored_event"]


def frame_data(place: BedPlace, frame: Frame) -> dict[str, Any]:
    """The data of a `frame` event: usable values, and a flag for each that is not."""
    return {
        "bed": place.bed,
        "session": place.session or None,
        "at": epoch_ms(frame.device_at),
        "received": epoch_ms(frame.received_at),
        "values": {s.metric.value: s.value for s in frame.samples if s.is_usable},
        "flags": {
            s.metric.value: (Validity.INVALID if s.validity is Validity.VALID else s.validity).value
            for s in frame.samples
            if not s.is_usable
        },
    }


def frame_key(data: dict[str, Any]) -> str:
    """Equal for a frame in the ring and the same one in the store."""
    text = json.dumps([data["bed"], data["at"], data["values"], data["flags"]], sort_keys=True)
    return blake2b(text.encode(), digest_size=12).hexdigest()


def stored_event(entry: FrameEntry, cursor: Cursor) -> Event:
    """A stored frame as the event it was."""
    data = frame_data(entry.place, entry.frame)
    return encode_event(
        cursor,
        "frame",
        data,
        clinic=entry.place.clinic,
        bed=entry.place.bed,
        session=entry.place.session,
        key=frame_key(data),
    )
