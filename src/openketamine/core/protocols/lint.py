"""Everything that is wrong with protocol sets, as a list: loading stops at the first problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openketamine.core.evidence import citations
from openketamine.core.protocols.loader import lineage, read, resolve, shipped
from openketamine.core.protocols.order import order_problems
from openketamine.core.protocols.parameter import Parameter, parse_parameter


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: in which set, at which parameter ("" for the whole set), and what it is."""

    set: str
    parameter: str
    message: str


def lint_all() -> list[Problem]:
    """The problems of the shipped sets."""
    return lint(shipped())


def lint(texts: Mapping[str, str]) -> list[Problem]:
    """The problems of sets given as TOML texts by name."""
    return [problem for name in texts for problem in _lint_set(name, texts)]


def _lint_set(name: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    try:
        line = lineage(name, texts)
    except ValueError as wrong:
        yield Problem(name, "", str(wrong))
        return
    table = read(name, texts[name])
    inherited = read(line[1], texts[line[1]])["parameters"] if len(line) > 1 else {}
    found = list(_lint_values(name, table["parameters"], inherited))
    yield from found
    if found:
        return  # the bands are compared once the values can be read
    try:
        protocol = resolve(name, texts)
    except ValueError as wrong:
        yield Problem(name, "", str(wrong))
        return
    yield from (Problem(name, "", message) for message in order_problems(protocol))


def _lint_source(name: str, found: Parameter) -> Iterator[Problem]:
    """A source that nobody here has seen itself leaves its value for a clinician to confirm."""
    citation = citations().get(found.source)
    if citation is None:
        yield Problem(name, found.name, f"the citation {found.source!r} does not exist")
    elif citation.status != "verified" and not found.review:
        yield Problem(
            name, found.name, f"{found.source} is {citation.status}: a clinician must confirm it"
        )


def _lint_values(
    name: str, tables: Mapping[str, Any], inherited: Mapping[str, Any]
) -> Iterator[Problem]:
    for parameter, table in tables.items():
        try:
            found = parse_parameter(parameter, table, name)
        except ValueError as wrong:
            yield Problem(name, parameter, str(wrong))
            continue
        yield from _lint_source(name, found)
        if inherited.get(parameter) == table:
            yield Problem(name, parameter, "repeats what it inherits: state only differences")
