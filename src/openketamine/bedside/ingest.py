"""One message: decode, show, store, and only then acknowledge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from openketamine.bedside.frames import epoch_ms, frame_data, frame_key
from openketamine.bedside.hub import Hub
from openketamine.bedside.recorder import NotStoredError, Recorder, StoreFullError
from openketamine.bedside.store import BedPlace, Entry, FrameEntry, RejectEntry
from openketamine.devices.hl7v2 import Ack, DecodedMessage, Hl7Error, Peer, decode_message
from openketamine.devices.hl7v2.ack import encode_ack


@dataclass(slots=True)
class Ingest:
    """The handler of the MLLP server. `places` is replaced as beds and sessions change."""

    hub: Hub
    recorder: Recorder[Entry]
    clock: Callable[[], datetime]
    places: dict[str, BedPlace] = field(default_factory=dict)
    received: int = 0
    rejected: int = 0

    async def handle(self, raw: bytes, peer: Peer) -> Ack:
        """Answer AA after the commit; AE or AR with a reason when it cannot be used or stored."""
        at = self.clock()
        self.received += 1
        try:
            decoded = decode_message(raw, received_at=at)
        except Hl7Error as error:
            return await self._reject(raw, peer, at, error, error.reason)
        unknown = sorted({f.bed_key for f in decoded.frames} - self.places.keys())
        if unknown:
            reason = f"no bed has the device key {unknown[0]!r}"
            return await self._reject(raw, peer, at, decoded, reason)
        try:
            await self._store(decoded)
        except (StoreFullError, NotStoredError) as error:
            return encode_ack(decoded, "AE", str(error), at=self.clock())
        return encode_ack(decoded, at=self.clock())

    async def _store(self, decoded: DecodedMessage) -> None:
        waiting = []
        for frame in decoded.frames:
            entry = FrameEntry(place=self.places[frame.bed_key], frame=frame)
            waiting.append(self.recorder.submit(entry))
            self._show(entry)
        for done in waiting:
            await done

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
        self, raw: bytes, peer: Peer, at: datetime, about: DecodedMessage | Hl7Error, reason: str
    ) -> Ack:
        """Keep the raw message before it is answered: the sender will not send it again."""
        self.rejected += 1
        host = f"{peer.host}:{peer.port}"
        entry = RejectEntry(raw=raw, reason=reason, peer=host, received_ms=epoch_ms(at))
        code = about.code if isinstance(about, Hl7Error) else "AE"
        try:
            await self.recorder.submit(entry)
        except (StoreFullError, NotStoredError) as error:
            return encode_ack(about, "AE", str(error), at=self.clock())
        return encode_ack(about, code, reason, at=self.clock())
