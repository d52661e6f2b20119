"""Many charts, one a line: CSV with a column per fact, or NDJSON with a chart per line.

CSV: `id`, `at`, `recorded_at`, `trials` (a JSON list), a column per fact (a number's unit stands in
the heading: `sbp (mm[Hg])`) and, for a fact of its own date, `<fact> at`. Words of a list are
separated by `;` and `-` is an empty list. An empty cell is not known.

A line is judged from its raw answers: one that stood in an earlier line is neither read nor
judged again.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from openketamine.cli._chart import CHART, checked_fact, fact_of, moment, only, trials_of
from openketamine.core.eligibility import (
    FACTS,
    Batch,
    FactSpec,
    Indication,
    Kind,
    Screen,
    Trial,
    is_usable,
    readable,
)
from openketamine.core.eligibility.batch import REMEMBERED
from openketamine.core.eligibility.known import KnownValue
from openketamine.core.eligibility.verdict import Verdict
from openketamine.core.errors import BadInputError

_HEADING = re.compile(r"(?P<name>[a-z0-9_]+)(?: (?P<at>at)| \((?P<unit>[^)]+)\))?")
_OWN = ("id", "at", "recorded_at", "trials")
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number (from 1), the patient's id, and the verdicts or what is wrong.

    The verdicts stand in the order of the rule ids.
    """

    line: int
    id: str
    verdicts: list[Verdict] | None
    error: str = ""


def rows(file: TextIO, path: Path, indication: Indication, screen: Screen) -> Iterator[Row]:
    """Judge the file by its ending; raises BadInputError for a heading that cannot be read."""
    if path.suffix == ".csv":
        yield from _csv(file, indication, screen)
    else:
        yield from _ndjson(file, indication, screen)


class _Seen:
    """The answers to one fact that were read already, by what they looked like."""

    __slots__ = ("by_look", "spec", "unit")

    def __init__(self, spec: FactSpec, unit: str = "") -> None:
        self.spec, self.unit = spec, unit
        self.by_look: dict[Any, KnownValue | None] = {}

    def keep(self, look: Any, value: KnownValue | None) -> KnownValue | None:
        """Remember an answer that was read, in bounded memory."""
        if len(self.by_look) >= REMEMBERED:
            self.by_look.clear()
        self.by_look[look] = value
        return value


def _csv(file: TextIO, indication: Indication, screen: Screen) -> Iterator[Row]:
    reader = csv.reader(file)
    header = next(reader, None)
    if header is None:
        raise BadInputError("The file is empty.", field="file")
    table = _Table(header, indication, screen)
    name_at = table.own.get("id")
    for values in reader:
        if not values:
            continue
        name = values[name_at] if name_at is not None and len(values) == len(header) else ""
        try:
            yield Row(reader.line_num, name, table.verdicts(values))
        except BadInputError as wrong:
            yield Row(reader.line_num, name, None, wrong.message)


class _Table:
    """A CSV file's columns, and how one of its rows is judged."""

    def __init__(self, header: list[str], indication: Indication, screen: Screen) -> None:
        self.width, self.oldest = len(header), screen.oldest
        self.own: dict[str, int] = {}
        self.dates: dict[str, int] = {}
        self.cells: list[tuple[int, _Seen]] = []
        for column, heading in enumerate(header):
            self._add(column, heading)
        if "at" not in self.own:
            raise BadInputError("The column `at`, the moment asked about, is missing.", field="at")
        where = {seen.spec.name: column for column, seen in self.cells}
        self.by_name = {seen.spec.name: seen for _column, seen in self.cells}
        usual = [(column, one) for column, one in self.cells if one.spec.name not in self.dates]
        self.changing = [column for column, one in usual if not one.spec.is_lasting]
        self.lasting = [column for column, one in usual if one.spec.is_lasting]
        self.dated = [
            (where[name], column, self.by_name[name].spec.is_lasting)
            for name, column in self.dates.items()
            if name in where
        ]
        if "trials" in self.own:
            where["trials"] = self.own["trials"]
        self.batch = Batch(screen, indication, where, self._value)

    def verdicts(self, values: list[str]) -> list[Verdict]:
        """Every rule's verdict on one row; raises BadInputError for a cell that cannot be read."""
        if len(values) != self.width:
            raise BadInputError(f"{len(values)} cells, but {self.width} headings.")
        at = _time(values[self.own["at"]], "at")
        recorded = values[self.own["recorded_at"]] if "recorded_at" in self.own else ""
        usual = _time(recorded, "recorded_at") if recorded else None
        for column, seen in self.cells:
            if values[column] not in seen.by_look:
                _read_cell(seen, values[column])
        if "trials" in self.own:
            _trials(values[self.own["trials"]])
        self._empty_what_does_not_count(values, at, usual)
        return self.batch.verdicts(values)

    def _empty_what_does_not_count(
        self, values: list[str], at: datetime, usual: datetime | None
    ) -> None:
        earliest = at - self.oldest
        for column, when, is_lasting in self.dated:
            said_at = _time(values[when], "at") if values[when] else usual
            if not is_usable(said_at, at, earliest, is_lasting=is_lasting):
                values[column] = ""
        for columns, is_lasting in ((self.changing, False), (self.lasting, True)):
            if not is_usable(usual, at, earliest, is_lasting=is_lasting):
                for column in columns:
                    values[column] = ""

    def _add(self, column: int, heading: str) -> None:
        found = _HEADING.fullmatch(heading.strip())
        name = found["name"] if found else heading
        only({name: None}, (*_OWN, *FACTS), "column")
        if name in _OWN:
            self.own[name] = column
        elif found and found["at"]:
            self.dates[name] = column
        else:
            unit = (found["unit"] if found else "") or ""
            self.cells.append((column, _Seen(_with_unit(FACTS[name], unit), unit)))

    def _value(self, name: str, text: str) -> KnownValue | None:
        if name == "trials":
            return _trials(text)
        seen = self.by_name[name]
        return seen.by_look[text] if text in seen.by_look else _read_cell(seen, text)


def _with_unit(spec: FactSpec, unit: str) -> FactSpec:
    if spec.kind is Kind.NUMBER and not unit:
        raise BadInputError(
            f"The column {spec.name} needs its unit: {spec.name} ({spec.unit}).", field=spec.name
        )
    return spec


def _read_cell(seen: _Seen, text: str) -> KnownValue | None:
    """Raises BadInputError for a cell that is not what its column holds."""
    value: KnownValue | None = None
    if text.strip():
        fact = fact_of(seen.spec, _given(seen.spec, text.strip()), seen.unit, None)
        value = readable(fact, seen.spec)
    return seen.keep(text, value)


def _given(spec: FactSpec, text: str) -> Any:
    match spec.kind:
        case Kind.YES_NO:
            return _YES_NO.get(text.lower(), text)
        case Kind.NUMBER:
            try:
                return Decimal(text)
            except InvalidOperation:
                return text
        case Kind.WORDS:
            return () if text == "-" else tuple(word.strip() for word in text.split(";"))
        case _:
            return text


@lru_cache(maxsize=REMEMBERED)
def _trials(text: str) -> tuple[Trial, ...] | None:
    if not text:
        return None
    try:
        return trials_of(json.loads(text, parse_float=Decimal))
    except ValueError:
        raise BadInputError("trials is no JSON list.", field="trials") from None


@lru_cache(maxsize=REMEMBERED)
def _time(text: str, field: str) -> datetime:
    return moment(text.strip(), field)


def _ndjson(file: TextIO, indication: Indication, screen: Screen) -> Iterator[Row]:
    lines, decode = _Lines(indication, screen), json.JSONDecoder(parse_float=Decimal).decode
    for line, text in enumerate(file, start=1):
        if not text.strip():
            continue
        name = ""
        try:
            data = decode(text)
            if not isinstance(data, dict):
                raise BadInputError("a line must be one JSON object.")
            name = str(data.get("id", ""))
            yield Row(line, name, lines.verdicts(data))
        except ValueError as wrong:
            yield Row(line, name, None, f"no JSON: {wrong}")
        except BadInputError as wrong:
            yield Row(line, name, None, wrong.message)


class _Lines:
    """How one JSON object is judged: a row is its answers by fact, as they look."""

    def __init__(self, indication: Indication, screen: Screen) -> None:
        self.oldest = screen.oldest
        self.seen = {name: _Seen(spec) for name, spec in FACTS.items()}
        self.trials: dict[str, tuple[Trial, ...]] = {}
        self.nothing: dict[str, Any] = dict.fromkeys([*FACTS, "trials"])
        self.batch = Batch(screen, indication, {name: name for name in self.nothing}, self._value)

    def verdicts(self, data: Mapping[str, Any]) -> list[Verdict]:
        """Every rule's verdict on one object; raises BadInputError for what cannot be read."""
        only(data, CHART, "entry")
        if "at" not in data:
            raise BadInputError("`at`, the moment asked about, is missing.", field="at")
        usual = _moment(data["recorded_at"], "recorded_at") if "recorded_at" in data else None
        given = data.get("facts", {})
        if not isinstance(given, dict):
            raise BadInputError("facts must be a table.", field="facts")
        only(given, FACTS, "fact")
        row = self._row(given, _moment(data["at"], "at"), usual)
        if (trials := data.get("trials")) is not None:
            row["trials"] = look = repr(trials)
            if look not in self.trials:
                self._keep_trials(look, trials_of(trials))
        return self.batch.verdicts(row)

    def _row(
        self, given: Mapping[str, Any], at: datetime, usual: datetime | None
    ) -> dict[str, Any]:
        """The answers that count by their dates; each is read, so that a wrong one is refused."""
        earliest, row = at - self.oldest, dict(self.nothing)
        is_fresh = is_usable(usual, at, earliest, is_lasting=False)
        is_dated = is_usable(usual, at, earliest, is_lasting=True)
        for name, one in given.items():
            seen, look = self.seen[name], _look(one)
            if look not in seen.by_look:
                seen.keep(look, readable(checked_fact(name, one, None), seen.spec))
            counts = is_dated if seen.spec.is_lasting else is_fresh
            if "at" in one:
                said_at = _moment(one["at"], name)
                counts = is_usable(said_at, at, earliest, is_lasting=seen.spec.is_lasting)
            if counts:
                row[name] = look
        return row

    def _keep_trials(self, look: str, trials: tuple[Trial, ...]) -> None:
        if len(self.trials) >= REMEMBERED:
            self.trials.clear()
        self.trials[look] = trials

    def _value(self, name: str, look: Any) -> KnownValue | None:
        if look is None:
            return None
        return self.trials[look] if name == "trials" else self.seen[name].by_look[look]


def _look(given: Any) -> Any:
    """What an answer looks like, without its date: equal looks are equal answers."""
    if given.__class__ is not dict or "value" not in given:
        return repr(given)
    value = given["value"]
    kind = value.__class__
    if kind is list or kind is dict:
        value = repr(value)
    if len(given) == 1:
        return (kind, value)
    return (kind, value, given.get("unit"), tuple(given))


def _moment(value: object, field: str) -> datetime:
    return _time(value, field) if isinstance(value, str) else moment(value, field)
