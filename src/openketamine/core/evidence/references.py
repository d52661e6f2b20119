"""Is a reference the paper that it says it is? Title, author, year, journal, pages, identifier.

A well-formed DOI is no proof: public lists attach real identifiers to wrong papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from openketamine.core.evidence.citations import Citation
from openketamine.core.ids import CitationKey

_SMALL = frozenset(re.findall(r"\w+", "a an and for from in is of on or the to with"))
_PAGES = re.compile(r"(\d+):(\d+)-(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What an identifier or a list says of a paper; empty where it says nothing."""

    title: str
    authors: str = ""
    published_in: str = ""
    year: int | None = None
    doi: str = ""
    pmid: str = ""


def record_problems(key: str, cited: Citation, found: Record) -> Iterator[str]:
    """Where what was found under an identifier is not what is cited."""
    if _likeness(cited.title, found.title) < 0.6:
        yield f"{key}: the identifier leads to another title: {found.title!r}."
    for name in ("doi", "pmid"):
        ours, theirs = getattr(cited, name), getattr(found, name)
        if ours and theirs and ours.lower() != theirs.lower():
            yield f"{key}: the {name} is {ours}, not {theirs}."
    if found.authors and _first(found.authors) != _first(cited.authors):
        yield f"{key}: the first author is {_first(cited.authors)}, not {_first(found.authors)}."
    if found.year and cited.year and found.year != cited.year:
        yield f"{key}: the year is {cited.year}, not {found.year}."
    if found.published_in and _plain(found.published_in) != _plain(cited.published_in):
        yield f"{key}: it stands in {cited.published_in}, not in {found.published_in}."


def table_problems(table: Mapping[CitationKey, Citation]) -> Iterator[str]:
    """Identifiers used twice and page ranges that end where or before they begin."""
    for name in ("doi", "pmid", "pmc"):
        pairs = [(getattr(one, name).lower(), key) for key, one in table.items()]
        yield from _reused(name, [(text, key) for text, key in pairs if text])
    for key, one in table.items():
        pages = _PAGES.search(one.published_in)
        if pages and _last(pages[2], pages[3]) <= int(pages[2]):
            yield f"{key}: the pages {pages[2]}-{pages[3]} end before they begin."


def _reused(name: str, pairs: Iterable[tuple[str, CitationKey]]) -> Iterator[str]:
    first: dict[str, CitationKey] = {}
    for text, key in pairs:
        other = first.setdefault(text, key)
        if other != key:
            yield f"{key}: its {name} {text} is that of {other} already."


def _last(first: str, last: str) -> int:
    """The last page; a short one such as 797-8 continues the first."""
    return int(first[: len(first) - len(last)] + last)


def _words(title: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", title.lower())) - _SMALL


def _likeness(one: str, other: str) -> float:
    """Shared words of the shorter title, 0 to 1."""
    first, second = _words(one), _words(other)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def _first(authors: str) -> str:
    return authors.split(",")[0].split()[0].lower()


def _plain(place: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", place.lower()).strip()
