"""Read, renew, check and compile the catalogues."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from openketamine.locale.extract import sentences
from openketamine.locale.rooms import LANGUAGES, ROOMS, catalogue, compiled

_HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")
_PLURALS = "nplurals=2; plural=(n != 1);"  # one and many, as in English and Spanish


def read(room: str, language: str) -> Catalog:
    """A room's translations; empty when there are none yet."""
    path = catalogue(room, language)
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def renew(room: str) -> None:
    """Bring a room's catalogues up to what its files say; no translation that fits is lost."""
    for language in LANGUAGES:
        known = {_key(one): one.string for other in ROOMS for one in _said(read(other, language))}
        known |= {_key(one): one.string for one in _said(read(room, language))}
        new = Catalog()
        for one in sentences(room):
            if one.id:
                new.add(one.id, known.get(_key(one)), locations=one.locations, context=one.context)
        if len(new) == 0 and not catalogue(room, language).exists():
            continue
        with catalogue(room, language).open("wb") as file:
            write_po(file, new, sort_by_file=True, include_lineno=False, omit_header=True, width=99)


def problems(room: str) -> Iterator[str]:
    """Every sentence of a room without a translation, or with one that does not fit."""
    for language in LANGUAGES:
        known = {_key(one): one for one in read(room, language) if one.id}
        for one in sentences(room):
            if not one.id:
                continue
            what = _problem(one, known.get(_key(one)))
            if what:
                files = ", ".join(name for name, _line in one.locations)
                yield f"{room}.po ({language}), {files}: {_text(one)!r} {what}"


def disagreements(language: str) -> Iterator[str]:
    """Sentences that two rooms translate differently: only one of them would be shown."""
    seen: dict[object, tuple[str, object]] = {}
    for room in ROOMS:
        for one in _said(read(room, language)):
            before = seen.setdefault(_key(one), (room, one.string))
            if before[1] != one.string:
                yield f"{room}.po and {before[0]}.po say {_text(one)!r} differently"


def compile_language(language: str) -> Path:
    """Write what the program reads from all catalogues of a language."""
    everything = Catalog(charset="utf-8", fuzzy=False)
    everything.mime_headers = [
        ("Language", language),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", _PLURALS),
    ]
    for room in ROOMS:
        for one in _said(read(room, language)):
            everything.add(one.id, one.string, context=one.context)
    path = compiled(language)
    path.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        write_mo(file, everything)
    os.replace(file.name, path)
    path.chmod(0o644)
    return path


def is_stale(language: str) -> bool:
    """True when a catalogue is newer than what was compiled."""
    path = compiled(language)
    sources = [catalogue(room, language) for room in ROOMS]
    newest = max((one.stat().st_mtime for one in sources if one.exists()), default=0)
    return not path.exists() or path.stat().st_mtime <= newest


def _said(known: Catalog) -> Iterator[Message]:
    """The messages that have a whole translation."""
    yield from (one for one in known if one.id and _problem(one, one) == "")


def _problem(wanted: Message, found: Message | None) -> str:
    if found is None or not found.string:
        return "has no translation"
    strings = found.string if isinstance(found.string, tuple | list) else (found.string,)
    ids = wanted.id if isinstance(wanted.id, tuple | list) else (wanted.id,)
    if found.fuzzy or len(strings) != len(ids) or not all(strings):
        return "is not translated for certain or not in every number"
    holes = [sorted(_HOLES.findall(one)) for one in (*ids, *strings)]
    # Of a plural the singular may say the number as a word.
    if holes[len(ids) - 1] != holes[-1] or (len(ids) == 1 and holes[0] != holes[1]):
        return "has other placeholders or tags than its translation"
    return ""


def _key(one: Message) -> object:
    return (one.context or "", one.id if isinstance(one.id, str) else tuple(one.id))


def _text(one: Message) -> str:
    return one.id if isinstance(one.id, str) else one.id[0]
