"""The session: an append-only log of events and one table of what may follow what."""

from openketamine.core.session.commands import Command, CommandKind
from openketamine.core.session.decide import decide
from openketamine.core.session.due import Due, blocking, next_due
from openketamine.core.session.events import EventKind, NewEvent, SessionEvent, written
from openketamine.core.session.evolve import evolve, replay
from openketamine.core.session.gates import baseline, checkin, discharge
from openketamine.core.session.orders import Order
from openketamine.core.session.segments import Segment
from openketamine.core.session.state import Dose, Entry, Phase, SessionState
from openketamine.core.session.transitions import TRANSITIONS, Transition, Who, diagram

__all__ = [
    "TRANSITIONS",
    "Command",
    "CommandKind",
    "Dose",
    "Due",
    "Entry",
    "EventKind",
    "NewEvent",
    "Order",
    "Phase",
    "Segment",
    "SessionEvent",
    "SessionState",
    "Transition",
    "Who",
    "baseline",
    "blocking",
    "checkin",
    "decide",
    "diagram",
    "discharge",
    "evolve",
    "next_due",
    "replay",
    "written",
]
