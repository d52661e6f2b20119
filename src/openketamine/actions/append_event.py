"""Append to a session's log: the one path by which anything happens to a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, Required, TypedDict, Unpack
from uuid import UUID

from openketamine.actions.actor import Actor
from openketamine.actions.occupancy import check_free, refusing_occupied
from openketamine.actions.recorded import Write, lock_rows, recorded
from openketamine.core.errors import BadInputError, StaleError
from openketamine.core.facts import NOTHING, Facts
from openketamine.core.protocols import ProtocolSet
from openketamine.core.recovery import Reading
from openketamine.core.session.commands import Command, CommandKind
from openketamine.core.session.decide import decide
from openketamine.core.session.events import NewEvent
from openketamine.core.session.evolve import evolve, replay
from openketamine.core.session.orders import Order
from openketamine.core.session.state import SessionState
from openketamine.core.session.transitions import TRANSITIONS
from openketamine.records.chain import START, canonical, event_hash
from openketamine.records.consents import consent_facts
from openketamine.records.log import SYSTEM, core_event, core_events
from openketamine.records.models import Patient, Session, SessionEvent
from openketamine.records.protocol import clinic_protocol
from openketamine.records.readings import READINGS_WINDOW, monitor_readings, newest_readings

PERMISSION_OF: dict[CommandKind, str] = {
    CommandKind.CHECK_IN: "session.check_in",
    CommandKind.RECORD_CHECK: "session.check",
    CommandKind.PLACE_HOLD: "session.hold",
    CommandKind.LIFT_HOLD: "session.hold",
    CommandKind.SIGN_OVERRIDE: "session.override",
    CommandKind.COMPLETE_CHECKS: "session.check",
    CommandKind.CHANGE_ORDER: "session.order",
    CommandKind.PREPARE_DOSE: "session.dose",
    CommandKind.CONFIRM_DOUBLE_CHECK: "session.double_check",
    CommandKind.REFUSE_DOUBLE_CHECK: "session.double_check",
    CommandKind.START_INFUSION: "session.infuse",
    CommandKind.CHANGE_RATE: "session.infuse",
    CommandKind.PAUSE: "session.infuse",
    CommandKind.RESUME: "session.infuse",
    CommandKind.END_INFUSION: "session.infuse",
    CommandKind.CHART: "session.chart",
    CommandKind.RECORD_PUMP_STATUS: "session.pump_status",
    CommandKind.RAISE_ALERT: "alerts.raise",
    CommandKind.ACKNOWLEDGE_ALERT: "alerts.acknowledge",
    CommandKind.CLEAR_ALERT: "alerts.raise",
    CommandKind.RECORD_ADVERSE_EVENT: "adverse_event.record",
    CommandKind.SCORE_RECOVERY: "session.chart",
    CommandKind.CONFIRM_ESCORT: "session.escort",
    CommandKind.ASK_SUICIDALITY: "session.chart",
    CommandKind.GIVE_INSTRUCTIONS: "session.chart",
    CommandKind.DISCHARGE: "session.discharge",
    CommandKind.SIGN: "session.sign",
    CommandKind.CORRECT: "session.correct",
    CommandKind.RETRACT: "session.correct",
    CommandKind.CANCEL: "session.cancel",
}

_CONSENTED = frozenset(
    {CommandKind.COMPLETE_CHECKS, CommandKind.START_INFUSION, CommandKind.RESUME}
)


class How(TypedDict):
    """What every verb on a session takes besides its own matter.

    `client_key` makes a repeated request harmless; `happened_at` is given for a late entry;
    `expected_seq` is the last event that the writer had seen, where that matters.
    """

    by: Required[Actor]
    at: Required[datetime]
    client_key: NotRequired[str]
    happened_at: NotRequired[datetime | None]
    expected_seq: NotRequired[int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What was appended, or what an equal request had appended before (`is_repeat`)."""

    session_id: UUID
    seqs: tuple[int, ...]
    phase: str
    is_repeat: bool = False


def append_event(session_id: UUID, command: Command, **how: Unpack[How]) -> Appended:
    """Decide a command against the session's state and append its events.

    Raises RefusedError when a rule forbids it, ForbiddenError for the wrong role, StaleError
    when newer events exist than the writer had seen, BadInputError for an unknown session.
    """
    with recorded(
        by=how["by"],
        at=how["at"],
        action=command.kind.value,
        subject=f"session:{session_id}",
        permission=PERMISSION_OF[command.kind],
    ) as write:
        session = locked_session(write, session_id)
        return append_in(
            write,
            session,
            command,
            client_key=how.get("client_key", ""),
            expected_seq=how.get("expected_seq"),
        )


def locked_session(write: Write, session_id: UUID) -> Session:
    """The session of the writer's clinic, locked so that its events are numbered one by one."""
    rows = Session.objects.filter(clinic_id=write.by.clinic_id, pk=session_id)
    session = lock_rows(rows).first()
    if session is None:
        raise BadInputError("There is no such session in this clinic.", field="session")
    return session


def append_in(
    write: Write,
    session: Session,
    command: Command,
    *,
    client_key: str = "",
    expected_seq: int | None = None,
) -> Appended:
    """Append within an open write; the session must be locked."""
    repeated = _repeated(session, command, client_key)
    if repeated:
        return repeated
    if expected_seq is not None and expected_seq != session.event_count:
        raise StaleError("Something was added to this session meanwhile: look again and repeat.")
    state = replay(core_events(write.by.clinic_id, session.pk))
    protocol = session_protocol(session)
    decided = _decide(state, command, write, protocol, session)
    if command.kind is CommandKind.CHECK_IN:
        check_free(write, session, decided[0].payload["bed_id"])
    rows = [_store(write, session, event, client_key) for event in decided]
    for row in rows:
        state = evolve(state, core_event(row))
    _cache(write, session, state)
    write.facts.update(
        session=str(session.pk), kinds=[row.kind for row in rows], event_count=session.event_count
    )
    write.facts["event_head"] = session.event_head
    return Appended(
        session_id=session.pk, seqs=tuple(row.seq for row in rows), phase=state.phase.value
    )


def session_protocol(session: Session) -> ProtocolSet:
    """The protocol set of a session with the clinic's overrides."""
    return clinic_protocol(session.clinic_id, session.protocol_set.partition("@")[0])


def booked_order(session: Session) -> Order:
    """The order that the session was booked with; a later one stands in its log."""
    return Order(
        mg_per_kg=session.ordered_mg_per_kg,
        minutes=session.ordered_minutes,
        drug=session.drug,
    )


def _decide(
    state: SessionState, command: Command, write: Write, protocol: ProtocolSet, session: Session
) -> tuple[NewEvent, ...]:
    return decide(
        state,
        command,
        at=write.at,
        by=str(write.by.staff_id) if write.by.staff_id else SYSTEM,
        role=write.by.role,
        protocol=protocol,
        order=booked_order(session),
        readings=_readings(write, state, command),
        stored=_stored(write, session, command),
    )


def _stored(write: Write, session: Session, command: Command) -> Facts:
    """The stored consent where it decides; the patient's row is locked against a withdrawal."""
    if command.kind not in _CONSENTED:
        return NOTHING
    lock_rows(Patient.objects.filter(clinic_id=session.clinic_id, pk=session.patient_id)).get()
    return consent_facts(session, command.happened_at or write.at)


def _readings(write: Write, state: SessionState, command: Command) -> tuple[Reading, ...]:
    """What the monitor has seen: since the end for the discharge, newest for a resume."""
    if state.bed_id is None:
        return ()
    clinic_id, bed_id = write.by.clinic_id, UUID(state.bed_id)
    if command.kind is CommandKind.DISCHARGE and state.ended_at is not None:
        since = max(state.ended_at, write.at - READINGS_WINDOW)
        return monitor_readings(clinic_id, bed_id, since=since, until=write.at)
    if command.kind is CommandKind.RESUME and state.arrived_at is not None:
        until = command.happened_at or write.at
        since = max(state.arrived_at, until - READINGS_WINDOW)
        return newest_readings(clinic_id, bed_id, since=since, until=until)
    return ()


def _repeated(session: Session, command: Command, client_key: str) -> Appended | None:
    """What an earlier request with the same key appended."""
    if not client_key:
        return None
    rows = SessionEvent.objects.filter(
        clinic_id=session.clinic_id, session=session, client_key=client_key
    )
    known = list(rows.order_by("seq"))
    if not known:
        return None
    if TRANSITIONS[command.kind].event.value not in {row.kind for row in known}:
        raise BadInputError("This key was used for another entry.", field="client_key")
    return Appended(
        session_id=session.pk,
        seqs=tuple(row.seq for row in known),
        phase=session.phase,
        is_repeat=True,
    )


def _store(write: Write, session: Session, event: NewEvent, client_key: str) -> SessionEvent:
    values = {
        "session": session,
        "seq": session.event_count + 1,
        "kind": event.kind.value,
        "payload": canonical(event.payload),
        "happened_at": event.happened_at,
        "written_at": write.at,
        "by_id": write.by.staff_id,
        "by_name": write.by.display_name,
        "corrects": event.corrects,
        "client_key": client_key,
        "prev_hash": session.event_head or START,
    }
    digest = event_hash(SessionEvent(clinic_id=session.clinic_id, **values))
    row = write.add(SessionEvent, **values, hash=digest)
    session.event_count, session.event_head = row.seq, row.hash
    return row


def _cache(write: Write, session: Session, state: SessionState) -> None:
    """What lists show without folding the log; the log alone is the record."""
    with refusing_occupied():
        write.change(
            session,
            phase=state.phase.value,
            is_on_hold=state.is_on_hold,
            bed_id=UUID(state.bed_id) if state.bed_id else session.bed_id,
            event_count=session.event_count,
            event_head=session.event_head,
        )
