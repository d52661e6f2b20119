"""Facts as data: what was measured, in whom, who says so, and whether we have seen it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from openketamine.core.evidence.citations import citation
from openketamine.core.ids import CitationKey

COUNTED = ("people", "treatments", "sessions", "events", "studies")
GRADES = ("", "H", "H-mixed", "A", "Hyp")
UNITS = (
    "%",
    "percentage points",
    "points",
    "odds ratio",
    "hazard ratio",
    "standardised difference",
    "g",
    "d",
    "mmHg",
    "/min",
    "min",
    "h",
    "days",
    "weeks",
    "visits",
    "infusions",
    "people",
)
CHAPTERS = (
    "antidepressant",
    "augmentation",
    "cbt",
    "ect",
    "tms",
    "esketamine",
    "ketamine",
    "vns",
    "side_effects",
    "time",
    "long_term",
    "mechanism",
    "null",
    "indication",
    "conflict",
    "service",
)
_ID = re.compile(r"[A-Z]{2}[0-9]{1,2}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PRINTED = re.compile(r"-?\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure as it was printed; a percentage may bring its count and total.

    `value` keeps its digits ("13.0"); "58-83" is a range. `low` and `high` are the 95 % interval.
    """

    what: str
    unit: str
    value: str
    arm: str = ""
    low: str = ""
    high: str = ""
    p: str = ""
    count: int | None = None
    total: int | None = None
    counts: str = "people"

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.what}: the unit {self.unit!r} is not one of {UNITS}")
        if self.counts not in COUNTED:
            raise ValueError(f"{self.what}: {self.counts!r} is not one of {COUNTED}")
        if not _PRINTED.fullmatch(self.value):
            raise ValueError(f"{self.what}: {self.value!r} is not a figure or a range")
        if bool(self.low) != bool(self.high):
            raise ValueError(f"{self.what}: an interval needs both ends")
        if self.low and not float(self.low) < float(self.value) < float(self.high):
            raise ValueError(f"{self.what}: {self.value} is not between {self.low} and {self.high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact that a page may show, with those who say so.

    `counts` is what `n` counts. `known` and `unknown` belong together (long-term risk), `grade`
    belongs to how it may work. `reviewed_by` and `reviewed_on` stay empty until a clinician
    signs the fact. Raises ValueError when it is ill-formed.
    """

    id: str
    chapter: str
    field: str
    population: str
    keys: tuple[CitationKey, ...]
    status: str
    says: str = ""
    known: str = ""
    unknown: str = ""
    grade: str = ""
    n: int | None = None
    counts: str = "people"
    values: tuple[Value, ...] = ()
    reviewed_by: str = ""
    reviewed_on: date | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is not a fact id such as KE1")
        if self.chapter not in CHAPTERS:
            raise ValueError(f"{self.id}: the chapter {self.chapter!r} is not one of {CHAPTERS}")
        if self.status not in ("seen", "check"):
            raise ValueError(f"{self.id}: the status {self.status!r} is not seen or check")
        if self.grade not in GRADES or bool(self.grade) != (self.chapter == "mechanism"):
            raise ValueError(f"{self.id}: a fact of how it may work, and no other, has a grade")
        if self.counts not in COUNTED:
            raise ValueError(f"{self.id}: {self.counts!r} is not one of {COUNTED}")
        if bool(self.known) != bool(self.unknown):
            raise ValueError(f"{self.id}: what is known stands beside what is not")
        if not (self.says or self.known or self.values):
            raise ValueError(f"{self.id}: it says nothing")
        if bool(self.reviewed_by) != bool(self.reviewed_on):
            raise ValueError(f"{self.id}: a review needs a name and a date")

    @property
    def is_confirmed(self) -> bool:
        """False where the value or one of its sources is still to be confirmed.

        What the service says of itself needs no confirmation: it is not a measurement.
        """
        if self.is_own_word:
            return True
        return self.status == "seen" and not any(
            citation(key).status == "background" for key in self.keys
        )

    @property
    def is_own_word(self) -> bool:
        """True when only the service itself says so."""
        return bool(self.keys) and all(citation(key).kind == "service" for key in self.keys)

    @property
    def numbers(self) -> frozenset[str]:
        """Every number that stands in this fact, as printed and without signs."""
        words = [self.field, self.population, self.says, self.known, self.unknown]
        figures = [str(self.n)] if self.n is not None else []
        for value in self.values:
            words.append(value.what)
            words.append(value.arm)
            figures += [*value.value.lstrip("-").split("-"), value.low, value.high, value.p]
            figures += [str(n) for n in (value.count, value.total) if n is not None]
        found = _NUMBER.findall(" ".join(words).replace(",", ""))
        return frozenset(number.lstrip("-") for number in (*found, *figures) if number)


def parse_facts(text: str) -> Mapping[str, Fact]:
    """Read fact TOML; raises ValueError when a table is ill-formed."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(text)
    return MappingProxyType({name: _fact(name, table) for name, table in tables.items()})


def _fact(name: str, table: dict[str, Any]) -> Fact:
    values = tuple(Value(**value) for value in table.get("values", ()))
    keys = tuple(CitationKey(key) for key in table.get("keys", ()))
    return Fact(**{**table, "id": name, "keys": keys, "values": values})


@cache
def facts() -> Mapping[str, Fact]:
    """All facts by id, in the order of the file."""
    source = files("openketamine.core.evidence").joinpath("facts.toml")
    return parse_facts(source.read_text(encoding="utf-8"))


def fact(name: str) -> Fact:
    """The fact with this id; raises KeyError naming it when it is unknown."""
    found = facts().get(name)
    if found is None:
        raise KeyError(f"{name!r} is not in facts.toml")
    return found
