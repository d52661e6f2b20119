"""Whom a person in danger can call, by country; a country we know nothing of gets no number."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from openketamine.core.errors import BadInputError

LANGUAGES = ("en", "es")
"""The languages in which every name must be given."""

_EUROPEAN_UNION = "EU"
_MEMBERS = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"}
    | {"IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
_COUNTRY = re.compile(r"[A-Z]{2}")
_DIAL = re.compile(r"\+?[0-9]{2,15}")


class LineKind(StrEnum):
    """What a number is for."""

    CRISIS = "crisis"
    EMERGENCY = "emergency"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One number: as people write it, as a telephone dials it, and its name by language."""

    kind: LineKind
    number: str
    dial: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """The name in a language such as `es` or `es-MX`; English where there is none."""
        return self.names.get(language.lower()[:2], self.names["en"])


@dataclass(frozen=True, slots=True)
class Help:
    """The numbers of one country, to talk first; `checked_on` is None until confirmed locally."""

    lines: tuple[HelpLine, ...]
    checked_on: date | None = None

    def of(self, kind: LineKind) -> HelpLine | None:
        """The first number of a kind."""
        return next((line for line in self.lines if line.kind is kind), None)


NO_NUMBER = Help(lines=())
"""For a country without an entry: the page says "your local emergency number"."""


def help_of(country: str, own: Mapping[str, Help] | None = None) -> Help:
    """The numbers of a country (ISO 3166-1, two letters).

    `own` is what a clinic has confirmed or changed, read with `read_help`; it goes before what is
    shipped. Countries of the European Union without an entry share its emergency number.
    """
    code = country.upper()
    for known in (own or {}, shipped()):
        if code in known:
            return known[code]
    return shipped()[_EUROPEAN_UNION] if code in _MEMBERS else NO_NUMBER


@cache
def shipped() -> Mapping[str, Help]:
    """The numbers that come with the program, by country."""
    return read_help(files("openketamine.core").joinpath("crisis.toml").read_text("utf-8"))


def read_help(text: str) -> Mapping[str, Help]:
    """Numbers by country from a TOML text; raises BadInputError naming what is wrong and where."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"The help numbers cannot be read: {error}.", field="help") from None
    return {country: _help(country, table) for country, table in tables.items()}


def _help(country: str, table: Any) -> Help:
    if not _COUNTRY.fullmatch(country) or not isinstance(table, dict):
        raise _wrong(country, "a country has two capital letters and its own table")
    lines = tuple(_line(country, line) for line in table.get("lines", ()))
    if not any(line.kind is LineKind.EMERGENCY for line in lines):
        raise _wrong(country, "there is no number of the kind emergency")
    checked = table.get("checked_on") or None
    try:
        checked_on = date.fromisoformat(str(checked)) if checked else None
    except ValueError:
        raise _wrong(country, "checked_on is a date such as 2026-01-31, or empty") from None
    return Help(lines=lines, checked_on=checked_on)


def _line(country: str, line: Mapping[str, Any]) -> HelpLine:
    if line.get("kind") not in set(LineKind):
        raise _wrong(country, f"kind is one of {', '.join(LineKind)}")
    if not _DIAL.fullmatch(str(line.get("dial", ""))):
        raise _wrong(country, "dial is digits only, a plus in front allowed")
    if re.sub(r"[^0-9+]", "", str(line.get("number", ""))) != line["dial"]:
        raise _wrong(country, f"number and dial {line['dial']} are not the same digits")
    names = line.get("name", {})
    if not all(names.get(language) for language in LANGUAGES):
        raise _wrong(country, f"the name of {line['number']} is missing in a language")
    return HelpLine(LineKind(line["kind"]), line["number"], line["dial"], dict(names))


def _wrong(country: str, what: str) -> BadInputError:
    return BadInputError(f"Help numbers of {country}: {what}.", field="help")
