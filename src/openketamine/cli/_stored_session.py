"""A stored session, to be played like a recording or judged under other limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring import Baseline, Limits, MonitoredPhase, limits_for
from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from openketamine.core.session.events import EventKind, SessionEvent
from openketamine.core.session.evolve import replay
from openketamine.core.session.gates import baseline
from openketamine.core.session.state import BEFORE_START, Phase, SessionState

if TYPE_CHECKING:
    from openketamine.core.protocols import ProtocolSet
    from openketamine.devices.replay import Recording
    from openketamine.queries.rows import EventRow, FrameRow

_ALL = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """The frames of a session, newest last, its log, and how often its bed's monitor reports."""

    id: UUID
    clinic_id: UUID
    reporting_interval_s: int
    rows: tuple[FrameRow, ...]
    events: tuple[EventRow, ...]

    def recording(self) -> Recording:
        """The frames by seconds from the first, whatever the validity of their values."""
        from openketamine.devices.replay import Recording, TimedSamples

        first = self.rows[0].device_ms
        metrics = {metric for row in self.rows for metric in (*row.values, *row.flags)}
        return Recording(
            name=str(self.id),
            metrics=tuple(metric for metric in Metric if metric in metrics),
            rows=tuple(
                TimedSamples((row.device_ms - first) / 1000, _samples(row)) for row in self.rows
            ),
        )

    def frames(self, from_s: float, length_s: float) -> list[Frame]:
        """The frames of a stretch of the session, in the order in which they were received."""
        from openketamine.records.readings import from_ms

        begins = self.rows[0].device_ms + from_s * 1000
        ends = begins + length_s * 1000 if length_s else float("inf")
        chosen = [row for row in self.rows if begins <= row.device_ms < ends]
        return [
            Frame(
                bed_key=str(row.bed_id),
                device_at=from_ms(row.device_ms),
                received_at=from_ms(row.received_ms),
                samples=_samples(row),
                alerts=row.alerts,
                source=row.source,
                message_id=row.message_id,
            )
            for row in sorted(chosen, key=lambda row: (row.received_ms, row.device_ms))
        ]

    def limits(
        self, protocol: ProtocolSet, phase: MonitoredPhase | None
    ) -> Iterator[tuple[datetime, Limits | None]]:
        """What held from when on, under `protocol`: None while nobody was watched.

        A phase and a baseline hold from when they were written, as for the watch at the bedside.
        """
        log = [_core_event(row) for row in self.events]
        for count, event in enumerate(log, start=1):
            yield event.written_at, self._limits(replay(log[:count]), protocol, phase)

    def _limits(
        self, state: SessionState, protocol: ProtocolSet, phase: MonitoredPhase | None
    ) -> Limits | None:
        own = _monitored(state.phase)
        if own is None:
            return None
        measured = {name: float(value) for name, value in baseline(state).items()}
        return limits_for(
            protocol,
            Baseline(
                sbp_mmhg=measured.get("sbp"),
                dbp_mmhg=measured.get("dbp"),
                hr_bpm=measured.get("hr"),
                spo2_pct=measured.get("spo2"),
            ),
            phase or own,
            started_at=state.ended_at or state.started_at,
            reporting_interval_s=self.reporting_interval_s,
        )

    def protocol(self, name: str) -> ProtocolSet:
        """A protocol set as the session's clinic uses it, with its overrides."""
        from openketamine.queries.clinic import protocol_set

        return protocol_set(clinic_id=self.clinic_id, name=name)


def stored_session(session_id: UUID) -> StoredSession:
    """The session, in whichever clinic has it; raises BadInputError when there is nothing."""
    import django

    django.setup()
    from openketamine.queries.clinic import beds, clinic_ids
    from openketamine.queries.sessions import has_session, session_events
    from openketamine.queries.vitals import frames

    for clinic_id in clinic_ids():
        if not has_session(clinic_id=clinic_id, session_id=session_id):
            continue
        rows = frames(clinic_id=clinic_id, session_id=session_id, limit=_ALL)
        if not rows:
            raise BadInputError(f"Session {session_id} has no stored frames.", field="source")
        intervals = {bed.id: bed.reporting_interval_s for bed in beds(clinic_id=clinic_id)}
        return StoredSession(
            id=session_id,
            clinic_id=clinic_id,
            reporting_interval_s=intervals.get(rows[-1].bed_id, 1),
            rows=rows,
            events=session_events(clinic_id=clinic_id, session_id=session_id),
        )
    raise BadInputError(f"There is no session {session_id}.", field="source")


def _samples(row: FrameRow) -> tuple[Sample, ...]:
    return tuple(
        Sample(
            metric,
            row.values.get(metric.value),
            Validity(row.flags.get(metric.value, Validity.VALID)),
        )
        for metric in Metric
        if metric.value in row.values or metric.value in row.flags
    )


def _core_event(row: EventRow) -> SessionEvent:
    return SessionEvent(
        seq=row.seq,
        kind=EventKind(row.kind),
        payload=row.payload,
        happened_at=row.happened_at,
        written_at=row.written_at,
        by=str(row.by_id or "system"),
        corrects=row.corrects,
    )


def _monitored(phase: Phase) -> MonitoredPhase | None:
    if phase in BEFORE_START:
        return MonitoredPhase.CHECK_IN
    if phase in (Phase.INFUSING, Phase.PAUSED):
        return MonitoredPhase.INFUSING
    return MonitoredPhase.RECOVERY if phase is Phase.RECOVERY else None
