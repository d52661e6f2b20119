"""Reading the shipped protocol sets; a set is a TOML file of this folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from openketamine.core.errors import BadInputError
from openketamine.core.protocols.parameter import Parameter, parse_parameter
from openketamine.core.protocols.sets import ProtocolSet

_FOLDER = files("openketamine.core.protocols")
_KEYS = {"version", "inherits", "parameters"}


@cache
def names() -> tuple[str, ...]:
    """The shipped sets, by the files of this folder."""
    found = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def shipped() -> Mapping[str, str]:
    """The text of each shipped set."""
    return {name: _FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in names()}


@cache
def load(name: str) -> ProtocolSet:
    """The set with everything it inherits; raises BadInputError listing the sets if unknown."""
    if name not in names():
        known = ", ".join(names())
        raise BadInputError(
            f"There is no protocol set {name!r}. Known sets: {known}.", field="protocol"
        )
    return resolve(name, shipped())


def resolve(name: str, texts: Mapping[str, str]) -> ProtocolSet:
    """Build a set from TOML texts by name; raises ValueError naming what is wrong and where."""
    tables = {link: read(link, texts[link]) for link in lineage(name, texts)}
    parameters: dict[str, Parameter] = {}
    for origin, table in reversed(tables.items()):
        for parameter, fields in table["parameters"].items():
            parameters[parameter] = parse_parameter(parameter, fields, origin)
    own = tables[name]
    return ProtocolSet(
        name=name,
        version=own["version"],
        inherits=own.get("inherits", ""),
        parameters=parameters,
    )


def lineage(name: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """The set and its ancestors, nearest first; raises ValueError on a cycle or a missing one."""
    line: list[str] = []
    while name:
        if name in line:
            raise ValueError(f"inheritance cycle: {' -> '.join([*line, name])}")
        if name not in texts:
            raise ValueError(f"{line[-1] if line else name}: there is no set {name!r}")
        line.append(name)
        name = read(name, texts[name]).get("inherits", "")
    return tuple(line)


def read(name: str, text: str) -> dict[str, Any]:
    """Parse one file; fractions become decimals, never floats. Raises ValueError."""
    table = tomllib.loads(text, parse_float=Decimal)
    if unknown := sorted(set(table) - _KEYS):
        raise ValueError(f"{name}: unknown key {', '.join(unknown)}")
    if not isinstance(table.get("version"), str) or not isinstance(table.get("parameters"), dict):
        raise ValueError(f"{name}: needs a version (text) and parameters")
    return table
