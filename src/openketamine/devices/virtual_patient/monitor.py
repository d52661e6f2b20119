"""A virtual bedside monitor: a separate MLLP client, as a monitor gateway is one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from openketamine.core.monitoring.frame import Frame, Metric, Sample
from openketamine.devices.hl7v2 import MllpClient, encode_oru
from openketamine.devices.virtual_patient.patient import VirtualPatient
from openketamine.devices.virtual_patient.profiles import PROFILES

Clock = Callable[[], datetime]


def _no_infusion() -> float:
    return 0.0


def _no_request() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class BedSpec:
    """One virtual bed. `rate_mg_per_min` is asked at each step and must answer at once.

    `cuff_requested` true begins a cuff reading. With `concentration_mg_per_ml` the monitor also
    reports the pump's rate and volume.
    """

    bed_key: str
    seed: int
    profile: str = "normal"
    weight_kg: float = 80.0
    rate_mg_per_min: Callable[[], float] = _no_infusion
    cuff_requested: Callable[[], bool] = _no_request
    cuff_every_min: float = 5.0
    concentration_mg_per_ml: float | None = None


class VirtualMonitor:
    """Steps one patient with the clock and makes its frames."""

    def __init__(self, spec: BedSpec, clock: Clock) -> None:
        self.spec = spec
        self.clock = clock
        self.patient = VirtualPatient(
            spec.seed,
            PROFILES[spec.profile],
            weight_kg=spec.weight_kg,
            cuff_every_min=spec.cuff_every_min,
        )
        self._at = clock()
        self._infused_mg = 0.0
        self._count = 0

    @property
    def is_connected(self) -> bool:
        """False while the profile shows a pulled network cable."""
        spell = self.patient.profile.disconnect
        return spell is None or not spell.is_on(self.patient.elapsed_s / 60)

    def next_frame(self) -> Frame:
        """What the monitor shows now; its device time is its own, possibly skewed, clock."""
        at = self.clock()
        dt_s = max(0.0, (at - self._at).total_seconds())
        self._at = at
        rate = self.spec.rate_mg_per_min()
        if self.spec.cuff_requested():
            self.patient.request_cuff()
        samples = self.patient.step(dt_s, rate)
        self._infused_mg += rate * dt_s / 60
        self._count += 1
        device_at = at + timedelta(seconds=self.patient.profile.clock_skew_s)
        return Frame(
            bed_key=self.spec.bed_key,
            device_at=device_at,
            received_at=device_at,
            samples=(*samples, *self._pump(rate)),
            source=f"VIRTUAL-{self.spec.seed}",
            message_id=f"V{self.spec.seed}-{int(at.timestamp() * 1000)}-{self._count}",
        )

    def _pump(self, rate_mg_per_min: float) -> tuple[Sample, ...]:
        concentration = self.spec.concentration_mg_per_ml
        if not concentration:
            return ()
        return (
            Sample(Metric.PUMP_RATE, round(rate_mg_per_min * 60 / concentration, 2)),
            Sample(Metric.PUMP_VOLUME, round(self._infused_mg / concentration, 2)),
        )

    async def run(
        self, client: MllpClient, stop: asyncio.Event, *, interval_s: float, speed: float
    ) -> None:
        """Send a frame every `interval_s` of the clock until `stop`; each waits for its answer."""
        while not stop.is_set():
            frame = self.next_frame()
            if self.is_connected:
                message = encode_oru(frame, control_id=frame.message_id, sent_at=frame.device_at)
                await client.send(message)
            else:
                await client.disconnect()
            await asyncio.sleep(interval_s / speed)


async def run_ward(
    beds: Iterable[BedSpec],
    host: str,
    port: int,
    *,
    clock: Clock,
    stop: asyncio.Event,
    speed: float = 1.0,
    interval_s: float = 1.0,
) -> None:
    """Run all beds, each on its own connection, until `stop` is set.

    `speed` is how much faster than the machine the given clock runs.
    """

    async def one(spec: BedSpec) -> None:
        async with MllpClient(host, port, retry_s=0.5) as client:
            monitor = VirtualMonitor(spec, clock)
            await monitor.run(client, stop, interval_s=interval_s, speed=speed)

    tasks = [asyncio.create_task(one(spec)) for spec in beds]
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done() and not stop.is_set():
                task.result()  # a fault of a simulator is shown, not swallowed
    finally:
        stopping.cancel()
        for task in tasks:
            task.cancel()  # a send without an answer would wait for ever
        await asyncio.gather(*tasks, stopping, return_exceptions=True)
