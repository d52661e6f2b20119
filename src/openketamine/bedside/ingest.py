"""One message: decode, show, store, and only then acknowledge.

What is acknowledged can be found again: as frames with their device alerts, or else raw.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openketamine.bedside.frames import epoch_ms, frame_data, frame_key
from openketamine.bedside.hub import Hub
from openketamine.bedside.recorder import NotStoredError, Recorder, StoreFullError
from openketamine.bedside.store import BedPlace, Entry, FrameEntry, RejectEntry
from openketamine.bedside.watch import Watch
from openketamine.core.monitoring.frame import Frame
from openketamine.devices.hl7v2 import Ack, DecodedMessage, Hl7Error, Peer, decode_message
from openketamine.devices.hl7v2.ack import encode_ack
from openketamine.devices.hl7v2.framing import Fault

_log = logging.getLogger(__name__)
About = DecodedMessage | Hl7Error
_NAMED = 10


@dataclass(slots=True)
class Ingest:
    """The handler of the MLLP server. `places` is replaced as beds and sessions change."""

    hub: Hub
    recorder: Recorder[Entry]
    watch: Watch
    clock: Callable[[], datetime]
    places: dict[str, BedPlace] = field(default_factory=dict)
    received: int = 0
    rejected: int = 0
    not_understood: int = 0

    async def handle(self, raw: bytes, peer: Peer) -> Ack:
        """Answer AA after the commit; AE or AR with a reason when it cannot be used or stored."""
        at = self.clock()
        self.received += 1
        try:
            decoded = decode_message(raw, received_at=at, zone_of=self._zone_of)
        except Hl7Error as error:
            return await self._reject(raw, peer, at, error, error.code, error.reason)
        if not decoded.frames:
            self.not_understood += 1
            return await self._keep(raw, peer, at, decoded, "AA", _not_understood(decoded))
        unknown = sorted({f.bed_key for f in decoded.frames} - self.places.keys())
        if unknown:
            reason = f"no bed has the device key {unknown[0][:60]!r}"
            return await self._reject(raw, peer, at, decoded, "AE", reason)
        try:
            await self._store(decoded, peer)
        except (StoreFullError, NotStoredError) as error:
            return encode_ack(decoded, "AE", str(error), at=self.clock())
        return encode_ack(decoded, at=self.clock())

    def on_fault(self, fault: Fault, peer: Peer) -> None:
        """Keep bytes that were no whole message; the server answers them."""
        self.received += 1
        self.rejected += 1
        try:
            self.recorder.post(
                self._reject_entry(fault.raw, peer, self.clock(), "AR", fault.reason)
            )
        except StoreFullError:
            _log.error("bytes that are no message were dropped: the store is full")

    def _zone_of(self, bed_key: str) -> tzinfo:
        """The zone of a device's times without an offset: that of the bed's clinic."""
        place = self.places.get(bed_key)
        try:
            return UTC if place is None else ZoneInfo(place.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return UTC  # a wrong clock is told by MON-CLOCK-01; refused data would be lost

    async def _store(self, decoded: DecodedMessage, peer: Peer) -> None:
        waiting = []
        for decoded_frame in decoded.frames:
            frame = _with_sender(decoded_frame, decoded, peer)
            place = self.places[frame.bed_key]
            entry = FrameEntry(place=place, frame=frame, snapshot=self.watch.take(place, frame))
            waiting.append((entry, self.recorder.submit(entry)))
            self._show(entry)
        for entry, done in waiting:
            await done
            if entry.snapshot is not None:
                self.watch.stored(entry.place, entry.snapshot)

    def _show(self, entry: FrameEntry) -> None:
        place = entry.place
        data = frame_data(place, entry.frame)
        self.hub.publish(
            "frame",
            data,
            ms=epoch_ms(entry.frame.received_at),
            clinic=place.clinic,
            bed=place.bed,
            session=place.session,
            key=frame_key(data),
        )

    async def _reject(
        self, raw: bytes, peer: Peer, at: datetime, about: About, code: str, reason: str
    ) -> Ack:
        self.rejected += 1
        return await self._keep(raw, peer, at, about, code, reason)

    async def _keep(
        self, raw: bytes, peer: Peer, at: datetime, about: About, code: str, reason: str
    ) -> Ack:
        """Keep the raw message before it is answered: the sender will not send it again."""
        where = about.location if isinstance(about, Hl7Error) else ""
        try:
            await self.recorder.submit(self._reject_entry(raw, peer, at, code, reason, where))
        except (StoreFullError, NotStoredError) as error:
            return encode_ack(about, "AE", str(error), at=self.clock())
        return encode_ack(about, code, reason, at=self.clock())

    def _reject_entry(
        self, raw: bytes, peer: Peer, at: datetime, code: str, reason: str, location: str = ""
    ) -> RejectEntry:
        return RejectEntry(
            raw=raw,
            code=code,
            reason=reason,
            location=location,
            peer=f"{peer.host}:{peer.port}",
            received_at=at,
        )


def _not_understood(decoded: DecodedMessage) -> str:
    names = ", ".join(decoded.ignored[:_NAMED])
    return f"nothing understood: {names}" if names else "it holds no observation"


def _with_sender(frame: Frame, decoded: DecodedMessage, peer: Peer) -> Frame:
    """A device that does not name itself (OBX-18) is known by where it connects from."""
    application = decoded.header.sending_application
    if frame.source != application:
        return frame
    source = f"{application[:100]}@{peer.host}"
    return replace(frame, source=source, connection=f"{peer.host}:{peer.port}")
