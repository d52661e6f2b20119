"""What the alerts page says about an alert, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openketamine.queries.rows import AlertRow, TransitionRow
from openketamine.ui import words
from openketamine.ui.templatetags.ui import plain_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to an alert."""

    words: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An alert with its words and its history, oldest step first."""

    row: AlertRow
    words: str
    detail: str
    kind_words: str
    steps: tuple[Step, ...] = field(default=())

    @property
    def was_escalated(self) -> bool:
        """True when nobody answered in time and it went to further people."""
        return any(step.words.startswith(words.change("escalated")) for step in self.steps)


def shown(row: AlertRow, steps: Iterable[TransitionRow] = ()) -> Shown:
    """One alert as the page shows it."""
    return Shown(
        row=row,
        words=words.condition(row.condition),
        detail=_detail(row.facts),
        kind_words=words.alert_kind(row.kind),
        steps=tuple(_steps(steps)),
    )


def _steps(transitions: Iterable[TransitionRow]) -> Iterator[Step]:
    """The steps in words; one by which the priority changed says so."""
    before = ""
    for one in transitions:
        said = _step_words(one)
        if before and one.priority != before:
            said = _("%(change)s, now %(priority)s priority") % {
                "change": said,
                "priority": words.priority(one.priority).lower(),
            }
        before = one.priority
        yield Step(words=said, at=one.at, who=one.by_name)


def _step_words(step: TransitionRow) -> str:
    change = words.change(step.change)
    return f"{change} ({words.change_reason(step.reason)})" if step.reason else change


def history(transitions: Iterable[TransitionRow]) -> tuple[Shown, ...]:
    """Alerts with their steps, the latest raised first, from transitions in newest-first order."""
    by_alert: dict[Any, list[TransitionRow]] = {}
    for transition in transitions:
        by_alert.setdefault(transition.alert.id, []).append(transition)
    found = [shown(steps[0].alert, reversed(steps)) for steps in by_alert.values()]
    return tuple(sorted(found, key=lambda item: item.row.raised_at, reverse=True))


def _detail(facts: Mapping[str, Any]) -> str:
    """The value and the limit that raised it, with the unit; empty when there is none."""
    value, limit = facts.get("value"), facts.get("limit")
    unit = words.metric_unit(str(facts.get("metric", "")))
    if value is None:
        return str(facts.get("text", ""))
    text = f"{plain_number(value)} {unit}".strip()
    if limit is None:
        return text
    return _("%(value)s (limit %(limit)s)") % {"value": text, "limit": plain_number(limit)}
