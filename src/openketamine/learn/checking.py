"""What forbids to publish: claims, figures, references, reading grade, and a language behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from openketamine.core.evidence import (
    Claim,
    citations,
    claim_problems,
    facts,
    figure_problems,
    table_problems,
)
from openketamine.learn.article import Article, Block
from openketamine.learn.comparison import Comparison
from openketamine.learn.library import LANGUAGES, SLUGS, article, comparison
from openketamine.learn.reading import is_plain
from openketamine.learn.text import Sentence


def problems() -> list[str]:
    """Everything wrong with the evidence and the texts that ship, each as a sentence."""
    found = list(table_problems(citations()))
    for one in facts().values():
        found += figure_problems(one)
    for slug in SLUGS:
        written = [article(slug, language) for language in LANGUAGES]
        for text in written:
            found += article_problems(text)
        found += pair_problems(*written)
    tables = [comparison(language) for language in LANGUAGES]
    for table in tables:
        found += comparison_problems(table)
    found += comparison_pair_problems(*tables)
    return found


def article_problems(text: Article) -> Iterator[str]:
    """Claims without or against their facts, and words that are too hard."""
    yield from _claims(text.language, text.slug, _shown(text))
    spoken = [text.title, *(one for one in _spoken(text) if one)]
    if not is_plain(spoken, text.language):
        yield f"{text.slug}.{text.language}: it reads too hard."


def comparison_problems(table: Comparison) -> Iterator[str]:
    """The same for the comparison, and figures whose fact the words under them do not name."""
    names = [table.title, table.why_title, *(one.name for one in table.treatments)]
    for pair in table.pairs:
        names += [pair.title, *(side.name for side in pair.sides)]
        named = {name for one in pair.text for name in one.facts}
        for side in pair.sides:
            if side.fact not in named:
                yield f"compare.{table.language}, {pair.id}: the text does not name {side.fact}."
    shown = [*(Sentence(name) for name in names), *table.all_sentences()]
    yield from _claims(table.language, "compare", shown)


def _shown(text: Article) -> Iterator[Sentence]:
    yield Sentence(text.title)
    yield from text.answer
    for block in text.blocks:
        if block.kind in ("heading", "share"):
            yield Sentence(block.label)
        yield from block.sentences


def _spoken(text: Article) -> Iterator[str]:
    """Whole sentences: parts that keys cut in the middle are put together again."""
    for group in (text.answer, *(block.sentences for block in text.blocks)):
        joined = " ".join(one.text for one in group)
        yield from re.split(r"(?<=[.!?])\s+", joined)


def _claims(language: str, where: str, shown: Iterable[Sentence]) -> Iterator[str]:
    for one in shown:
        claim = Claim(
            where=f"{where}.{language}",
            language=language,
            text=one.text,
            facts=one.facts,
            is_labelled=one.is_unconfirmed if _all_known(one) else False,
        )
        yield from claim_problems(claim, facts(), citations())


def _all_known(one: Sentence) -> bool:
    return all(name in facts() for name in one.facts)


def pair_problems(first: Article, second: Article) -> Iterator[str]:
    """Where one language says more, less or other numbers than the other."""
    where = f"{first.slug}: {first.language} and {second.language}"
    if first.picture != second.picture:
        yield f"{where} have another picture."
    yield from _same(f"{where}, answer", first.answer, second.answer)
    shapes = [[block.kind for block in text.blocks] for text in (first, second)]
    if shapes[0] != shapes[1]:
        yield f"{where} have not the same blocks."
        return
    for number, (one, other) in enumerate(zip(first.blocks, second.blocks, strict=True), 1):
        yield from _same(f"{where}, block {number}", one.sentences, other.sentences)
        yield from _same_value(f"{where}, block {number}", one, other)


def _same_value(where: str, one: Block, other: Block) -> Iterator[str]:
    if one.value != other.value:
        yield f"{where}: another figure."


def comparison_pair_problems(first: Comparison, second: Comparison) -> Iterator[str]:
    """The same for the comparison."""
    where = f"compare: {first.language} and {second.language}"
    for name in ("pairs", "treatments"):
        ids = [[one.id for one in getattr(table, name)] for table in (first, second)]
        if ids[0] != ids[1]:
            yield f"{where} have other {name}."
            return
    yield from _same(where, tuple(first.all_sentences()), tuple(second.all_sentences()))


def _same(where: str, one: tuple[Sentence, ...], other: tuple[Sentence, ...]) -> Iterator[str]:
    names = [[name for sentence in side for name in sentence.facts] for side in (one, other)]
    if names[0] != names[1]:
        yield f"{where}: other facts, {names[0]} and {names[1]}."
    numbers = [_numbers(side) for side in (one, other)]
    if numbers[0] != numbers[1]:
        yield f"{where}: other numbers, {numbers[0]} and {numbers[1]}."


def _numbers(side: tuple[Sentence, ...]) -> list[str]:
    return sorted(re.findall(r"\d[\d.,]*\d|\d", " ".join(one.text for one in side)))
