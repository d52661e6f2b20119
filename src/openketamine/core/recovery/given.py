"""What the discharge gate looks at, gathered for one patient at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from openketamine.core.cssrs import Risk

APART = timedelta(minutes=1)
"""Two readings closer than this are one look at the patient, not two."""

HIGH_IS_WORSE = frozenset({"cadss6"})
"""Scales on which more points are worse; on the others fewer are."""

UNITS = {"sbp": "mm[Hg]", "dbp": "mm[Hg]", "hr": "/min", "spo2": "%"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One vital sign: `sbp`, `dbp`, `hr` or `spo2`. An invalid one is flagged by the device."""

    metric: str
    value: Decimal
    at: datetime
    is_valid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A score that a person gave, by scale, with its time."""

    scale: str
    total: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeInput:
    """Everything known; what is None or empty is unknown."""

    infusion_ended_at: datetime | None
    baseline: Mapping[str, Decimal] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    ratings: tuple[Rated, ...] = ()
    suicide_risk: Risk | None = None
    suicide_asked_at: datetime | None = None
    escort_name: str | None = None
    escort_phone: str | None = None
    escort_is_present: bool | None = None
    instructions_given_at: datetime | None = None
    has_clinician: bool | None = None

    def is_after_end(self, moment: datetime, at: datetime) -> bool:
        """True when a moment lies between the end of the infusion and now."""
        end = self.infusion_ended_at
        return end is not None and end <= moment <= at

    def newest(self, scale: str, *, at: datetime, within: timedelta) -> Rated | None:
        """The newest rating since the end, unless even that one is older than `within`."""
        known = self.since_end(scale, at)
        return known[0] if known and at - known[0].at <= within else None

    def since_end(self, scale: str, at: datetime) -> tuple[Rated, ...]:
        """Ratings on a scale since the end of the infusion, the newest first.

        Of two with the same time the worse stands first, so that the better cannot hide it.
        """
        found = [r for r in self.ratings if r.scale == scale and self.is_after_end(r.at, at)]
        worse = 1 if scale in HIGH_IS_WORSE else -1
        return tuple(sorted(found, key=lambda r: (r.at, worse * r.total), reverse=True))

    def settled(self, metric: str, *, at: datetime, within: timedelta) -> tuple[Reading, ...]:
        """The last valid readings that span at least APART, or nothing.

        All readings of the span count, so that a good value cannot hide a bad one beside it.
        None may be more than `within` older than the one after it (or than now).
        """
        found: list[Reading] = []
        later = at
        for reading in self._valid(metric, at):
            if later - reading.at > within:
                break
            found.append(reading)
            later = reading.at
            if found[0].at - reading.at >= APART:
                return tuple(found)
        return ()

    def _valid(self, metric: str, at: datetime) -> list[Reading]:
        valid = [
            r
            for r in self.readings
            if r.metric == metric and r.is_valid and self.is_after_end(r.at, at)
        ]
        return sorted(valid, key=lambda reading: reading.at, reverse=True)
