"""Sentences with their facts: "It fades within days. {TC6}" and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openketamine.core.evidence import fact

_KEYS = re.compile(r"\s*\{([A-Z]{2}\d{1,2}(?:,[A-Z]{2}\d{1,2})*)\}")
_BRACE = re.compile(r"[{}]")
_END = re.compile(r"(?<=[.!?])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or the part of one before its keys, and the facts it rests on."""

    text: str
    facts: tuple[str, ...] = ()

    @property
    def is_unconfirmed(self) -> bool:
        """True when the page must say "not yet confirmed" beside it."""
        return not all(fact(name).is_confirmed for name in self.facts)

    @property
    def is_own_word(self) -> bool:
        """True when only the service itself says so."""
        return bool(self.facts) and all(fact(name).is_own_word for name in self.facts)


def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a paragraph; keys belong to the sentence, or part of it, that stands before them.

    Raises ValueError when a brace is no key such as {KE1} or {KE1,TC6}.
    """
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[Sentence]:
    start = 0
    for keys in _KEYS.finditer(text):
        *plain, claimed = _END.split(_whole(text[start : keys.start()]))
        yield from (Sentence(one) for one in plain)
        yield Sentence(claimed, tuple(keys[1].split(",")))
        start = keys.end()
    rest = _whole(text[start:])
    yield from (Sentence(one) for one in _END.split(rest) if one)


def _whole(part: str) -> str:
    part = part.strip()
    if _BRACE.search(part):
        raise ValueError(f"{part!r} has a brace that is no key such as {{KE1}}")
    return part
