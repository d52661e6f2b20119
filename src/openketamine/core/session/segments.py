"""How much has gone in: spans of constant pump rate, added up exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

_MICROSECONDS_PER_HOUR = Decimal(3_600_000_000)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Segment:
    """The pump ran at `rate_ml_per_h` from `start` until `end` (None: it still runs)."""

    start: datetime
    end: datetime | None
    rate_ml_per_h: Decimal

    def length(self, at: datetime) -> timedelta:
        """How much of the segment had passed at a moment."""
        end = at if self.end is None else min(self.end, at)
        return max(end - self.start, timedelta(0))


def volume_ml(segments: Iterable[Segment], at: datetime, *, at_most: Decimal) -> Decimal:
    """Millilitres delivered up to `at`, never more than the syringe held."""
    run = sum((s.rate_ml_per_h * (s.length(at) // _MICROSECOND) for s in segments), Decimal(0))
    return min(run / _MICROSECONDS_PER_HOUR, at_most)


def empty_at(segments: Iterable[Segment], volume_ml: Decimal) -> datetime | None:
    """When a syringe of `volume_ml` was or will be empty; None while nothing runs to empty it."""
    left = volume_ml * _MICROSECONDS_PER_HOUR
    for segment in segments:
        needed = int((left / segment.rate_ml_per_h).to_integral_value()) * _MICROSECOND
        if segment.end is None or segment.start + needed <= segment.end:
            return segment.start + needed
        left -= segment.rate_ml_per_h * ((segment.end - segment.start) // _MICROSECOND)
    return None


def running_time(segments: Iterable[Segment], at: datetime) -> timedelta:
    """Time with the pump running up to `at`; pauses do not count."""
    return sum((s.length(at) for s in segments), timedelta(0))
