"""The one table of what may follow what; decide() obeys it and the diagram is drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from openketamine.core.session.commands import CommandKind as Do
from openketamine.core.session.events import EventKind as Did
from openketamine.core.session.occupancy import ON_THE_UNIT
from openketamine.core.session.state import BEFORE_START, Phase

_ON_THE_UNIT = frozenset(ON_THE_UNIT)
_AFTER_START = frozenset({Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY})
_OPEN_RECORD = _ON_THE_UNIT | {Phase.DISCHARGED, Phase.SIGNED}


class Who(StrEnum):
    """Who may give a command."""

    CLINICIAN = "clinician"  # a nurse or a prescriber
    PRESCRIBER = "prescriber"
    STAFF = "staff"  # also the front desk
    WATCH = "watch"  # the monitoring process itself, or a clinician


ROLES_OF: dict[Who, frozenset[str]] = {
    Who.PRESCRIBER: frozenset({"prescriber"}),
    Who.CLINICIAN: frozenset({"nurse", "prescriber"}),
    Who.STAFF: frozenset({"nurse", "prescriber", "front_desk"}),
    Who.WATCH: frozenset({"nurse", "prescriber", "system"}),
}


@dataclass(frozen=True, slots=True)
class Transition:
    """A command, the phases in which it is legal, its event, and the phase it leads to.

    `to` None leaves the phase as it is. `is_flow` marks what moves the session or the pump: it
    may not be dated before the move that came before it. `stops_on_hold` marks what a hold bars.
    """

    command: Do
    phases: frozenset[Phase]
    event: Did
    who: Who = Who.CLINICIAN
    to: Phase | None = None
    is_flow: bool = False
    stops_on_hold: bool = False


def _move(
    command: Do, phases: set[Phase], event: Did, to: Phase, *, on_hold: bool = False
) -> Transition:
    return Transition(
        command, frozenset(phases), event, to=to, is_flow=True, stops_on_hold=not on_hold
    )


_ROWS = (
    Transition(
        Do.CHECK_IN,
        frozenset({Phase.SCHEDULED}),
        Did.ARRIVED,
        who=Who.STAFF,
        to=Phase.CHECK_IN,
        is_flow=True,
    ),
    Transition(Do.RECORD_CHECK, BEFORE_START, Did.CHECK_RECORDED),
    Transition(Do.PLACE_HOLD, BEFORE_START, Did.HOLD_PLACED),
    Transition(Do.LIFT_HOLD, BEFORE_START, Did.HOLD_LIFTED),
    Transition(Do.SIGN_OVERRIDE, BEFORE_START, Did.OVERRIDE_SIGNED, who=Who.PRESCRIBER),
    _move(Do.COMPLETE_CHECKS, {Phase.CHECK_IN}, Did.CHECKS_COMPLETED, Phase.DOSE),
    Transition(Do.CHANGE_ORDER, BEFORE_START, Did.ORDER_CHANGED, who=Who.PRESCRIBER),
    _move(
        Do.PREPARE_DOSE,
        {Phase.DOSE, Phase.DOUBLE_CHECK, Phase.READY},
        Did.DOSE_PREPARED,
        Phase.DOUBLE_CHECK,
    ),
    _move(Do.CONFIRM_DOUBLE_CHECK, {Phase.DOUBLE_CHECK}, Did.DOUBLE_CHECK_CONFIRMED, Phase.READY),
    _move(
        Do.REFUSE_DOUBLE_CHECK,
        {Phase.DOUBLE_CHECK},
        Did.DOUBLE_CHECK_REFUSED,
        Phase.DOSE,
        on_hold=True,
    ),
    _move(Do.START_INFUSION, {Phase.READY}, Did.INFUSION_STARTED, Phase.INFUSING),
    Transition(Do.CHANGE_RATE, frozenset({Phase.INFUSING}), Did.RATE_CHANGED, is_flow=True),
    _move(Do.PAUSE, {Phase.INFUSING}, Did.INFUSION_PAUSED, Phase.PAUSED),
    _move(Do.RESUME, {Phase.PAUSED}, Did.INFUSION_RESUMED, Phase.INFUSING),
    _move(Do.END_INFUSION, {Phase.INFUSING, Phase.PAUSED}, Did.INFUSION_ENDED, Phase.RECOVERY),
    Transition(Do.CHART, _OPEN_RECORD, Did.CHARTED),
    Transition(Do.RECORD_PUMP_STATUS, _AFTER_START, Did.PUMP_STATUS_RECORDED, who=Who.WATCH),
    Transition(Do.RAISE_ALERT, _ON_THE_UNIT, Did.ALERT_RAISED, who=Who.WATCH),
    Transition(Do.ACKNOWLEDGE_ALERT, _OPEN_RECORD, Did.ALERT_ACKNOWLEDGED),
    # the watch clears what stood when the session was called off
    Transition(Do.CLEAR_ALERT, _OPEN_RECORD | {Phase.CANCELLED}, Did.ALERT_CLEARED, who=Who.WATCH),
    Transition(Do.RECORD_ADVERSE_EVENT, _OPEN_RECORD, Did.ADVERSE_EVENT_RECORDED),
    Transition(Do.SCORE_RECOVERY, frozenset({Phase.RECOVERY}), Did.RECOVERY_SCORED),
    Transition(Do.CONFIRM_ESCORT, _ON_THE_UNIT, Did.ESCORT_CONFIRMED, who=Who.STAFF),
    Transition(Do.ASK_SUICIDALITY, frozenset({Phase.RECOVERY}), Did.SUICIDALITY_ASKED),
    Transition(Do.GIVE_INSTRUCTIONS, frozenset({Phase.RECOVERY}), Did.INSTRUCTIONS_GIVEN),
    _move(Do.DISCHARGE, {Phase.RECOVERY}, Did.DISCHARGED, Phase.DISCHARGED),
    _move(Do.SIGN, {Phase.DISCHARGED, Phase.SIGNED}, Did.SIGNED, Phase.SIGNED),
    Transition(Do.CORRECT, _OPEN_RECORD, Did.CORRECTED),
    Transition(Do.RETRACT, _OPEN_RECORD, Did.RETRACTED),
    Transition(
        Do.CANCEL,
        BEFORE_START | {Phase.SCHEDULED},
        Did.CANCELLED,
        who=Who.STAFF,
        to=Phase.CANCELLED,
        is_flow=True,
    ),
)
TRANSITIONS: dict[Do, Transition] = {row.command: row for row in _ROWS}
NOW_ONLY = frozenset(
    {
        Do.COMPLETE_CHECKS,
        Do.CHANGE_ORDER,
        Do.CONFIRM_DOUBLE_CHECK,
        Do.DISCHARGE,
        Do.SIGN,
        Do.CORRECT,
        Do.RETRACT,
    }
)
"""Judged on what is known at this moment, so never a late entry."""
FLOW_EVENTS = frozenset(row.event for row in _ROWS if row.is_flow)
PHASE_AFTER: dict[Did, Phase] = {row.event: row.to for row in _ROWS if row.to is not None}


def diagram() -> str:
    """The table as a mermaid state diagram, for the reference page."""
    lines = ["stateDiagram-v2", f"    [*] --> {Phase.SCHEDULED}"]
    for row in _ROWS:
        target = row.to
        if target is not None:
            lines += [
                f"    {phase} --> {target}: {row.command}"
                for phase in Phase  # the order of the phases, so that the picture is stable
                if phase in row.phases
            ]
    lines += [f"    {phase} --> [*]" for phase in (Phase.SIGNED, Phase.CANCELLED)]
    return "\n".join(lines) + "\n"
