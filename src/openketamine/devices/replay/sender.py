"""Send the frames of a recording over MLLP at its pace, waiting for each acknowledgement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from openketamine.core.monitoring.frame import Frame
from openketamine.devices.hl7v2 import MllpClient, encode_oru


@dataclass(slots=True)
class Tally:
    """What became of the frames sent so far."""

    sent: int = 0
    acknowledged: int = 0
    rejected: int = 0
    resent: int = 0
    reasons: list[str] = field(default_factory=list)


async def send_frames(
    frames: Iterable[Frame],
    client: MllpClient,
    *,
    clock: Callable[[], datetime],
    progress: Callable[[Frame, Tally], None] = lambda frame, tally: None,
) -> Tally:
    """Send each frame when the clock reaches its device time; raises ConnectionError at the end
    of the client's patience."""
    tally = Tally()
    for frame in frames:
        await _until(frame.device_at, clock)
        control_id = f"{frame.message_id}-{int(frame.device_at.timestamp() * 1000)}"
        message = encode_oru(frame, control_id=control_id, sent_at=clock(), sender="REPLAY")
        tally.sent += 1
        reply = await client.send(message)
        tally.resent = client.resent
        if reply.is_accepted:
            tally.acknowledged += 1
        else:
            tally.rejected += 1
            if reply.reason not in tally.reasons[:20]:
                tally.reasons.append(reply.reason)
        progress(frame, tally)
    return tally


async def _until(at: datetime, clock: Callable[[], datetime]) -> None:
    """Wait in short steps: the clock may run faster than the machine's."""
    while (wait_s := (at - clock()).total_seconds()) > 0:
        await asyncio.sleep(min(wait_s, 0.2))
