"""How far each part of an assessment is: what is open, what is wrong, and what has become old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from openketamine.core.assessment.clinician import Content, medicine_classes, start_of
from openketamine.core.assessment.sections import KINDS
from openketamine.core.eligibility import FACTS
from openketamine.core.eligibility.chart import UNCLASSIFIED
from openketamine.core.forms import (
    Answers,
    Problem,
    Section,
    day_of,
    has_rows,
    is_asked,
    problems,
    rows_of,
    text_of,
)

_NEEDED_PRESSURES = 2  # of two days: one high reading is not hypertension


class PartState(StrEnum):
    """From nothing at all to complete and fresh."""

    EMPTY = "empty"
    WRONG = "wrong"
    STALE = "stale"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section; `since` is the oldest day that it rests on, `due_on` when that is too old."""

    section: str
    state: PartState
    missing: tuple[Problem, ...]
    wrong: tuple[Problem, ...]
    since: date | None
    due_on: date | None


def parts(
    kind: str, content: Content, *, at: datetime, zone: tzinfo, oldest: timedelta
) -> tuple[Part, ...]:
    """Every section of a kind. `oldest` is the greatest age that counts (protocol set).

    A part that was measured ages by its own days; what was only asked ages with the signature.
    """
    today = at.astimezone(zone).date()
    return tuple(
        _part(section, content.get(name, {}), today, at - oldest, oldest, zone)
        for name, section in KINDS[kind].items()
    )


def _part(
    section: Section,
    answers: Answers,
    today: date,
    earliest: datetime,
    oldest: timedelta,
    zone: tzinfo,
) -> Part:
    found = problems(section, answers, today=today)
    missing = tuple(one for one in found if one.code == "missing")
    if section.name == "blood_pressure":
        days = {day for row in rows_of(answers) if (day := day_of(row, "measured_on"))}
        missing += (Problem("items", "missing"),) * (len(days) < _NEEDED_PRESSURES)
    if section.name == "medicines_and_allergies" and has_rows(section, answers):
        missing += tuple(
            Problem("class", "missing", number)
            for number, row in enumerate(rows_of(answers))
            if UNCLASSIFIED in medicine_classes((row,))
        )
    wrong = tuple(one for one in found if one.code != "missing")
    since = min(_days(section, answers), default=None)
    begin = start_of(since, zone)
    is_stale = begin is not None and begin < earliest
    return Part(
        section=section.name,
        state=_state(answers, missing, wrong, is_stale=is_stale),
        missing=missing,
        wrong=wrong,
        since=since,
        due_on=None if since is None else since + oldest,
    )


def _state(
    answers: Answers,
    missing: tuple[Problem, ...],
    wrong: tuple[Problem, ...],
    *,
    is_stale: bool,
) -> PartState:
    if not any(answers.values()):
        return PartState.EMPTY
    if wrong:
        return PartState.WRONG
    if is_stale:
        return PartState.STALE
    return PartState.OPEN if missing else PartState.DONE


def _days(section: Section, answers: Answers) -> Iterator[date]:
    """The days of the facts that age; of the blood pressures the two newest."""
    for field in section.fields:
        spec = FACTS.get(field.name)
        ages = spec is not None and not spec.is_lasting and is_asked(field, answers)
        if ages and field.dated_by and (day := day_of(answers, field.dated_by)):
            yield day
    if section.name == "blood_pressure":
        days = {
            day
            for row in rows_of(answers)
            if text_of(row, "sbp") and (day := day_of(row, "measured_on"))
        }
        yield from sorted(days, reverse=True)[:_NEEDED_PRESSURES]
