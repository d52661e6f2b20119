"""Is what a page says what its sources say? Keys, labels, numbers, what was counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from openketamine.core.evidence.citations import Citation
from openketamine.core.evidence.facts import Fact
from openketamine.core.evidence.wording import COUNTED_WORDS, asserts, numbers_in
from openketamine.core.ids import CitationKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence as a page shows it, with the facts it rests on.

    `is_labelled` says whether "not yet confirmed" stands beside it; `where` names the page.
    """

    where: str
    language: str
    text: str
    facts: tuple[str, ...] = ()
    is_labelled: bool = False


def claim_problems(
    claim: Claim, facts: Mapping[str, Fact], table: Mapping[CitationKey, Citation]
) -> Iterator[str]:
    """Everything that forbids to show this sentence, each as a sentence."""
    said = f"{claim.where}: {claim.text!r}"
    if not claim.facts:
        if asserts(claim.text, claim.language):
            yield f"{said} claims something and names no fact."
        return
    known = [facts[name] for name in claim.facts if name in facts]
    for name in claim.facts:
        if name not in facts:
            yield f"{said}: {name} is not in facts.toml."
    for one in known:
        yield from (f"{said}: {problem}" for problem in source_problems(one, table))
    if known and not claim.is_labelled and not all(one.is_confirmed for one in known):
        yield f"{said} rests on what is not yet confirmed and is shown without that label."
    yield from _number_problems(said, claim, known)


def source_problems(fact: Fact, table: Mapping[CitationKey, Citation]) -> Iterator[str]:
    """Why a fact cannot be shown: no key, an unknown key, a source that nobody can find."""
    if not fact.keys:
        yield f"{fact.id} names no source."
    for key in fact.keys:
        source = table.get(key)
        if source is None:
            yield f"{fact.id} cites {key}, which is not in citations.toml."
        elif source.kind == "service":
            if fact.chapter != "service":
                yield f"{fact.id} rests on {key}, which says how the service works, no more."
        elif not source.url:
            yield f"{fact.id} cites {key}, which has no DOI, PubMed number or address."


def _number_problems(said: str, claim: Claim, known: list[Fact]) -> Iterator[str]:
    allowed = frozenset[str]().union(*(one.numbers for one in known))
    for number, noun in numbers_in(claim.text, claim.language):
        if not any(_is(number, source) for source in allowed):
            yield f"{said}: {number} is in none of {', '.join(claim.facts)}."
        yield from _count_problems(said, number, noun, known)


def _is(shown: str, source: str) -> bool:
    """True when the shown number is the source's, or its rounding to fewer digits."""
    ours, theirs = Decimal(shown), Decimal(source)
    if ours == theirs:
        return True
    places = _places(shown)
    if places >= _places(source):
        return False
    digits = Decimal(1).scaleb(-places)
    return ours in {theirs.quantize(digits, way) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


def _places(number: str) -> int:
    return len(number.partition(".")[2])


def _count_problems(said: str, number: str, noun: str, known: list[Fact]) -> Iterator[str]:
    """Treatments called people, or people called treatments."""
    counted = {
        what
        for one in known
        for what, n in (
            (one.counts, one.n),
            *((value.counts, value.total) for value in one.values),
        )
        if n is not None and str(n) == number
    }
    called = next((what for what, words in COUNTED_WORDS.items() if re.fullmatch(words, noun)), "")
    if counted and called and called not in counted and {called, *counted} & {"people"}:
        yield f"{said}: {number} counts {' and '.join(sorted(counted))}, not {called}."
