"""The comparison of treatments: head-to-head pairs first, then a card for each treatment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from openketamine.core.evidence import Value, fact
from openketamine.learn.text import Sentence, sentences

ASPECTS = ("onset", "effect", "lasts", "risks", "burden", "approval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One arm of a pair, with its figure as the fact has it."""

    name: str
    fact: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two or more treatments between which a trial drew lots."""

    id: str
    title: str
    sides: tuple[Side, ...]
    text: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One treatment by aspect; its place in the list is no rank."""

    id: str
    name: str
    aspects: dict[str, tuple[Sentence, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole comparison in one language."""

    language: str
    title: str
    answer: tuple[Sentence, ...]
    why_title: str
    why: tuple[tuple[Sentence, ...], ...]
    pairs: tuple[Pair, ...]
    treatments: tuple[Treatment, ...]
    reviewed_by: str = ""
    reviewed_on: date | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The facts it rests on, each once, in the order of the text."""
        return tuple(dict.fromkeys(name for one in self.all_sentences() for name in one.facts))

    def all_sentences(self) -> Iterator[Sentence]:
        """Every sentence of the comparison, pairs first."""
        yield from self.answer
        for pair in self.pairs:
            yield from pair.text
        for line in self.why:
            yield from line
        for treatment in self.treatments:
            for text in treatment.aspects.values():
                yield from text


def parse_comparison(language: str, text: str) -> Comparison:
    """Read a comparison file; raises ValueError when a treatment lacks an aspect."""
    data: dict[str, Any] = tomllib.loads(text)
    return Comparison(
        language=language,
        title=data["title"],
        answer=sentences(data["answer"]),
        why_title=data["why_title"],
        why=tuple(sentences(line) for line in data["why"]),
        pairs=tuple(_pair(pair) for pair in data["pairs"]),
        treatments=tuple(_treatment(one) for one in data["treatments"]),
        reviewed_by=data.get("reviewed_by", ""),
        reviewed_on=data.get("reviewed_on") or None,
    )


def _pair(data: dict[str, Any]) -> Pair:
    sides = tuple(_side(**side) for side in data["sides"])
    return Pair(id=data["id"], title=data["title"], sides=sides, text=sentences(data["text"]))


def _side(*, name: str, fact: str, arm: str, what: str) -> Side:
    return Side(name=name, fact=fact, value=_value(fact, arm, what))


def _value(name: str, arm: str, what: str) -> Value:
    for value in fact(name).values:
        if value.arm == arm and value.what == what:
            return value
    raise ValueError(f"{name} has no {what!r} of {arm!r}")


def _treatment(data: dict[str, Any]) -> Treatment:
    missing = [name for name in ASPECTS if not data.get(name)]
    if missing:
        raise ValueError(f"{data['id']}: nothing is said of {', '.join(missing)}")
    aspects = {name: sentences(data[name]) for name in ASPECTS}
    return Treatment(id=data["id"], name=data["name"], aspects=aspects)
