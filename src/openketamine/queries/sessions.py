"""Sessions: the board of the day and one session in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import Reading
from openketamine.core.session.due import blocking, next_due
from openketamine.core.session.during import ADVISED
from openketamine.core.session.evolve import replay
from openketamine.core.session.occupancy import ON_THE_UNIT
from openketamine.core.session.state import Phase, SessionState
from openketamine.queries._make import (
    ALERT_RELATED,
    alert_row,
    bed_row,
    event_row,
    order_row,
    patient_row,
)
from openketamine.queries.rows import (
    AlertRow,
    BedRow,
    BoardRow,
    EventRow,
    SessionDetail,
    SignatureRow,
)
from openketamine.queries.scoped import scoped
from openketamine.queries.vitals import latest_values
from openketamine.records.consents import consent_facts
from openketamine.records.log import core_event
from openketamine.records.models import (
    Alert,
    AlertState,
    Bed,
    Clinic,
    Session,
    SessionEvent,
    Signature,
    Staff,
)
from openketamine.records.protocol import clinic_protocol
from openketamine.records.readings import READINGS_WINDOW, monitor_readings, newest_readings

_GONE = (Phase.DISCHARGED, Phase.SIGNED, Phase.CANCELLED)
_CUFFED = (Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY)
_CUFF_BEFORE = timedelta(minutes=10)  # a cuff just before the start may be the first one


@scoped
def today_board(*, clinic_id: UUID, at: datetime) -> tuple[BoardRow, ...]:
    """Every bed with the session that concerns it now: present, else next, else last.

    The number of database queries grows with the patients under infusion only.
    """
    sessions = _of_the_day(clinic_id, at)
    beds = Bed.objects.filter(clinic_id=clinic_id, is_active=True)
    chosen = {bed.pk: _choose(s for s in sessions if s.bed_id == bed.pk) for bed in beds}
    shown = [session for session in chosen.values() if session]
    states = _states(clinic_id, [session.pk for session in shown])
    alerts = _open_by_session(clinic_id, [session.pk for session in shown])
    latest = latest_values(clinic_id, chosen, at)
    protocols = _protocols(clinic_id, shown)
    return tuple(
        _board_row(
            bed_row(bed), chosen[bed.pk], at, states, protocols, alerts, latest.get(bed.pk, {})
        )
        for bed in beds
    )


@scoped
def session_detail(*, clinic_id: UUID, session_id: UUID, at: datetime) -> SessionDetail | None:
    """One session in full, or None when the clinic has none of this id."""
    session = (
        Session.objects.filter(clinic_id=clinic_id, pk=session_id)
        .select_related("patient", "bed", "course")
        .first()
    )
    if session is None:
        return None
    stored = SessionEvent.objects.filter(clinic_id=clinic_id, session=session).order_by("seq")
    events = tuple(event_row(row, session.phase) for row in stored)
    state = replay(core_event(row) for row in stored)
    protocol = clinic_protocol(clinic_id, session.protocol_set.partition("@")[0])
    readings = _gate_readings(session, state, at)
    cuffs = _cuff_readings(session, state, at)
    alerts = Alert.objects.filter(clinic_id=clinic_id, session=session)
    signatures = Signature.objects.filter(clinic_id=clinic_id, session=session).order_by("at")
    latest = latest_values(clinic_id, [session.bed_id], at) if session.bed_id else {}
    consented = consent_facts(session, at)
    return SessionDetail(
        id=session.pk,
        patient=patient_row(session.patient),
        bed=bed_row(session.bed) if session.bed else None,
        ordinal=session.ordinal,
        planned=session.course.planned_infusions,
        scheduled_at=session.scheduled_at,
        phase=session.phase,
        is_on_hold=session.is_on_hold,
        protocol=protocol,
        order=order_row(session, state.order),
        state=state,
        due=next_due(state, at, protocol, cuffs),
        blocking=blocking(state, at, protocol, readings, stored=consented),
        stored=consented,
        readings=readings,
        events=events,
        alerts=tuple(
            alert_row(a) for a in alerts.select_related(*ALERT_RELATED).order_by("raised_at")
        ),
        signatures=tuple(_signature(row) for row in signatures),
        latest=latest[session.bed_id] if session.bed_id else {},
        event_count=session.event_count,
        event_head=session.event_head,
        names=_names(clinic_id),
    )


@scoped
def has_session(*, clinic_id: UUID, session_id: UUID) -> bool:
    """Whether the clinic has a session of this id."""
    return Session.objects.filter(clinic_id=clinic_id, pk=session_id).exists()


@scoped
def session_events(*, clinic_id: UUID, session_id: UUID) -> tuple[EventRow, ...]:
    """The log of a session in written order."""
    rows = SessionEvent.objects.filter(clinic_id=clinic_id, session_id=session_id)
    return tuple(
        event_row(row, row.session.phase) for row in rows.select_related("session").order_by("seq")
    )


def _of_the_day(clinic_id: UUID, at: datetime) -> list[Session]:
    """Sessions of the clinic's calendar day, and any that is still on the unit."""
    zone = ZoneInfo(Clinic.objects.get(pk=clinic_id).timezone)
    start = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(days=1, hours=12)).replace(hour=0)  # a day may have 23 or 25 hours
    sessions = Session.objects.filter(clinic_id=clinic_id)
    today = sessions.filter(scheduled_at__gte=start, scheduled_at__lt=end)
    found = today | sessions.filter(phase__in=ON_THE_UNIT)
    return list(found.select_related("patient", "course", "bed").order_by("scheduled_at"))


def _choose(sessions: Iterable[Session]) -> Session | None:
    """Who is in the bed; else who comes next; else who was there last."""
    found = list(sessions)
    for phases in (ON_THE_UNIT, (Phase.SCHEDULED,)):
        for session in found:
            if session.phase in phases:
                return session
    gone = [session for session in found if session.phase in _GONE]
    return gone[-1] if gone else None


def _board_row(
    bed: BedRow,
    session: Session | None,
    at: datetime,
    states: dict[UUID, SessionState],
    protocols: dict[str, ProtocolSet],
    alerts: dict[UUID, list[AlertRow]],
    latest: object,
) -> BoardRow:
    state = states[session.pk] if session else None
    protocol = protocols[session.protocol_set] if session else None
    due = ()
    if session and state and protocol:
        due = next_due(state, at, protocol, _cuff_readings(session, state, at))  # type: ignore[assignment]
    return BoardRow(
        bed=bed,
        session_id=session.pk if session else None,
        patient=patient_row(session.patient) if session else None,
        ordinal=session.ordinal if session else 0,
        planned=session.course.planned_infusions if session else 0,
        scheduled_at=session.scheduled_at if session else None,
        phase=session.phase if session else "",
        is_on_hold=session.is_on_hold if session else False,
        state=state,
        protocol=protocol,
        due=due,
        latest=latest,  # type: ignore[arg-type]
        alerts=tuple(alerts[session.pk]) if session else (),
    )


def _states(clinic_id: UUID, session_ids: list[UUID]) -> dict[UUID, SessionState]:
    """The folded state of several sessions; one query."""
    logs = defaultdict(list)
    rows = SessionEvent.objects.filter(clinic_id=clinic_id, session_id__in=session_ids)
    for row in rows.order_by("session_id", "seq"):
        logs[row.session_id].append(core_event(row))
    return {session_id: replay(logs[session_id]) for session_id in session_ids}


def _open_by_session(clinic_id: UUID, session_ids: list[UUID]) -> dict[UUID, list[AlertRow]]:
    found: dict[UUID, list[AlertRow]] = defaultdict(list)
    rows = Alert.objects.filter(clinic_id=clinic_id, session_id__in=session_ids)
    rows = rows.exclude(state=AlertState.CLEARED).select_related(*ALERT_RELATED)
    for row in rows.order_by("raised_at"):
        found[row.session_id].append(alert_row(row))
    return found


def _protocols(clinic_id: UUID, sessions: Iterable[Session]) -> dict[str, ProtocolSet]:
    labels = {session.protocol_set for session in sessions}
    return {label: clinic_protocol(clinic_id, label.partition("@")[0]) for label in labels}


def _cuff_readings(session: Session, state: SessionState, at: datetime) -> tuple[Reading, ...]:
    if state.phase not in _CUFFED or state.started_at is None or session.bed_id is None:
        return ()
    since = state.started_at - _CUFF_BEFORE
    return monitor_readings(
        session.clinic_id, session.bed_id, since=since, until=at, only_cuff=True
    )


def _gate_readings(session: Session, state: SessionState, at: datetime) -> tuple[Reading, ...]:
    if state.phase in ADVISED and state.arrived_at is not None and session.bed_id is not None:
        since = max(state.arrived_at, at - READINGS_WINDOW)
        return newest_readings(session.clinic_id, session.bed_id, since=since, until=at)
    if state.phase is not Phase.RECOVERY or state.ended_at is None or session.bed_id is None:
        return ()
    since = max(state.ended_at, at - READINGS_WINDOW)
    return monitor_readings(session.clinic_id, session.bed_id, since=since, until=at)


def _signature(row: Signature) -> SignatureRow:
    return SignatureRow(
        printed_name=row.printed_name,
        role=row.role,
        meaning=row.meaning,
        record_hash=row.record_hash,
        at=row.at,
    )


def _names(clinic_id: UUID) -> dict[str, str]:
    rows = Staff.objects.filter(clinic_id=clinic_id).values_list("pk", "display_name")
    return {str(pk): name for pk, name in rows}
