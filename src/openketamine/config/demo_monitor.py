"""A virtual monitor whose time is set from outside, so that it can live through a past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from openketamine.core.monitoring.frame import Frame
from openketamine.devices.virtual_patient import BedSpec, VirtualMonitor

SWITCHED_ON_AFTER = timedelta(minutes=1)
"""How long after the arrival the sensors are on."""

_SECOND = timedelta(seconds=1)

# What hangs at each bed of the demo: (kind of patient, seed). The seeded past and the running
# simulation use the same, so that the live curve goes on where the stored one ends.
PATIENTS: dict[str, tuple[str, int]] = {
    "DEMO^ROOM1^BED1": ("normal", 11),
    "DEMO^ROOM2^BED1": ("normal", 22),
    "DEMO^ROOM3^BED1": ("normal", 33),
    "DEMO^ROOM4^BED1": ("normal", 44),
    "DEMO^ROOM5^BED1": ("hypertensive", 55),
    "DEMO^ROOM6^BED1": ("sensor_off", 66),
}


class DemoMonitor:
    """One bed's monitor, switched on at `on_at`; `rate_at` is the infusion in mg/min."""

    def __init__(
        self,
        device_key: str,
        *,
        on_at: datetime,
        weight_kg: float,
        mg_per_ml: float,
        rate_at: Callable[[datetime], float],
    ) -> None:
        profile, seed = PATIENTS.get(device_key, ("normal", 1))
        self.at = on_at
        self.is_cuff_wanted = False
        spec = BedSpec(
            bed_key=device_key,
            seed=seed,
            profile=profile,
            weight_kg=weight_kg,
            rate_mg_per_min=lambda: rate_at(self.at),
            cuff_requested=self._cuff,
            concentration_mg_per_ml=mg_per_ml,
        )
        self._monitor = VirtualMonitor(spec, lambda: self.at)

    @property
    def is_connected(self) -> bool:
        """False while the kind of patient shows a pulled network cable."""
        return self._monitor.is_connected

    def frame(self, at: datetime) -> Frame:
        """What the monitor shows at a moment, not before the last one asked for."""
        self.at = max(at, self.at)
        return self._monitor.next_frame()

    def until(self, end: datetime) -> Iterator[Frame]:
        """A frame each second, up to and with `end`."""
        while self.at + _SECOND <= end:
            yield self.frame(self.at + _SECOND)

    def _cuff(self) -> bool:
        wanted, self.is_cuff_wanted = self.is_cuff_wanted, False
        return wanted
