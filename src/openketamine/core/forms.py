"""Forms as data: sections of fields, and what is wrong or still missing in a set of answers.

Answers are what JSON holds: every single answer is a text ("yes", "no", "unsure", a word, a decimal
number, a date as YYYY-MM-DD), several words are a list, the rows of a section are a list under
`items`. An answer that is absent or empty is not given; there are no defaults. A draft with
problems is still kept: problems say what to mend, they never lose what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum

YES, NO, UNSURE = "yes", "no", "unsure"
ITEMS = "items"
_LONGEST = {False: 200, True: 4000}


class Kind(Enum):
    """What form an answer has."""

    YES_NO = "yes, no or not sure"
    ONE = "one of the words"
    MANY = "none or more of the words"
    NUMBER = "a number"
    DATE = "a day"
    TEXT = "one line of text"
    LONG_TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `unit` is UCUM, `low`..`high` plausible; `only_if` = (field, answers).

    `offers` names a list that helps to type (`medicines`, `therapies`); free text stays allowed.
    `dated_by` is the field that says when the answer was so: measured, made or asked.
    """

    name: str
    kind: Kind
    words: tuple[str, ...] = ()
    unit: str = ""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    is_required: bool = False
    only_if: tuple[str, tuple[str, ...]] | None = None
    offers: str = ""
    dated_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a form; `items` are the fields of each row, asked when `rows_if` holds."""

    name: str
    fields: tuple[Field, ...] = ()
    items: tuple[Field, ...] = ()
    rows_if: tuple[str, tuple[str, ...]] | None = None

    def field(self, name: str) -> Field:
        """The field of the section or of its rows; raises KeyError."""
        return {one.name: one for one in (*self.items, *self.fields)}[name]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer; `row` counts from 0, None is the section itself.

    `code`: missing, no_number, out_of_range, no_day, in_future, not_offered, too_long, no_text,
    unknown_field.
    """

    field: str
    code: str
    row: int | None = None


Answers = Mapping[str, object]


def is_asked(field: Field, answers: Answers) -> bool:
    """Whether the field is asked, given the answers of its own section or row."""
    return _holds(field.only_if, answers)


def has_rows(section: Section, answers: Answers) -> bool:
    """Whether the section's rows are asked."""
    return bool(section.items) and _holds(section.rows_if, answers)


def rows_of(answers: Answers) -> tuple[Answers, ...]:
    """The rows that were given, in their order."""
    rows = answers.get(ITEMS)
    if not isinstance(rows, list | tuple):
        return ()
    return tuple(row for row in rows if isinstance(row, Mapping))


def text_of(answers: Answers, name: str) -> str:
    """An answer as it was typed, without the space around it; empty when there is none."""
    value = answers.get(name)
    return value.strip() if isinstance(value, str) else ""


def words_of(answers: Answers, name: str) -> tuple[str, ...]:
    """Several words; empty when none was given."""
    value = answers.get(name)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(word for word in value if isinstance(word, str))


def yes_no_of(answers: Answers, name: str) -> bool | None:
    """Yes or no; None for not sure and for no answer."""
    return {YES: True, NO: False}.get(text_of(answers, name))


def number_of(answers: Answers, name: str) -> Decimal | None:
    """A finite number; None when none can be read."""
    try:
        number = Decimal(text_of(answers, name).replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def day_of(answers: Answers, name: str) -> date | None:
    """A day; None when none can be read."""
    try:
        return date.fromisoformat(text_of(answers, name))
    except ValueError:
        return None


def problems(
    section: Section, answers: Answers, *, today: date | None = None
) -> tuple[Problem, ...]:
    """Everything that is wrong or missing, in the order of the form; empty when complete.

    With `today` a later day is wrong: what the form asks has happened.
    """
    found = list(_of_fields(section.fields, answers, None, today))
    known = {field.name for field in section.fields} | {ITEMS}
    found += [Problem(name, "unknown_field") for name in answers if name not in known]
    if has_rows(section, answers):
        rows = rows_of(answers)
        if section.rows_if is not None and not rows:
            found.append(Problem(ITEMS, "missing"))
        for number, row in enumerate(rows):
            found += _of_fields(section.items, row, number, today)
            known = {field.name for field in section.items}
            found += [Problem(name, "unknown_field", number) for name in row if name not in known]
    return tuple(found)


def _holds(condition: tuple[str, tuple[str, ...]] | None, answers: Answers) -> bool:
    if condition is None:
        return True
    name, wanted = condition
    given = (text_of(answers, name), *words_of(answers, name))
    return any(word in wanted for word in given)


def _of_fields(
    fields: tuple[Field, ...], answers: Answers, row: int | None, today: date | None
) -> Iterator[Problem]:
    for field in fields:
        if not is_asked(field, answers):
            continue
        code = _wrong(field, answers)
        day = day_of(answers, field.name) if field.kind is Kind.DATE else None
        if day is not None and today is not None and day > today:
            code = "in_future"
        if code:
            yield Problem(field.name, code, row)


def _wrong(field: Field, answers: Answers) -> str:
    if field.kind is Kind.MANY:
        return _wrong_words(field, answers)
    value = answers.get(field.name)
    if value is not None and not isinstance(value, str):
        return "no_text"
    text = text_of(answers, field.name)
    if not text:
        return "missing" if field.is_required else ""
    match field.kind:
        case Kind.YES_NO:
            return "" if text in (YES, NO, UNSURE) else "not_offered"
        case Kind.ONE:
            return "" if text in field.words else "not_offered"
        case Kind.NUMBER:
            return _wrong_number(field, number_of(answers, field.name))
        case Kind.DATE:
            return "" if day_of(answers, field.name) else "no_day"
        case _:
            longest = _LONGEST[field.kind is Kind.LONG_TEXT]
            return "too_long" if len(text) > longest else ""


def _wrong_words(field: Field, answers: Answers) -> str:
    words = words_of(answers, field.name)
    if not words:
        return "missing" if field.is_required else ""
    return "" if set(words) <= set(field.words) else "not_offered"


def _wrong_number(field: Field, number: Decimal | None) -> str:
    if number is None:
        return "no_number"
    return "" if field.low <= number <= field.high else "out_of_range"
