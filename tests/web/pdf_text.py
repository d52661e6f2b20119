"""The words of a PDF, read back through its fonts' own tables: a small reader for tests."""

from __future__ import annotations

import io
import re

import pikepdf


def pdf_text(content: bytes) -> str:
    """All text of all pages with white space taken out, in the order in which it is drawn."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return "".join(_page_text(page) for page in document.pages)


def _page_text(page: pikepdf.Page) -> str:
    tables = _tables(page.obj.Resources)
    words: list[str] = []
    _walk(page.obj, page.obj.Resources, tables, words)
    return re.sub(r"\s+", "", "".join(words))


def _tables(resources: pikepdf.Object) -> dict[str, dict[int, str]]:
    fonts = resources.get("/Font", pikepdf.Dictionary())
    return {name: _to_unicode(font) for name, font in fonts.items()}


def _to_unicode(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode("latin-1")
    table: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int.from_bytes(bytes.fromhex(text), "big")
            for n, code in enumerate(range(int(low, 16), int(high, 16) + 1)):
                table[code] = chr(start + n)
    return table


def _walk(
    stream: pikepdf.Object,
    resources: pikepdf.Object,
    tables: dict[str, dict[int, str]],
    words: list[str],
) -> None:
    table: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(stream):
        name = str(operator)
        if name == "Tf":
            table = tables[str(operands[0])]
        elif name in ("Tj", "TJ"):
            parts = operands[0] if name == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    words.append(_decoded(bytes(part), table))
        elif name == "Do":
            inner = resources.XObject[str(operands[0])]
            if inner.get("/Subtype") == "/Form":
                own = inner.get("/Resources", resources)
                _walk(inner, own, _tables(own) if "/Font" in own else tables, words)


def _decoded(raw: bytes, table: dict[int, str]) -> str:
    codes = (int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2))
    return "".join(table.get(code, "") for code in codes)
