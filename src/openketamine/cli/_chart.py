"""Charts as files: TOML for one patient, CSV or NDJSON for many (docs/reference/chart.md).

at = 2026-11-23T14:05:00Z              # the moment asked about
recorded_at = 2026-11-20T09:00:00Z     # when the facts were recorded, unless a fact says its own

[facts]
sbp = { value = 122, unit = "mm[Hg]", at = 2026-11-19T08:00:00Z }
breastfeeding = { value = false }

[[trials]]
treatment = "sertraline"
kind = "drug"
dose = 100                             # mg a day; for a therapy the number of sessions
weeks = 8
response = "none"
stopped = "no_effect"
is_this_episode = true
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from openketamine.core.eligibility import (
    FACTS,
    Chart,
    FactSpec,
    Indication,
    Kind,
    Response,
    Stopped,
    Trial,
    TrialKind,
    readable,
)
from openketamine.core.errors import BadInputError
from openketamine.core.facts import Fact, Facts

_TRIAL = {"treatment", "kind", "dose", "weeks", "response", "stopped", "is_this_episode"}
CHART = {"title", "id", "at", "recorded_at", "facts", "trials", "expect"}
_FACT = {"value", "unit", "at"}


def read_chart(path: Path, indication: Indication) -> tuple[Chart, Mapping[str, Any]]:
    """A TOML chart and its raw table; raises BadInputError that says what is wrong and where."""
    try:
        data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except OSError as wrong:
        raise BadInputError(f"{path} cannot be read: {wrong.strerror}.", field="file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadInputError(f"{path} is no TOML: {wrong}.", field="file") from None
    try:
        return chart_of(data, indication), data
    except BadInputError as wrong:
        raise BadInputError(f"{path}: {wrong.message}", field=wrong.field) from None


def chart_of(data: Mapping[str, Any], indication: Indication) -> Chart:
    """A chart from a table as TOML or JSON gives it; raises BadInputError."""
    only(data, CHART, "entry")
    if "at" not in data:
        raise BadInputError("`at`, the moment asked about, is missing.", field="at")
    recorded = moment(data["recorded_at"], "recorded_at") if "recorded_at" in data else None
    given = _table(data.get("facts", {}), "facts")
    only(given, FACTS, "fact")
    trials = data.get("trials")
    return Chart(
        facts=Facts(*(checked_fact(name, one, recorded) for name, one in given.items())),
        indication=indication,
        at=moment(data["at"], "at"),
        trials=None if trials is None else trials_of(trials),
    )


def only(given: Mapping[str, Any], known: Collection[str], what: str) -> None:
    """A name that nothing reads is refused: a slip of the pen must not change the answer."""
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise BadInputError(f"Unknown {what} {name!r}.{hint}", field=name)


def moment(value: object, field: str) -> datetime:
    """A time with its zone; raises BadInputError for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise BadInputError(
            f"{field} must be a time with its zone, such as 2026-11-23T14:05:00Z.", field=field
        )
    return value


def _table(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInputError(f"{field} must be a table.", field=field)
    return value


def checked_fact(name: str, given: object, recorded: datetime | None) -> Fact:
    """One entry of a chart as a fact; raises BadInputError that names what is wrong with it."""
    table = _table(given, name)
    only(table, _FACT, f"entry of {name}")
    if "value" not in table:
        raise BadInputError(f"{name} has no value.", field=name)
    at = moment(table["at"], name) if "at" in table else recorded
    return fact_of(FACTS[name], table["value"], str(table.get("unit", "")), at)


def fact_of(spec: FactSpec, value: Any, unit: str, at: datetime | None) -> Fact:
    """A fact that fits its definition; raises BadInputError naming kind, unit, words or range."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = Decimal(value)
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        value = tuple(value)
    try:
        fact = Fact(name=spec.name, value=value, unit=unit, at=at, source="chart")
    except (TypeError, ValueError) as wrong:
        raise BadInputError(f"{wrong}.", field=spec.name) from None
    if readable(fact, spec) is None:
        raise BadInputError(f"{spec.name} must be {wanted(spec)}.", field=spec.name)
    return fact


def wanted(spec: FactSpec) -> str:
    """What a fact's value must be, in words."""
    match spec.kind:
        case Kind.YES_NO:
            return "true or false"
        case Kind.NUMBER:
            return f"a number from {spec.low} to {spec.high} with a unit such as {spec.unit!r}"
        case Kind.WORD:
            return f"one of {', '.join(spec.words)}"
        case Kind.WORDS:
            return f"a list of none or more of {', '.join(spec.words)}"
        case Kind.TEXT:
            return "a text"


def trials_of(given: object) -> tuple[Trial, ...]:
    """Treatment trials; raises BadInputError that names the entry that cannot be read."""
    if not isinstance(given, list):
        raise BadInputError("trials must be a list.", field="trials")
    return tuple(_trial(_table(one, "trials")) for one in given)


def _trial(given: Mapping[str, Any]) -> Trial:
    only(given, _TRIAL, "entry of a trial")
    try:
        return Trial(
            treatment=str(given["treatment"]).strip().lower(),
            kind=TrialKind(given["kind"]),
            dose=_amount(given, "dose"),
            weeks=_amount(given, "weeks"),
            response=Response(given["response"]) if "response" in given else None,
            stopped=Stopped(given["stopped"]) if "stopped" in given else None,
            is_this_episode=_flag(given, "is_this_episode"),
        )
    except KeyError as missing:
        raise BadInputError(f"A trial has no {missing}.", field=str(missing.args[0])) from None
    except ValueError as wrong:
        raise BadInputError(f"A trial cannot be read: {wrong}.", field="trials") from None


def _amount(given: Mapping[str, Any], name: str) -> Decimal | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise BadInputError(f"{name} of a trial must be a number, not {value!r}.", field=name)
    return Decimal(value)


def _flag(given: Mapping[str, Any], name: str) -> bool | None:
    value = given.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadInputError(f"{name} of a trial must be true or false.", field=name)
    return value
