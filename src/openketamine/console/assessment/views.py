"""What the page shows of each part: its fields and rows with values, marks and problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openketamine.console.assessment.patient_words import Said, Words
from openketamine.core.assessment import KINDS, Part
from openketamine.core.assessment.clinician import medicine_classes
from openketamine.core.eligibility.chart import UNCLASSIFIED
from openketamine.core.eligibility.trials import LEAST_DOSE_MG
from openketamine.core.forms import ITEMS, Field, Kind, Problem, Section, rows_of
from openketamine.core.intake import THERAPIES, medicines
from openketamine.ui import form_words

_YES_NO = ("no", "yes", "unsure")
_SPARE_ROWS = 1
MORE_ROWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One question as it is drawn; `control` is radio, select, ticks, number, date, text, long."""

    id: str
    name: str
    label: str
    control: str
    value: str
    choices: tuple[tuple[str, str, bool], ...]
    unit: str
    error: str
    is_open: bool
    said: Said | None
    stored: str
    offers: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part as it is drawn; `rows` holds spare empty rows at its end."""

    name: str
    title: str
    state: str
    open_count: int
    since: date | None
    due_on: date | None
    fields: tuple[FieldView, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[FieldView, ...], ...]
    row_error: str
    stored_rows: tuple[str, ...]


def part_views(
    kind: str,
    content: Mapping[str, Any],
    parts: tuple[Part, ...],
    *,
    words: Words,
    more_rows: str = "",
    stored: Mapping[str, Any] | None = None,
) -> tuple[PartView, ...]:
    """All parts. `stored` is what somebody else saved meanwhile: shown where it differs."""
    states = {one.section: one for one in parts}
    return tuple(
        _part(
            section,
            content.get(name, {}),
            states[name],
            words,
            spare=MORE_ROWS if name == more_rows else _SPARE_ROWS,
            stored=None if stored is None else stored.get(name, {}),
        )
        for name, section in KINDS[kind].items()
    )


def _part(
    section: Section,
    answers: Mapping[str, Any],
    part: Part,
    words: Words,
    *,
    spare: int,
    stored: Mapping[str, Any] | None,
) -> PartView:
    problems = {(one.row, one.field): one for one in (*part.wrong, *part.missing)}
    given = [*rows_of(answers), *({} for _row in range(spare))] if section.items else []
    theirs = () if stored is None else rows_of(stored)
    row_problem = problems.get((None, ITEMS))
    return PartView(
        name=section.name,
        title=form_words.part(section.name),
        state=part.state.value,
        open_count=len(part.missing),
        since=part.since,
        due_on=part.due_on,
        fields=tuple(
            _field(field, answers, section.name, problems.get((None, field.name)), words, stored)
            for field in section.fields
        ),
        columns=tuple(
            (form_words.field(one.name), form_words.unit(one.unit) if one.unit != "1" else "")
            for one in section.items
        ),
        rows=tuple(
            tuple(
                _field(
                    field,
                    row,
                    f"{section.name}-{number}",
                    problems.get((number, field.name)),
                    {},
                    None,
                )
                for field in section.items
            )
            for number, row in enumerate(given)
        ),
        row_error="" if row_problem is None else form_words.problem(row_problem.code),
        stored_rows=_rows_in_words(section, theirs)
        if stored is not None and list(theirs) != list(rows_of(answers))
        else (),
    )


def _field(
    field: Field,
    answers: Mapping[str, Any],
    prefix: str,
    problem: Problem | None,
    words: Words,
    stored: Mapping[str, Any] | None,
) -> FieldView:
    value = answers.get(field.name, "")
    was = "" if stored is None else stored.get(field.name, "")
    name = f"{prefix}-{field.name}"
    label, row = form_words.field(field.name), prefix.rpartition("-")[2]
    return FieldView(
        id=f"id_{name}",
        name=name,
        label=f"{label} {int(row) + 1}" if row.isdigit() else label,
        control=_control(field, is_row=row.isdigit()),
        value=value if isinstance(value, str) else "",
        choices=tuple(_choices(field, value)),
        unit=form_words.unit(field.unit) if field.unit != "1" else "",
        error="" if problem is None or problem.code == "missing" else _says(problem),
        is_open=problem is not None and problem.code == "missing",
        said=words.get(field.name),
        stored=_in_words(field, was) if stored is not None and was != value else "",
        offers=field.offers,
        hint=_class_hint(answers) if field.name == "class" else "",
    )


def _class_hint(row: Mapping[str, Any]) -> str:
    """What our own list says of a medicine that the clinician has not classed."""
    if not row.get("medicine") or row.get("class"):
        return ""
    classes = medicine_classes((row,))
    if UNCLASSIFIED in classes:
        return form_words.word(UNCLASSIFIED)
    return ", ".join(form_words.word(one) for one in classes) or form_words.word("none", "class")


def _says(problem: Problem) -> str:
    return form_words.problem(problem.code)


def _control(field: Field, *, is_row: bool) -> str:
    match field.kind:
        case Kind.YES_NO:
            return "select" if is_row else "radio"
        case Kind.ONE:
            return "select"
        case Kind.MANY:
            return "ticks"
        case Kind.NUMBER:
            return "number"
        case Kind.DATE:
            return "date"
        case Kind.TEXT:
            return "text"
        case Kind.LONG_TEXT:
            return "long"


def _choices(field: Field, value: Any) -> Iterator[tuple[str, str, bool]]:
    words = _YES_NO if field.kind is Kind.YES_NO else field.words
    chosen = value if isinstance(value, list | tuple) else (value,)
    for one in words:
        is_unit = field.name == "unit"
        label = form_words.unit(one) if is_unit else form_words.word(one, field.name)
        yield one, label, one in chosen


def _in_words(field: Field, value: Any) -> str:
    if not value:
        return form_words.word("none")
    if isinstance(value, list | tuple):
        return ", ".join(form_words.word(one, field.name) for one in value)
    return form_words.word(value, field.name)


def _rows_in_words(section: Section, rows: tuple[Mapping[str, Any], ...]) -> tuple[str, ...]:
    return tuple(
        " · ".join(
            _in_words(field, row[field.name]) for field in section.items if row.get(field.name)
        )
        for row in rows
    )


def offered() -> dict[str, list[str]]:
    """The lists that help to type."""
    names = sorted(medicines())
    return {
        "medicines": names,
        "medicines_or_therapies": sorted(LEAST_DOSE_MG) + list(THERAPIES),
    }
