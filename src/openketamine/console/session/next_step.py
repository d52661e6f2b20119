"""The one thing that is next on the session page, and the place on the page where it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from openketamine.console.session import words
from openketamine.console.session.words import Words
from openketamine.core.decision import Outcome

if TYPE_CHECKING:
    from openketamine.console.session.load import SessionPage


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What to do, the id of the element where it is done, and when it is due if it has a time."""

    text: str
    target: str
    at: datetime | None = None
    is_overdue: bool = False


_OF_PHASE: Mapping[str, tuple[Words, str]] = {
    "scheduled": (_("check the patient in"), "form-arrive"),
    "dose": (_("prepare the syringe"), "form-prepare"),
    "double_check": (_("double check by a second person"), "second"),
    "ready": (_("start the infusion"), "form-start"),
    "paused": (_("resume or end the infusion"), "controls"),
    "discharged": (_("sign the record"), "form-sign"),
}
_ONCE: Mapping[str, tuple[Words, str]] = {
    "REC-SUICIDE-01": (_("ask about suicidality"), "form-suicidality"),
    "REC-INSTRUCTIONS-01": (_("give the written instructions"), "form-instructions"),
    "REC-ESCORT-01": (_("record the escort"), "form-escort"),
}
"""What the discharge asks for once, by the rule that misses it."""
_WHERE_DUE: Mapping[str, str] = {
    "cuff": "form-chart-vitals",
    "chart": "charting",
    "infusion_end": "form-end",
    "mpadss": "form-score-mpadss",
    "discharge": "form-discharge",
}


def next_step(page: SessionPage) -> NextStep | None:
    """The next thing to do; None when the session is over."""
    phase = page.detail.phase
    if page.detail.is_on_hold:
        return NextStep(text=_now("lift the hold"), target="form-lift-hold")
    if phase == "check_in":
        return _check(page)
    if phase == "infusing" and page.advice:
        advised = page.advice[0][0]
        return NextStep(
            text=_now("%(advice)s, decide at the pump") % {"advice": advised}, target="controls"
        )
    if phase == "recovery":
        return _recovery(page)
    if phase in _OF_PHASE:
        text, target = _OF_PHASE[phase]
        return NextStep(text=str(text), target=target)
    if phase == "signed" and page.state.needs_addendum:
        return NextStep(text=_now("sign the addendum"), target="form-sign")
    return _due(page)


def first_undone(page: SessionPage) -> str | None:
    """The first check of the day that does not allow yet."""
    undone = (c.check for c in page.check_cards if c.outcome not in ("allow", "caution"))
    return next(undone, None)


def _check(page: SessionPage) -> NextStep:
    check = first_undone(page)
    if check is None:
        return NextStep(text=_now("complete the check-in"), target="form-complete")
    return NextStep(text=words.of(words.CHECKS, check), target=f"form-check-{check}")


def _recovery(page: SessionPage) -> NextStep | None:
    """What is overdue, then what the discharge still asks for once, then the clock."""
    if page.discharge.is_allowed:
        return NextStep(text=_now("discharge the patient"), target="form-discharge")
    due = _due(page)
    if due and due.is_overdue:
        return due
    unknown = {r.rule_id for r in page.discharge.reasons if r.outcome is Outcome.UNKNOWN}
    for rule_id, (text, target) in _ONCE.items():
        if rule_id in unknown:
            return NextStep(text=str(text), target=target)
    return due


def _due(page: SessionPage) -> NextStep | None:
    """During the infusion and after it the clock says what is next."""
    due = next(iter(page.detail.due), None)
    if due is None:
        return None
    return NextStep(
        text=words.of(words.DUE, due.what),
        target=_WHERE_DUE.get(due.what, "due"),
        at=due.at,
        is_overdue=due.is_overdue,
    )
