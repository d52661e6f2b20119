"""`python -m openketamine.config.demo_ward [ROOM ...]`: the demo's monitors, as clients.

Each bed with a patient in it has a virtual monitor that speaks MLLP over TCP. What the pump does
is read from the session's log, once a second; nothing here writes to the database. The beds of the
rooms named are left to other monitors.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from openketamine.config import clock
from openketamine.config.demo_monitor import PATIENTS, SWITCHED_ON_AFTER, DemoMonitor
from openketamine.core.monitoring.frame import Frame
from openketamine.core.session import gates
from openketamine.core.session.evolve import replay
from openketamine.core.session.state import BEFORE_START, Phase, SessionState
from openketamine.devices.hl7v2 import MllpClient, encode_oru

if TYPE_CHECKING:  # records can be loaded only once Django is set up
    from openketamine.records.models import Session

_POLL_S = 1.0
_IN_BED = (*BEFORE_START, Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY)
_CATCH_UP = timedelta(hours=12)  # nobody lies at a monitor for longer


@dataclass(frozen=True, slots=True)
class Patient:
    """Who lies in a bed, and where the session stands."""

    session_id: UUID
    state: SessionState

    @property
    def weight_kg(self) -> float:
        """Today's weight, or a usual one before it is taken."""
        return float(gates.weight_kg(self.state) or 80)

    @property
    def mg_per_ml(self) -> float:
        """The concentration of the prepared syringe, or of the usual one (0.5 mg/kg in 50 mL)."""
        dose = self.state.dose
        return float(dose.decimal("concentration_mg_per_ml")) if dose else self.weight_kg / 100

    def rate_mg_per_min(self, at: datetime) -> float:
        """What the pump gave at a moment; nothing once the syringe was empty."""
        state = self.state
        for segment in state.segments:
            if segment.start <= at and (segment.end is None or at < segment.end):
                is_empty = state.dose is None or state.delivered_ml(at) >= state.dose.decimal(
                    "volume_ml"
                )
                return 0.0 if is_empty else float(segment.rate_ml_per_h) * self.mg_per_ml / 60
        return 0.0


class Ward:
    """The beds of the demo and who lies in them, as last read from the database."""

    def __init__(self) -> None:
        self.patients: Mapping[str, Patient] = {}

    def read(self) -> Mapping[str, Patient]:
        """Every occupied bed by its device key. Blocks."""
        from openketamine.config.demo_clinic import CLINIC_ID
        from openketamine.records.models import Session
        from openketamine.records.scope import clinic_scope

        with clinic_scope(CLINIC_ID):
            rows = Session.objects.filter(
                clinic_id=CLINIC_ID, phase__in=_IN_BED, bed__isnull=False
            ).select_related("bed")
            return {row.bed.device_key: self._patient(row) for row in rows if row.bed}

    def _patient(self, row: Session) -> Patient:
        """The folded log; the one of before while nothing was added."""
        from openketamine.records.log import core_events

        known = self.patients.get(row.bed.device_key) if row.bed else None
        if known and known.session_id == row.pk and known.state.event_count == row.event_count:
            return known
        return Patient(row.pk, replay(core_events(row.clinic_id, row.pk)))

    async def follow(self) -> None:
        """Read again each second; a busy database leaves the last known state."""
        from django.db import Error

        while True:
            try:
                self.patients = await asyncio.to_thread(self.read)
            except Error as error:
                print(f"the database is not readable: {error}", flush=True)  # noqa: T201
            await asyncio.sleep(_POLL_S)

    async def attend(self, device_key: str, host: str, port: int, interval_s: float) -> None:
        """Be the monitor of one bed for as long as the process lives."""
        async with MllpClient(host, port, retry_s=0.5) as client:
            while True:
                patient = self.patients.get(device_key)
                if patient is None:
                    await client.disconnect()
                    await asyncio.sleep(interval_s)
                    continue
                await self._show(device_key, patient.session_id, client, interval_s)

    async def _show(
        self, device_key: str, session_id: UUID, client: MllpClient, interval_s: float
    ) -> None:
        """Send a frame every interval until another patient, or nobody, lies in the bed."""
        monitor = await asyncio.to_thread(self.switched_on, device_key, clock.now())
        monitor.is_cuff_wanted = True  # one reading soon, whatever fell into the start of the demo
        runs = len(self.patients[device_key].state.segments)
        while (patient := self.patients.get(device_key)) and patient.session_id == session_id:
            if len(patient.state.segments) != runs:  # started or resumed: the nurse takes a cuff
                runs = len(patient.state.segments)
                monitor.is_cuff_wanted = True
            frame = monitor.frame(clock.now())
            if monitor.is_connected:
                await client.send(_message(frame))
            else:
                await client.disconnect()
            await asyncio.sleep(interval_s)

    def switched_on(self, device_key: str, now: datetime) -> DemoMonitor:
        """The monitor of an occupied bed that has lived through the session until now."""
        patient = self.patients[device_key]
        arrived_at = patient.state.arrived_at or now
        on_at = max(arrived_at + SWITCHED_ON_AFTER, now - _CATCH_UP)

        def rate(at: datetime) -> float:
            current = self.patients.get(device_key, patient)
            return current.rate_mg_per_min(at)

        monitor = DemoMonitor(
            device_key,
            on_at=min(on_at, now),
            weight_kg=patient.weight_kg,
            mg_per_ml=patient.mg_per_ml,
            rate_at=rate,
        )
        for _ in monitor.until(now):
            pass
        return monitor


def _message(frame: Frame) -> bytes:
    return encode_oru(frame, control_id=frame.message_id, sent_at=frame.device_at)


async def run(host: str, port: int, speed: float, free_rooms: frozenset[int]) -> None:
    """Run the ward, but for the free rooms, until SIGTERM or SIGINT."""
    ward = Ward()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(ward.follow()), asyncio.create_task(stop.wait())]
    tasks += [
        asyncio.create_task(ward.attend(key, host, port, interval_s=1 / speed))
        for room, key in enumerate(PATIENTS, start=1)
        if room not in free_rooms
    ]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()  # a send without an answer would wait for ever
    for task in done:
        task.result()  # a fault is shown in the log, and the supervisor starts it again


def main() -> None:
    """The process of `openketamine demo`."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openketamine.config.settings")
    django.setup()
    free_rooms = frozenset(map(int, sys.argv[1:]))
    _, _, speed = os.environ.get("OPENKETAMINE_CLOCK", "").partition("*")
    asyncio.run(run("127.0.0.1", settings.MLLP_PORT, float(speed or 1), free_rooms))


if __name__ == "__main__":
    main()
