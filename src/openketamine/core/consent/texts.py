"""The texts of the consent, one file for each language, read and checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from openketamine.core.evidence import citation
from openketamine.core.evidence.facts import fact
from openketamine.core.protocols import ProtocolSet

WHEN = ("", "pain", "not_pain", "mood", "not_mood", "short_rest", "has_cost", "no_cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement and what it rests on: facts, citations, the set's limits, or our own word.

    Raises ValueError when it rests on nothing, or on what is not known.
    """

    text: str
    facts: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    own: bool = False
    when: str = ""

    def __post_init__(self) -> None:
        if self.own == bool(self.facts or self.cites or self.limits):
            raise ValueError(f"{self.text!r} rests on nothing, or on two kinds of ground")
        if self.when not in WHEN:
            raise ValueError(f"{self.text!r}: {self.when!r} is not one of {WHEN}")
        for key in (*self.cites, *(key for name in self.facts for key in fact(name).keys)):
            citation(key)

    def keys(self, protocol: ProtocolSet) -> tuple[str, ...]:
        """The citation keys behind it under a protocol set, in order, each once."""
        found = [str(key) for name in self.facts for key in fact(name).keys]
        found += [*self.cites, *(str(protocol.parameters[name].source) for name in self.limits)]
        return tuple(dict.fromkeys(found))

    def is_confirmed(self, protocol: ProtocolSet) -> bool:
        """False while a value or its source still waits for a clinician."""
        return (
            all(fact(name).is_confirmed for name in self.facts)
            and all(citation(key).status != "background" for key in self.cites)
            and not any(protocol.parameters[name].review for name in self.limits)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One screen: a question as its title, and what we say to it."""

    id: str
    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All words of the consent in one language."""

    title: str
    unconfirmed: str
    sources: str
    words: Mapping[str, str]
    grades: Mapping[str, str]
    parts: tuple[Part, ...]
    evidence: Mapping[str, tuple[Claim, ...]]
    statements: Mapping[str, str]
    questions: tuple[Mapping[str, Any], ...]


@cache
def texts(language: str) -> Texts:
    """The words in one of LANGUAGES; raises ValueError when a claim has no ground."""
    source = files("openketamine.core.consent").joinpath("texts", f"{language}.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return Texts(
        **{
            **table,
            "parts": tuple(
                Part(part["id"], part["title"], _claims(part["claims"])) for part in table["parts"]
            ),
            "evidence": {name: _claims(rows) for name, rows in table["evidence"].items()},
            "questions": tuple(table["questions"]),
        }
    )


def _claims(rows: list[dict[str, Any]]) -> tuple[Claim, ...]:
    return tuple(_claim(row) for row in rows)


def _claim(row: dict[str, Any]) -> Claim:
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return Claim(**given)
