"""Find the sentences in Python files and templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from openketamine.locale.rooms import PACKAGE, files

_CALLS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
_TRANSLATED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
_NO_TEXT = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|\{% block page_name %\}.*?\{% endblock %\}"
    r"|<(style|script|code)\b.*?</\1>|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
_SPOKEN = re.compile(r'\b(?:aria-label|placeholder|title|alt)="([^"]*)"')
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SAME_EVERYWHERE = {"OpenKetamine", "PDF", "ng/mL"}


def sentences(room: str) -> Catalog:
    """Every sentence of a room, with the files that say it."""
    found = Catalog()
    for path in files(room):
        where = (str(path.relative_to(PACKAGE)), 0)
        for context, message in _messages(path):
            found.add(message, locations=[where], context=context)
    return found


def untranslatable(path: Path) -> list[str]:
    """Words of a template that no translation can reach, for example a bare `<p>Hello</p>`."""
    text = _NO_TEXT.sub(" ", _TRANSLATED.sub(" ", path.read_text("utf-8")))
    said = [*_SPOKEN.findall(text), *re.sub(r"<[^>]*>", "\n", text).splitlines()]
    return [
        one.strip() for one in said if _LETTERS.search(one) and one.strip() not in _SAME_EVERYWHERE
    ]


def _messages(path: Path) -> Iterator[tuple[str | None, str | tuple[str, str]]]:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        # One line: what stands between the calls is no Python and knows no indentation.
        text = " ".join(line.strip() for line in templatize(text).splitlines())
    keywords = dict.fromkeys(_CALLS)
    for call in extract_python(BytesIO(text.encode()), keywords, (), {"encoding": "utf-8"}):
        name, given = str(call[1]), call[2]
        arguments = [given] if isinstance(given, str) else list(given)
        context = arguments.pop(0) if name.startswith("pgettext") else None
        if arguments and arguments[0]:
            plural = name.startswith("ngettext")
            yield context, (arguments[0], arguments[1]) if plural else arguments[0]
