"""Where a session stands: everything that follows from its log, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openketamine.core.session import segments as pump
from openketamine.core.session.events import SessionEvent
from openketamine.core.session.orders import Order
from openketamine.core.session.segments import Segment


class Phase(StrEnum):
    """The steps of a session, in order; a hold is a flag beside the phase."""

    SCHEDULED = "scheduled"
    CHECK_IN = "check_in"
    DOSE = "dose"
    DOUBLE_CHECK = "double_check"
    READY = "ready"
    INFUSING = "infusing"
    PAUSED = "paused"
    RECOVERY = "recovery"
    DISCHARGED = "discharged"
    SIGNED = "signed"
    CANCELLED = "cancelled"


BEFORE_START = frozenset({Phase.CHECK_IN, Phase.DOSE, Phase.DOUBLE_CHECK, Phase.READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One recorded thing: the event's number, its content with corrections, who and when."""

    seq: int
    payload: Mapping[str, Any]
    happened_at: datetime
    written_at: datetime
    by: str
    original: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_corrected(self) -> bool:
        """True when the content is another than the one first written."""
        return self.payload != self.original


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """The prepared syringe as the double check saw it."""

    card: Mapping[str, Any]
    digest: str
    by: str
    at: datetime

    def decimal(self, name: str) -> Decimal:
        """A figure of the card."""
        return Decimal(self.card[name])

    @property
    def pump_rate_ml_per_h(self) -> Decimal:
        """What the pump is set to: the exact rate, or what the pump can show of it."""
        return Decimal(self.card.get("pump_rate_ml_per_h", self.card["rate_ml_per_h"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """The session after its events. Lists are in the order in which things happened."""

    phase: Phase = Phase.SCHEDULED
    is_on_hold: bool = False
    bed_id: str | None = None
    arrived_at: datetime | None = None
    checks: Mapping[str, Entry] = field(default_factory=dict)
    overrides: Mapping[str, Entry] = field(default_factory=dict)
    order: Order | None = None  # as a prescriber changed it; None while the booked one stands
    dose: Dose | None = None
    double_checked_by: str | None = None
    double_checked_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    end_cause: str | None = None
    segments: tuple[Segment, ...] = ()
    pump_volume_ml: Decimal | None = None
    charted: tuple[Entry, ...] = ()
    pump_statuses: tuple[Entry, ...] = ()
    open_alerts: Mapping[str, Entry] = field(default_factory=dict)
    acknowledged_alerts: frozenset[str] = frozenset()
    adverse_events: tuple[Entry, ...] = ()
    recovery_scores: tuple[Entry, ...] = ()
    escort: Entry | None = None
    suicidality: Entry | None = None
    instructions: Entry | None = None
    discharged_at: datetime | None = None
    signatures: tuple[Entry, ...] = ()
    withdrawn: Mapping[str, datetime] = field(default_factory=dict)
    """By value: the time of the newest entry of it that was taken back or lost it."""
    needs_addendum: bool = False
    last_flow_at: datetime | None = None
    log: tuple[SessionEvent, ...] = ()

    @property
    def prepared_by(self) -> str | None:
        """Who prepared the dose that stands, if one does."""
        return self.dose.by if self.dose else None

    @property
    def dose_card(self) -> Mapping[str, Any] | None:
        """The payload of the dose card that stands, if one does."""
        return self.dose.card if self.dose else None

    @property
    def event_count(self) -> int:
        """How many events the log holds; the next one is number event_count + 1."""
        return len(self.log)

    @property
    def rate_ml_per_h(self) -> Decimal | None:
        """The rate the pump runs at, or last ran at before a pause."""
        return self.segments[-1].rate_ml_per_h if self.segments else None

    def delivered_ml(self, at: datetime) -> Decimal:
        """Volume in the patient at a moment; after the end, what the pump said."""
        if self.dose is None or not self.segments:
            return Decimal(0)
        if self.pump_volume_ml is not None and self.ended_at is not None and at >= self.ended_at:
            return self.pump_volume_ml
        return pump.volume_ml(self.segments, at, at_most=self.dose.decimal("volume_ml"))

    def delivered_mg(self, at: datetime) -> Decimal:
        """Ketamine base given up to a moment, in mg: volume times mg over mL of the card."""
        if self.dose is None:
            return Decimal(0)
        card = self.dose
        return self.delivered_ml(at) * card.decimal("dose_mg") / card.decimal("volume_ml")

    def elapsed(self, at: datetime) -> timedelta:
        """Time with the pump running; pauses do not count."""
        return pump.running_time(self.segments, at)

    def remaining(self, at: datetime) -> timedelta | None:
        """Running time left at the present rate, or None when nothing is to run.

        Below zero it is the time that the pump has run since the syringe should be empty.
        """
        if self.dose is None or self.phase not in (Phase.INFUSING, Phase.PAUSED):
            return None
        empty = self._empty_before(at)
        if empty is not None:
            return self.elapsed(empty) - self.elapsed(at)
        left = self.dose.decimal("volume_ml") - self.delivered_ml(at)
        rate = self.segments[-1].rate_ml_per_h
        return timedelta(microseconds=int((left / rate * 3_600_000_000).to_integral_value()))

    def expected_end(self, at: datetime) -> datetime | None:
        """When the syringe will be empty, or should have been.

        A pause before moves it, as nothing runs meanwhile; nothing moves it afterwards.
        """
        left = self.remaining(at)
        return None if left is None else self._empty_before(at) or at + left

    def _empty_before(self, at: datetime) -> datetime | None:
        if self.dose is None:
            return None
        empty = pump.empty_at(self.segments, self.dose.decimal("volume_ml"))
        return empty if empty is not None and empty < at else None
