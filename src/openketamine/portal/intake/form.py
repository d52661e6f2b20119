"""From the core's questions and the answers so far to what the template shows, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from openketamine.core.forms import (
    ITEMS,
    Answers,
    Field,
    Kind,
    Problem,
    Section,
    has_rows,
    is_asked,
    rows_of,
    text_of,
    words_of,
)
from openketamine.core.intake import THERAPIES, medicines
from openketamine.core.intake.safety import SECTION, asking_for_help
from openketamine.ui import intake_words as words

MOST_ROWS = 40
_ROW = re.compile(rf"{ITEMS}-(\d{{1,3}})-(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose."""

    id: str
    value: str
    label: Any
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as the page shows it; `only_if` names a field and answers for the browser."""

    id: str
    name: str
    kind: str
    label: Any
    help: Any
    unit: Any
    value: str
    options: tuple[Option, ...]
    offers: str
    is_required: bool
    only_if: str
    is_off: bool
    error: Any

    @property
    def is_group(self) -> bool:
        """True for answers to choose: they share a legend instead of a label."""
        return bool(self.options)

    @property
    def described_by(self) -> str:
        """The ids of what a screen reader reads with the question."""
        parts = ["error"] * bool(self.error) + ["help"] * bool(self.help)
        return " ".join(f"{self.id}-{part}" for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One of several, such as one medicine."""

    number: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A part of the questionnaire on its screen."""

    section: str
    words: words.SectionWords
    questions: tuple[Question, ...]
    rows: tuple[Row, ...]
    empty_row: Row | None
    rows_if: str
    rows_are_off: bool
    rows_error: Any
    lists: Mapping[str, tuple[str, ...]]
    asks_for_help: bool

    @property
    def errors(self) -> tuple[Question, ...]:
        """The questions with something to mend, in their order."""
        every = (*self.questions, *(one for row in self.rows for one in row.questions))
        return tuple(one for one in every if one.error)


def form_of(section: Section, answers: Answers, problems: Iterable[Problem] = ()) -> Form:
    """The screen of a section; `problems` are shown, so leave them out until somebody goes on."""
    wrong = {(one.row, one.field): words.PROBLEMS[one.code] for one in problems}
    rows = rows_of(answers)
    titles = words.SECTION_WORDS[section.name]
    return Form(
        section=section.name,
        words=titles,
        questions=tuple(
            _question(section, one, answers, wrong.get((None, one.name))) for one in section.fields
        ),
        rows=tuple(_row(section, row, number, wrong) for number, row in enumerate(rows)),
        empty_row=_row(section, {}, None, {}) if section.items else None,
        rows_if=_condition(section.rows_if),
        rows_are_off=bool(section.items) and not has_rows(section, answers),
        rows_error=wrong.get((None, ITEMS)),
        lists={one.offers: _offered(one.offers) for one in section.items if one.offers},
        asks_for_help=section.name == SECTION and bool(asking_for_help(answers)),
    )


def answers_of(section: Section, given: QueryDict, *, without: str = "") -> dict[str, Any]:
    """The answers that a form sends, `without` the row of one number; empty is not given."""
    answers = _given(section.fields, given, "")
    found = {match[1] for name in given if (match := _ROW.fullmatch(name))}
    numbers = sorted(found - {without}, key=int)
    rows = [_given(section.items, given, f"{ITEMS}-{number}-") for number in numbers[:MOST_ROWS]]
    if kept := [row for row in rows if row]:
        answers[ITEMS] = kept
    return answers


def _given(fields: Iterable[Field], given: QueryDict, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        values = [value.strip() for value in given.getlist(prefix + field.name) if value.strip()]
        if values:
            found[field.name] = values if field.kind is Kind.MANY else values[-1]
    return found


def _row(section: Section, answers: Answers, number: int | None, wrong: Mapping[Any, Any]) -> Row:
    """A row; without a number it is the pattern from which the browser makes new ones."""
    mark = "__" if number is None else str(number)
    shown = "" if number is None else f" {number + 1}"
    return Row(
        number=mark,
        title=f"{words.SECTION_WORDS[section.name].row}{shown}",
        questions=tuple(
            _question(section, one, answers, wrong.get((number, one.name)), f"{ITEMS}-{mark}-")
            for one in section.items
        ),
    )


def _question(
    section: Section, field: Field, answers: Answers, error: Any, prefix: str = ""
) -> Question:
    name = f"{prefix}{field.name}"
    key = (section.name, field.name)
    return Question(
        id=f"id_{name}",
        name=name,
        kind=field.kind.name.lower(),
        label=words.QUESTIONS[key],
        help=words.HELP.get(key, ""),
        unit=words.UNITS.get(field.unit, ""),
        value=text_of(answers, field.name),
        options=tuple(_options(section, field, answers, name)),
        offers=field.offers,
        is_required=field.is_required,
        only_if=_condition(field.only_if, prefix),
        is_off=not is_asked(field, answers),
        error=error,
    )


def _options(section: Section, field: Field, answers: Answers, name: str) -> Iterable[Option]:
    if field.kind not in {Kind.YES_NO, Kind.ONE, Kind.MANY}:
        return
    offered = words.options_of(section.name, field.name)
    chosen = {text_of(answers, field.name), *words_of(answers, field.name)}
    for word in field.words or offered:
        yield Option(
            id=f"id_{name}_{word}", value=word, label=offered[word], is_chosen=word in chosen
        )


def _condition(only_if: tuple[str, tuple[str, ...]] | None, prefix: str = "") -> str:
    return f"{prefix}{only_if[0]}={','.join(only_if[1])}" if only_if else ""


def _offered(offers: str) -> tuple[str, ...]:
    """Names that the picker offers, in the language of the page; other names may be typed."""
    is_spanish = (get_language() or "en").startswith("es")
    names = {one.spanish if is_spanish else one.name for one in medicines().values()}
    names |= {other for one in medicines().values() for other in one.also}
    if offers != "medicines":
        names |= {str(words.THERAPY_WORDS[one]) for one in THERAPIES}
    return tuple(sorted(names, key=str.casefold))
