"""The facts that a signed assessment gives, each with its own date where it has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from openketamine.core.assessment.sections import KINDS, OF_NO_CLASS
from openketamine.core.eligibility import (
    FACTS,
    FactSpec,
    Kind,
    Response,
    Stopped,
    Trial,
    TrialKind,
)
from openketamine.core.eligibility.chart import MEDICINE_CLASSES
from openketamine.core.facts import Fact, FactValue
from openketamine.core.forms import (
    Answers,
    Field,
    day_of,
    number_of,
    rows_of,
    text_of,
    words_of,
    yes_no_of,
)
from openketamine.core.intake import classes_of, known_medicine

CLINICIAN = "clinician"
Content = Mapping[str, Answers]
"""An assessment: the answers of each section by its name."""


def clinician_facts(
    kind: str, content: Content, *, signed_at: datetime, zone: tzinfo
) -> Iterator[Fact]:
    """The facts of one signed assessment; a measured one bears the day it was measured.

    A day counts from its first minute in the clinic's zone, so that a fact is never taken as
    fresher than it is. A measured value without its day has no date and is therefore not known.
    """
    for name, section in KINDS[kind].items():
        answers = content.get(name, {})
        for field in section.fields:
            at = _dated(field, answers, signed_at, zone)
            value = fact_value(field.name, answers)
            if value is not None:
                yield _fact(field.name, value, at)
        yield from _pressures(name, answers, zone)
    capacity = yes_no_of(content.get("capacity_and_support", {}), "has_capacity")
    if capacity is not None:
        yield _fact("cannot_consent", not capacity, signed_at)
    taken = _medicines(content.get("medicines_and_allergies", {}))
    if taken is not None:
        yield _fact("medicines", taken, signed_at)


def fact_value(name: str, answers: Answers) -> FactValue | None:
    """The answer as eligibility reads that fact; None where nothing usable was said."""
    spec = FACTS.get(name)
    if spec is None or name == "medicines":
        return None
    return _READ[spec.kind](spec, answers)


def trials_of(answers: Answers) -> tuple[Trial, ...] | None:
    """The recorded trials; none when nothing was tried, None when nobody said."""
    tried = yes_no_of(answers, "tried_any")
    if tried is None:
        return None
    if not tried:
        return ()
    return tuple(_trial(row) for row in rows_of(answers) if text_of(row, "treatment"))


def _trial(row: Answers) -> Trial:
    kind = TrialKind.THERAPY if text_of(row, "kind") == TrialKind.THERAPY else TrialKind.DRUG
    typed = text_of(row, "treatment")
    known = known_medicine(typed)
    response, stopped = text_of(row, "response"), text_of(row, "stopped")
    return Trial(
        treatment=known.name if known else typed.lower(),
        kind=kind,
        dose=number_of(row, "sessions" if kind is TrialKind.THERAPY else "dose_mg"),
        weeks=number_of(row, "weeks"),
        response=Response(response) if response in set(Response) else None,
        stopped=Stopped(stopped) if stopped in set(Stopped) else None,
        is_this_episode=yes_no_of(row, "is_this_episode"),
    )


def _fact(name: str, value: FactValue, at: datetime | None) -> Fact:
    return Fact(name=name, value=value, unit=FACTS[name].unit, at=at, source=CLINICIAN)


def _dated(field: Field, answers: Answers, signed_at: datetime, zone: tzinfo) -> datetime | None:
    if not field.dated_by:
        return signed_at
    return start_of(day_of(answers, field.dated_by), zone)


def start_of(day: date | None, zone: tzinfo) -> datetime | None:
    """The first minute of a day in the clinic's zone."""
    return None if day is None else datetime.combine(day, time(0), zone)


def _pressures(section: str, answers: Answers, zone: tzinfo) -> Iterator[Fact]:
    """The newest pressure and the one of the day before it that was measured."""
    if section != "blood_pressure":
        return
    by_day = {day: row for row in rows_of(answers) if (day := day_of(row, "measured_on"))}
    newest = sorted(by_day, reverse=True)[:2]
    for day, suffix in zip(newest, ("", "_before"), strict=False):
        for name in ("sbp", "dbp"):
            value = number_of(by_day[day], name)
            if value is not None:
                yield _fact(f"{name}{suffix}", value, start_of(day, zone))


def _medicines(answers: Answers) -> tuple[str, ...] | None:
    takes = yes_no_of(answers, "takes_any")
    if takes is None:
        return None
    return medicine_classes(rows_of(answers)) if takes else ()


def medicine_classes(rows: Iterable[Answers]) -> tuple[str, ...]:
    """The classes of what is taken: as a clinician classed it, else as our list has it."""
    found: set[str] = set()
    for row in rows:
        name, given = text_of(row, "medicine"), text_of(row, "class")
        if given in MEDICINE_CLASSES:
            found.add(given)
        elif name and given != OF_NO_CLASS:
            found.update(classes_of((name,)))
    return tuple(name for name in MEDICINE_CLASSES if name in found)


def _yes_no(spec: FactSpec, answers: Answers) -> FactValue | None:
    return yes_no_of(answers, spec.name)


def _amount(spec: FactSpec, answers: Answers) -> Decimal | None:
    return number_of(answers, spec.name)


def _word(spec: FactSpec, answers: Answers) -> FactValue | None:
    return text_of(answers, spec.name) or None


def _words(spec: FactSpec, answers: Answers) -> FactValue | None:
    return words_of(answers, spec.name) or None


_READ = {
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _amount,
    Kind.WORD: _word,
    Kind.WORDS: _words,
    Kind.TEXT: _word,
}
