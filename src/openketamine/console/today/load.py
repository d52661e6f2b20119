"""From the day's rows to the board's tiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from openketamine.console.today.board import Board, DueItem, Progress, Tile, TileAlert
from openketamine.core.monitoring import silence_s
from openketamine.core.protocols import ProtocolSet
from openketamine.core.session.occupancy import ON_THE_UNIT
from openketamine.core.session.state import Entry, Phase, SessionState
from openketamine.queries.rows import AlertRow, BoardRow, PatientRow
from openketamine.queries.sessions import today_board
from openketamine.ui import vitals, words

DUE_SHOWN = 9
_URGENCY = {"high": 0, "medium": 1, "low": 2}
_CHARTED = (("moaas", "MOAA/S"), ("cadss6", "CADSS-6"))
_RATED = (("aldrete_modified", "Aldrete"), ("pads", "PADS"), ("mpadss", "MPADSS"))


def load_board(clinic_id: UUID, now: datetime) -> Board:
    """All rooms of the clinic as they stand now, and what is due next."""
    rows = today_board(clinic_id=clinic_id, at=now)
    due = sorted((item for row in rows for item in _due(row, now)), key=lambda item: item.at)
    return Board(tiles=tuple(_tile(row, now) for row in rows), due=tuple(due[:DUE_SHOWN]))


def _tile(row: BoardRow, now: datetime) -> Tile:
    free = Tile(room=row.bed.room or row.bed.name, bed_id=row.bed.id)
    if row.patient is None or row.state is None or row.protocol is None:
        return free
    is_here = row.phase in ON_THE_UNIT
    return replace(
        free,
        session_id=row.session_id,
        patient_name=short_name(row.patient),
        born_on=row.patient.born_on,
        ordinal=row.ordinal,
        planned=row.planned,
        phase=row.phase,
        is_on_hold=row.is_on_hold,
        scheduled_at=row.scheduled_at,
        readings=_readings(row, row.protocol) if is_here else (),
        alert=_top_alert(row.alerts),
        progress=_progress(row.state, row.protocol, now),
        scores=_scores(row.state),
        ride=str(row.state.escort.payload.get("name", "")) if row.state.escort else "",
        due=next(iter(_due(row, now)), None),
    )


def short_name(patient: PatientRow) -> str:
    """Initial and family name: a wall screen is read by whoever walks by."""
    return f"{patient.given_name[:1]}. {patient.family_name}"


def _readings(row: BoardRow, protocol: ProtocolSet) -> tuple[vitals.Reading, ...]:
    limit = round(float(_cuff_age_min(row.phase, protocol)) * 60)
    interval_s = row.bed.reporting_interval_s
    return tuple(
        replace(item, limit_s=limit) if item.shown is vitals.NIBP else item
        for item in vitals.readings(
            row.latest,
            interval_s=interval_s,
            silence_s=int(silence_s(protocol, interval_s)),
        )
    )


def _cuff_age_min(phase: str, protocol: ProtocolSet) -> float:
    """How old a cuff value may be shown: until the next one counts as missed."""
    factor = float(protocol.number("alarm_missed_cuff_factor"))
    if phase in (Phase.INFUSING, Phase.PAUSED):
        return factor * float(protocol.number("cuff_interval_infusion_min"))
    if phase == Phase.RECOVERY:
        return factor * float(protocol.number("cuff_interval_recovery_min"))
    return float(protocol.number("baseline_vitals_max_age_min"))


def _top_alert(alerts: Iterable[AlertRow]) -> TileAlert | None:
    """The most urgent alert that nobody has seen, else the most urgent one."""
    found = sorted(
        alerts, key=lambda a: (a.acknowledged_at is not None, _URGENCY.get(a.priority, 3))
    )
    if not found:
        return None
    top = found[0]
    return TileAlert(
        priority=top.priority,
        words=words.condition(top.condition),
        since=top.raised_at,
        is_acknowledged=top.acknowledged_at is not None,
        acknowledged_by=top.acknowledged_by,
        more=len(found) - 1,
    )


def _progress(state: SessionState, protocol: ProtocolSet, now: datetime) -> Progress | None:
    left = state.remaining(now)
    if left is not None:
        elapsed = state.elapsed(now)
        return Progress(
            minutes=elapsed.total_seconds() / 60,
            total=(elapsed + left).total_seconds() / 60,
            counted_at=now,
            is_running=state.phase is Phase.INFUSING,
            is_rest=False,
        )
    if state.phase is Phase.RECOVERY and state.ended_at is not None:
        total = float(protocol.number("recovery_min_minutes"))
        rested = (now - state.ended_at).total_seconds() / 60
        return Progress(
            minutes=min(rested, total),
            total=total,
            counted_at=now,
            is_running=rested < total,
            is_rest=True,
        )
    return None


def _scores(state: SessionState) -> tuple[tuple[str, str], ...]:
    """The latest charted scores and, in recovery, the latest recovery scores."""
    if state.phase not in (Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY):
        return ()
    found = [(name, _last(state.charted, "item", item, "value")) for item, name in _CHARTED]
    found += [(name, _last(state.recovery_scores, "scale", s, "total")) for s, name in _RATED]
    return tuple((name, value) for name, value in found if value)


def _last(entries: tuple[Entry, ...], key: str, wanted: str, value: str) -> str:
    for entry in reversed(entries):
        if entry.payload[key] == wanted:
            return str(entry.payload[value])
    return ""


def _due(row: BoardRow, now: datetime) -> list[DueItem]:
    room = row.bed.room or row.bed.name
    items = [
        DueItem(room=room, words=words.due(item.what), at=item.at, is_overdue=item.is_overdue)
        for item in row.due
    ]
    if row.phase == Phase.SCHEDULED and row.scheduled_at is not None:
        late = row.scheduled_at < now
        check_in = DueItem(room=room, words=_("check-in"), at=row.scheduled_at, is_overdue=late)
        return [check_in]
    return items
