"""What can be shown on request: named kinds of patients and faults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A fault that lasts `minutes` and comes again every `every_min` (0: only once)."""

    first_min: float
    minutes: float
    every_min: float = 0.0

    def is_on(self, elapsed_min: float) -> bool:
        """True while the fault lasts, `elapsed_min` after the monitor was switched on."""
        since = elapsed_min - self.first_min
        if since < 0:
            return False
        return (since % self.every_min if self.every_min else since) < self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A kind of patient. Pressure gain multiplies the usual rise; desaturation is at 0.25 mg/L."""

    name: str
    pressure_gain: float | None = None  # None: drawn from the population
    baseline_sbp_mmhg: float | None = None
    baseline_dbp_mmhg: float | None = None
    desaturation_pct: float = 0.0
    artefact: Spell | None = None
    sensor_off: Spell | None = None
    disconnect: Spell | None = None
    clock_skew_s: float = 0.0


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(name="normal"),
        Profile(
            name="hypertensive",
            pressure_gain=6.0,
            baseline_sbp_mmhg=140.0,
            baseline_dbp_mmhg=88.0,
        ),
        Profile(name="desaturating", desaturation_pct=12.0),
        Profile(name="artefact", artefact=Spell(first_min=1, minutes=0.4, every_min=4)),
        Profile(name="sensor_off", sensor_off=Spell(first_min=2, minutes=2, every_min=15)),
        Profile(name="disconnect", disconnect=Spell(first_min=2, minutes=1, every_min=15)),
        Profile(name="clock_skew", clock_skew_s=95.0),
    )
}
