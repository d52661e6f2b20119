"""How good the evidence is for an indication, with its sources and where they disagree."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from openketamine.core.eligibility.chart import Indication
from openketamine.core.ids import CitationKey


class Grade(StrEnum):
    """From the best evidence of the seven to none that is enough."""

    STRONGEST = "strongest"
    MODERATE = "moderate"
    MIXED = "mixed"
    LOW = "low"
    INSUFFICIENT = "insufficient"


class Direction(StrEnum):
    """Whether a source speaks for an effect, against one (null), or frames it."""

    FOR = "for"
    AGAINST = "against"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Basis:
    """One source and what it found; `review` is "clinician" until one confirms it."""

    source: CitationKey
    direction: Direction
    found: str
    review: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One answer to a disputed question, with its source."""

    source: CitationKey
    says: str
    review: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question on which sources disagree."""

    asked: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one indication."""

    indication: Indication
    grade: Grade
    limits: str
    basis: tuple[Basis, ...]
    conflicts: tuple[Conflict, ...]


def _evidence(name: str, table: Mapping[str, Any]) -> Evidence:
    return Evidence(
        indication=Indication(name),
        grade=Grade(table["grade"]),
        limits=table["limits"],
        basis=tuple(
            Basis(
                CitationKey(one["source"]),
                Direction(one["direction"]),
                one["found"],
                one.get("review", ""),
            )
            for one in table["basis"]
        ),
        conflicts=tuple(
            Conflict(
                one["asked"],
                tuple(
                    Side(CitationKey(side["source"]), side["says"], side.get("review", ""))
                    for side in one["sides"]
                ),
            )
            for one in table.get("conflicts", ())
        ),
    )


@cache
def evidence() -> Mapping[Indication, Evidence]:
    """The evidence of every indication; raises ValueError when one is missing."""
    text = files("openketamine.core.eligibility").joinpath("indications.toml").read_text("utf-8")
    found = {
        Indication(name): _evidence(name, table) for name, table in tomllib.loads(text).items()
    }
    if set(found) != set(Indication):
        raise ValueError("indications.toml does not describe every indication")
    return MappingProxyType(found)
