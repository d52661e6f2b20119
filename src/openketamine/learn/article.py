"""An article: a question, the answer in two sentences, a picture, then detail in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from openketamine.core.evidence import Value, fact
from openketamine.learn.text import Sentence, sentences

PICTURES = (
    "course",
    "session",
    "curve",
    "response",
    "grades",
    "strength",
    "passing",
    "fade",
    "pairs",
    "range",
    "known",
    "day",
    "hundred",
)
# How a line begins, and which block it makes; the rest of the line is its text.
_MARKS = {"## ": "heading", "- ": "item", "~- ": "advice-item", "~ ": "advice", "! ": "picture"}
_KINDS = (*_MARKS.values(), "text", "term", "share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of an article; `label` is a term, a share's words, a heading or a picture."""

    kind: str
    sentences: tuple[Sentence, ...] = ()
    label: str = ""
    value: Value | None = None

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"{self.kind!r} is not one of {_KINDS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article in one language; the review stays empty until a clinician signs."""

    slug: str
    language: str
    title: str
    answer: tuple[Sentence, ...]
    picture: str
    blocks: tuple[Block, ...]
    reviewed_by: str = ""
    reviewed_on: date | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The facts it rests on, each once, in the order of the text."""
        named = [name for one in self.all_sentences() for name in one.facts]
        return tuple(dict.fromkeys(named))

    def all_sentences(self) -> Iterator[Sentence]:
        """Every sentence from the answer to the last block."""
        yield from self.answer
        for block in self.blocks:
            yield from block.sentences


def parse_article(slug: str, language: str, text: str) -> Article:
    """Read an article file; raises ValueError that names what is ill-formed."""
    head, divider, body = text.partition("\n---\n")
    if not divider:
        raise ValueError(f"{slug}.{language}: no line --- under the head")
    fields = dict(_field(slug, line) for line in head.splitlines())
    picture = fields.pop("picture", "")
    signed_by, signed_on = fields.pop("reviewed_by", ""), fields.pop("reviewed_on", "")
    if set(fields) != {"title", "answer"} or picture not in PICTURES:
        raise ValueError(f"{slug}.{language}: the head needs title, answer and a known picture")
    if bool(signed_by) != bool(signed_on):
        raise ValueError(f"{slug}.{language}: a review needs a name and a date")
    return Article(
        slug=slug,
        language=language,
        title=fields["title"],
        answer=sentences(fields["answer"]),
        picture=picture,
        blocks=tuple(_block(line) for line in body.splitlines() if line.strip()),
        reviewed_by=signed_by,
        reviewed_on=date.fromisoformat(signed_on) if signed_on else None,
    )


def _field(slug: str, line: str) -> tuple[str, str]:
    name, colon, value = line.partition(": ")
    if not colon:
        raise ValueError(f"{slug}: the head line {line!r} is not NAME: VALUE")
    return name, value


def _block(line: str) -> Block:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return _marked(kind, line.removeprefix(mark))
    if line.startswith("= "):
        term, _, meaning = line.removeprefix("= ").partition(": ")
        return Block(kind="term", label=term, sentences=sentences(meaning))
    if line.startswith("* "):
        return _share(line.removeprefix("* "))
    return Block(kind="text", sentences=sentences(line))


def _marked(kind: str, text: str) -> Block:
    if kind in ("heading", "picture"):
        return Block(kind=kind, label=text)
    return Block(kind=kind, sentences=sentences(text))


def _share(text: str) -> Block:
    """`SE1/nausea: words`: a share of a hundred whose figure comes from the fact itself."""
    place, _, words = text.partition(": ")
    name, _, what = place.partition("/")
    value = next((one for one in fact(name).values if one.what == what), None)
    if value is None or value.unit != "%":
        raise ValueError(f"{name} has no percentage called {what!r}")
    return Block(kind="share", label=words, value=value, sentences=(Sentence("", (name,)),))
