"""Many charts, one a line: CSV with a column per fact, or NDJSON with a chart per line.

CSV: `id`, `at`, `recorded_at`, `trials` (a JSON list), a column per fact (a number's unit stands in
the heading: `sbp (mm[Hg])`) and, for a fact of its own date, `<fact> at`. Words of a list are
separated by `;` and `-` is an empty list. An empty cell is not known.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from openketamine.cli._chart import chart_of, fact_of, moment, only, trials_of
from openketamine.core.eligibility import FACTS, Chart, FactSpec, Indication, Kind, Trial
from openketamine.core.errors import BadInputError
from openketamine.core.facts import Fact, Facts

_HEADING = re.compile(r"(?P<name>[a-z0-9_]+)(?: (?P<at>at)| \((?P<unit>[^)]+)\))?")
_OWN = ("id", "at", "recorded_at", "trials")
_REMEMBERED = 4096  # cells of one column; more would only fill the memory
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number (from 1), the patient's id, and a chart or what is wrong."""

    line: int
    id: str
    chart: Chart | None
    error: str = ""


def rows(file: TextIO, path: Path, indication: Indication) -> Iterator[Row]:
    """Read the file by its ending; raises BadInputError for a heading that cannot be read."""
    if path.suffix == ".csv":
        yield from _csv(file, indication)
    else:
        yield from _ndjson(file, indication)


def _ndjson(file: TextIO, indication: Indication) -> Iterator[Row]:
    for line, text in enumerate(file, start=1):
        if not text.strip():
            continue
        name = ""
        try:
            data = json.loads(text, parse_float=Decimal)
            if not isinstance(data, dict):
                raise BadInputError("a line must be one JSON object.")
            name = str(data.get("id", ""))
            yield Row(line, name, chart_of(data, indication))
        except ValueError as wrong:
            yield Row(line, name, None, f"no JSON: {wrong}")
        except BadInputError as wrong:
            yield Row(line, name, None, wrong.message)


Cell = Callable[[str, datetime | None], Fact | None]


def _csv(file: TextIO, indication: Indication) -> Iterator[Row]:
    reader = csv.reader(file)
    header = next(reader, None)
    if header is None:
        raise BadInputError("The file is empty.", field="file")
    own, dates, cells = _columns(header)
    for values in reader:
        if not values:
            continue
        name = values[own["id"]] if "id" in own and len(values) == len(header) else ""
        try:
            if len(values) != len(header):
                raise BadInputError(f"{len(values)} cells, but {len(header)} headings.")
            chart = _chart(values, own, dates, cells, indication)
            yield Row(reader.line_num, name, chart)
        except BadInputError as wrong:
            yield Row(reader.line_num, name, None, wrong.message)


def _columns(header: list[str]) -> tuple[dict[str, int], dict[str, int], dict[str, Any]]:
    own: dict[str, int] = {}
    dates: dict[str, int] = {}
    cells: dict[str, tuple[int, Cell]] = {}
    for column, heading in enumerate(header):
        found = _HEADING.fullmatch(heading.strip())
        name = found["name"] if found else heading
        only({name: None}, (*_OWN, *FACTS), "column")
        if name in _OWN:
            own[name] = column
        elif found and found["at"]:
            dates[name] = column
        else:
            cells[name] = (column, _cell(FACTS[name], (found["unit"] if found else "") or ""))
    if "at" not in own:
        raise BadInputError("The column `at`, the moment asked about, is missing.", field="at")
    return own, dates, cells


def _cell(spec: FactSpec, unit: str) -> Cell:
    """Reads one column; the same cell of the same date is read once."""
    if spec.kind is Kind.NUMBER and not unit:
        raise BadInputError(
            f"The column {spec.name} needs its unit: {spec.name} ({spec.unit}).", field=spec.name
        )
    seen: dict[tuple[str, datetime | None], Fact | None] = {}

    def read(text: str, at: datetime | None) -> Fact | None:
        key = (text, at)
        if key not in seen:
            if len(seen) >= _REMEMBERED:
                seen.clear()
            seen[key] = fact_of(spec, _value(spec, text), unit, at) if text.strip() else None
        return seen[key]

    return read


def _value(spec: FactSpec, text: str) -> Any:
    text = text.strip()
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


def _chart(
    values: list[str],
    own: dict[str, int],
    dates: dict[str, int],
    cells: dict[str, tuple[int, Cell]],
    indication: Indication,
) -> Chart:
    at = _time(values[own["at"]], "at")
    recorded = values[own["recorded_at"]] if "recorded_at" in own else ""
    usual = _time(recorded, "recorded_at") if recorded else None
    facts = []
    for name, (column, read) in cells.items():
        date = values[dates[name]] if name in dates else ""
        fact = read(values[column], _time(date, name) if date else usual)
        if fact is not None:
            facts.append(fact)
    trials = values[own["trials"]] if "trials" in own else ""
    return Chart(
        facts=Facts(*facts),
        indication=indication,
        at=at,
        trials=_trials(trials) if trials else None,
    )


@lru_cache(maxsize=_REMEMBERED)
def _trials(text: str) -> tuple[Trial, ...]:
    try:
        return trials_of(json.loads(text, parse_float=Decimal))
    except ValueError:
        raise BadInputError("trials is no JSON list.", field="trials") from None


@lru_cache(maxsize=_REMEMBERED)
def _time(text: str, field: str) -> datetime:
    return moment(text.strip(), field)
