"""An article as its page shows it: numbered references, labels, and lines put into lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openketamine.core.evidence import Citation, Fact, citation, fact
from openketamine.learn import ASPECTS, Article, Block, Comparison, Sentence, Treatment

# Kinds of line that follow each other become one list.
_LISTS = {
    "item": "items",
    "advice": "advice",
    "advice-item": "advice",
    "term": "terms",
    "share": "shares",
}
KINDS = {
    "rct": gettext_lazy("trial by lot"),
    "meta-analysis": gettext_lazy("trials pooled"),
    "cohort": gettext_lazy("people followed"),
    "review": gettext_lazy("review"),
    "guideline": gettext_lazy("guideline"),
    "label": gettext_lazy("official label"),
    "regulation": gettext_lazy("authority"),
    "imaging": gettext_lazy("study in people"),
    "animal": gettext_lazy("animals"),
    "pk": gettext_lazy("level in the blood"),
    "scale": gettext_lazy("scale"),
    "protocol": gettext_lazy("plan of a trial"),
    "service": gettext_lazy("how this service works"),
}
COUNTED = {
    "people": gettext_lazy("people"),
    "treatments": gettext_lazy("treatments"),
    "sessions": gettext_lazy("sessions"),
    "events": gettext_lazy("events"),
    "studies": gettext_lazy("studies"),
}
ASPECT_NAMES = {
    "onset": gettext_lazy("Begins to work"),
    "effect": gettext_lazy("What was measured"),
    "lasts": gettext_lazy("Lasts"),
    "risks": gettext_lazy("Risks"),
    "burden": gettext_lazy("Visits and time"),
    "approval": gettext_lazy("In the United States"),
}
# Burden and approval are told, not measured.
_GRADED = ("onset", "effect", "lasts", "risks")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the numbers of its sources; "not yet confirmed" stands where it must."""

    text: str
    references: tuple[tuple[int, str], ...]
    is_unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group: sentences, and the label and figure that some kinds have."""

    said: tuple[Said, ...]
    label: str = ""
    share: str = ""
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind in a row: a paragraph, a list, advice, terms, shares, a picture."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One fact of the folded list, with who says so and whether it is confirmed."""

    number: int
    fact: Fact
    citations: tuple[tuple[Citation, Any], ...]
    counted: Any


class Numbers:
    """The order in which a page names its facts gives each its number."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._number = {name: place for place, name in enumerate(names, 1)}

    def said(self, sentences: Iterable[Sentence]) -> tuple[Said, ...]:
        """Sentences with the numbers of their sources."""
        return tuple(
            Said(
                text=one.text,
                references=tuple((self._number[name], name) for name in one.facts),
                is_unconfirmed=one.is_unconfirmed,
            )
            for one in sentences
        )

    def sources(self) -> tuple[Source, ...]:
        """The folded list at the end of the page."""
        return tuple(_source(number, name) for number, name in enumerate(self._names, 1))


def article_context(article: Article, numbers: Numbers) -> dict[str, Any]:
    """What the article's template shows."""
    return {
        "article": article,
        "answer": numbers.said(article.answer),
        "groups": tuple(_groups(article.blocks, numbers)),
        "sources": numbers.sources(),
        "review": review(article.reviewed_by, article.reviewed_on),
    }


def comparison_context(comparison: Comparison) -> dict[str, Any]:
    """What the comparison's template shows."""
    numbers = Numbers(comparison.sources)
    return {
        "comparison": comparison,
        "answer": numbers.said(comparison.answer),
        "why": [numbers.said(line) for line in comparison.why],
        "pairs": [(pair, numbers.said(pair.text)) for pair in comparison.pairs],
        "aspects": [ASPECT_NAMES[name] for name in ASPECTS],
        "treatments": [_treatment(one, numbers) for one in comparison.treatments],
        "sources": numbers.sources(),
        "review": review(comparison.reviewed_by, comparison.reviewed_on),
    }


def review(by: str, on: date | None) -> str:
    """The line that says whether a clinician stands behind the page."""
    if not by or on is None:
        return _("No clinician has reviewed this page yet.")
    return _("Reviewed by %(name)s on %(day)s.") % {"name": by, "day": on.isoformat()}


def _treatment(one: Treatment, numbers: Numbers) -> dict[str, Any]:
    cells = [
        {
            "name": ASPECT_NAMES[name],
            "said": numbers.said(one.aspects[name]),
            "grades": _grades(one.aspects[name]) if name in _GRADED else [],
        }
        for name in ASPECTS
    ]
    return {"id": one.id, "name": one.name, "cells": cells}


def _grades(sentences: Iterable[Sentence]) -> list[Any]:
    """The kinds of work that a cell rests on, each once; what is unconfirmed grades nothing."""
    known = [fact(name) for one in sentences for name in one.facts]
    kinds = [citation(key).kind for one in known if one.is_confirmed for key in one.keys]
    return [KINDS[kind] for kind in dict.fromkeys(kinds) if kind]


def _groups(blocks: Sequence[Block], numbers: Numbers) -> Iterator[Group]:
    for kind, run in groupby(blocks, key=_group_kind):
        lines = tuple(_line(block, numbers) for block in run)
        if kind in _LISTS.values():
            yield Group(kind, lines)
        else:
            yield from (Group(kind, (line,)) for line in lines)


def _group_kind(block: Block) -> str:
    return _LISTS.get(block.kind, block.kind)


def _line(block: Block, numbers: Numbers) -> Line:
    if block.value is None:
        return Line(said=numbers.said(block.sentences), label=block.label)
    share = float(block.value.value)
    return Line(
        said=numbers.said(block.sentences),
        label=block.label,
        share=f"{share:.0f}",
        width=round(share, 1),
    )


def _source(number: int, name: str) -> Source:
    one = fact(name)
    cited = [citation(key) for key in one.keys]
    return Source(
        number=number,
        fact=one,
        citations=tuple((source, KINDS.get(source.kind, "")) for source in cited),
        counted=COUNTED[one.counts],
    )
