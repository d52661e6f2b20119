"""The load of `openketamine bench live`: monitors and viewers against a real bedside process."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from openketamine.core.monitoring.frame import Frame, Metric, Sample
from openketamine.devices.hl7v2 import MllpClient, encode_oru

_SETTLE_S = 2.0
_Key = tuple[str, int]  # device key or bed id, device time in epoch ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the process listens, the cookie of a login, and the bed ids by device key."""

    pid: int
    mllp_port: int
    live_port: int
    cookie: str
    beds: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was seen. Times in seconds; a frame is known by its bed's id and device time."""

    sent_at: dict[_Key, float] = field(default_factory=dict)
    acked: set[_Key] = field(default_factory=set)
    ack_s: list[float] = field(default_factory=list)
    screen_s: list[float] = field(default_factory=list)
    seen: list[Counter[_Key]] = field(default_factory=list)
    refused: int = 0
    resent: int = 0
    elapsed_s: float = 0.0
    cpu_s: float | None = None
    rss_mb: float | None = None


async def load(
    target: Target,
    *,
    viewers: int,
    seconds: int,
    clock: Callable[[], datetime],
    progress: Callable[[float], None],
) -> Tally:
    """Send one message a second from every bed while the viewers watch; bounded by `seconds`."""
    tally = Tally(seen=[Counter() for _ in range(viewers)])
    watching = [asyncio.create_task(_view(target, tally, seen)) for seen in tally.seen]
    await asyncio.sleep(1)  # the viewers are there before the first message
    cpu_before, began = _cpu_s(target.pid), time.monotonic()
    senders = [
        asyncio.create_task(_send(target, key, n / len(target.beds), seconds, tally, clock))
        for n, key in enumerate(target.beds)
    ]
    while any(not sender.done() for sender in senders):
        progress(time.monotonic() - began)
        await asyncio.wait(senders, timeout=0.5)
        if time.monotonic() - began > seconds + 30:
            break  # a process that does not answer ends the measurement, not the machine
    tally.elapsed_s = time.monotonic() - began
    cpu_after = _cpu_s(target.pid)
    tally.cpu_s = None if cpu_before is None or cpu_after is None else cpu_after - cpu_before
    tally.rss_mb = _rss_mb(target.pid)
    await asyncio.sleep(_SETTLE_S)
    for task in (*senders, *watching):
        task.cancel()
    faults = await asyncio.gather(*senders, *watching, return_exceptions=True)
    for fault in faults:
        if isinstance(fault, Exception):
            raise fault
    return tally


async def _send(
    target: Target,
    key: str,
    offset_s: float,
    seconds: int,
    tally: Tally,
    clock: Callable[[], datetime],
) -> None:
    """One monitor at 1 Hz; a late answer delays the next message, as at a real gateway."""
    began = time.monotonic() + offset_s
    async with MllpClient("127.0.0.1", target.mllp_port, retry_s=0.2) as client:
        for number in range(seconds):
            await asyncio.sleep(max(0.0, began + number - time.monotonic()))
            frame = _frame(key, number, clock())
            known = (target.beds[key], round(frame.device_at.timestamp() * 1000))
            message = encode_oru(
                frame, control_id=f"{key}-{number}", sent_at=frame.device_at, sender="BENCH"
            )
            tally.sent_at[known] = sent = time.monotonic()
            reply = await client.send(message)
            tally.ack_s.append(time.monotonic() - sent)
            if reply.is_accepted:
                tally.acked.add(known)
            else:
                tally.refused += 1
        tally.resent += client.resent


def _frame(key: str, number: int, at: datetime) -> Frame:
    """Steady vital signs, with a cuff reading now and then as the schedule asks."""
    at -= timedelta(microseconds=at.microsecond % 1000)
    samples = [
        Sample(Metric.HR, 70.0 + number % 5),
        Sample(Metric.PR, 70.0 + number % 5),
        Sample(Metric.SPO2, 97.0 + number % 2),
        Sample(Metric.RR, 14.0),
    ]
    if number % 120 == 0:
        samples += [Sample(Metric.NIBP_SYS, 124.0), Sample(Metric.NIBP_DIA, 78.0)]
    return Frame(bed_key=key, device_at=at, received_at=at, samples=tuple(samples))


async def _view(target: Target, tally: Tally, seen: Counter[_Key]) -> None:
    """One screen: all beds, from the login's cookie to the last event."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.live_port)
    request = f"GET /live?beds=all HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {target.cookie}\r\n\r\n"
    writer.write(request.encode())
    try:
        status = (await reader.readline()).decode()
        if " 200 " not in status:
            raise ConnectionError(f"the live stream was refused: {status.strip()}")
        event = ""
        while line := (await reader.readline()).decode():
            name, _, value = line.rstrip("\r\n").partition(": ")
            if name == "event":
                event = value
            elif name == "data" and event == "frame":
                data = json.loads(value)
                known = (data["bed"], data["at"])
                if known in tally.sent_at:
                    seen[known] += 1
                    tally.screen_s.append(time.monotonic() - tally.sent_at[known])
    finally:
        writer.close()


def _cpu_s(pid: int) -> float | None:
    """Processor time of a process so far, where the system tells it (Linux)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float | None:
    """Resident memory of a process in MB, where the system tells it (Linux)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(one.split()[1]) / 1024 for one in lines if one.startswith("VmRSS")), None)
