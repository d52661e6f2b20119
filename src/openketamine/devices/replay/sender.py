"""Send the frames of a recording over MLLP at its pace, until each is acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from openketamine.core.monitoring.frame import Frame
from openketamine.devices.hl7v2 import encode_oru
from openketamine.devices.hl7v2.client import AckReply
from openketamine.devices.replay.pipeline import IN_FLIGHT, Pipeline


@dataclass(slots=True)
class Tally:
    """What became of the frames sent so far."""

    sent: int = 0
    acknowledged: int = 0
    rejected: int = 0
    resent: int = 0
    reasons: list[str] = field(default_factory=list)

    def take(self, reply: AckReply) -> None:
        """Count an answer."""
        if reply.is_accepted:
            self.acknowledged += 1
            return
        self.rejected += 1
        if reply.reason not in self.reasons[:20]:
            self.reasons.append(reply.reason)


async def send_frames(
    frames: Iterable[Frame],
    pipeline: Pipeline,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Send each frame when the clock reaches its device time; raises ConnectionError at the end
    of the pipeline's patience.

    Whoever is on time waits for the answers as a monitor does; only who is late sends on.
    """
    tally = Tally()

    async def hear() -> None:
        tally.take(await pipeline.answered())
        tally.resent = pipeline.resent
        progress(tally)

    for frame in frames:
        while pipeline.waiting and (pipeline.waiting >= IN_FLIGHT or clock() < frame.device_at):
            await hear()
        await _until(frame.device_at, clock)
        control_id = f"{frame.message_id}-{int(frame.device_at.timestamp() * 1000)}"
        await pipeline.put(
            encode_oru(frame, control_id=control_id, sent_at=clock(), sender="REPLAY")
        )
        tally.sent += 1
    while pipeline.waiting:
        await hear()
    return tally


async def _until(at: datetime, clock: Callable[[], datetime]) -> None:
    """Wait in short steps: the clock may run faster than the machine's."""
    while (wait_s := (at - clock()).total_seconds()) > 0:
        await asyncio.sleep(min(wait_s, 0.2))
