"""Words for codes: phases, priorities, alert conditions. The core knows only the codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

PHASES: dict[str, Words] = {
    "scheduled": _("Expected"),
    "check_in": _("Check-in"),
    "dose": _("Dose"),
    "double_check": _("Double check"),
    "ready": _("Ready to start"),
    "infusing": _("Infusing"),
    "paused": _("Paused"),
    "recovery": _("Recovery"),
    "discharged": _("Discharged"),
    "signed": _("Signed"),
    "cancelled": _("Cancelled"),
}

# What each step of the rail covers.
_RAIL: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("check_in", _("Check-in"), ("scheduled", "check_in")),
    ("dose", _("Dose"), ("dose",)),
    ("double_check", _("Double check"), ("double_check", "ready")),
    ("infusing", _("Infusing"), ("infusing", "paused")),
    ("recovery", _("Recovery"), ("recovery",)),
    ("discharge", _("Discharge"), ("discharged",)),
    ("signed", _("Signed"), ("signed",)),
)

PRIORITIES: dict[str, Words] = {
    "high": _("High"),
    "medium": _("Medium"),
    "low": _("Low"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the phase rail; `state` is done, now or later."""

    code: str
    name: Words
    state: str


def phase(code: str) -> str:
    """The words of a session phase."""
    return str(PHASES.get(code.lower(), code))


def priority(code: str) -> str:
    """The words of an alert priority."""
    return str(PRIORITIES.get(code, code))


def rail(code: str) -> tuple[Step, ...]:
    """The seven steps of the rail as they stand in the given phase."""
    now = next((i for i, step in enumerate(_RAIL) if code.lower() in step[2]), -1)
    return tuple(
        Step(code=step, name=name, state="done" if i < now else "now" if i == now else "later")
        for i, (step, name, _phases) in enumerate(_RAIL)
    )


def condition(code: str) -> str:
    """The words of an alert condition; an unknown code is shown as it is, without underscores."""
    return str(CONDITIONS.get(code, code.replace("_", " ").replace("-", " ").capitalize()))


CONDITIONS: dict[str, Words] = {}
