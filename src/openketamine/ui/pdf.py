"""Turns a rendered HTML page into a tagged PDF (PDF/UA-1), with no system library.

The page is written with few elements on purpose: the same template is read on screen, printed
by the browser and compiled here, and whatever this file does not know is an error, never a gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

import typst

MISSING_LETTERS_MAX = 64
_NO_FONT = re.compile(r'the text `?"(.+?)"`? could not be displayed')
VOID = frozenset({"br", "hr"})
BLOCKS = frozenset(
    {"article", "section", "header", "footer", "div", "h1", "h2", "h3", "p", "ul", "ol", "li"}
    | {"dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure"}
    | {"figcaption", "hr"}
)
ATTRIBUTES = frozenset({"class", "id", "scope", "colspan", "href", "datetime", "data-columns"})


class PdfError(ValueError):
    """The page holds something that has no place in a PDF; the message says what and where."""


@dataclass(slots=True)
class Element:
    """One element of the page: a tag, its attributes and its children in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def of(self, *tags: str) -> list[Element]:
        """The child elements with one of these tags."""
        return [c for c in self.children if isinstance(c, Element) and c.tag in tags]

    def has_class(self, name: str) -> bool:
        """True when the class attribute names `name`."""
        return name in self.attributes.get("class", "").split()


class _Reader(HTMLParser):
    """Builds the tree; a drawing is kept as it was written, letter by letter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("article")
        self._open = [self.root]
        self._svg: list[str] = []
        self._svg_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg" and not self._svg_depth:
            self._append(Element("svg", {k: v or "" for k, v in attrs}))
        if tag == "svg" or self._svg_depth:
            self._svg_depth += 1
            self._svg.append(self.get_starttag_text() or "")
            return
        element = Element(tag, {k: v or "" for k, v in attrs})
        self._check(element)
        self._append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._svg_depth:
            self._svg.append(self.get_starttag_text() or "")
            return
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._svg_depth:
            self._svg.append(f"</{tag}>")
            self._svg_depth -= 1
            if not self._svg_depth:
                drawing = self._open[-1].children[-1]
                assert isinstance(drawing, Element)
                drawing.children = ["".join(self._svg)]
                self._svg = []
            return
        if tag in VOID:
            return
        if self._open[-1].tag != tag or len(self._open) == 1:
            raise PdfError(f"line {self.getpos()[0]}: </{tag}> closes <{self._open[-1].tag}>")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._svg_depth:
            self._svg.append(data.replace("&", "&amp;").replace("<", "&lt;"))
        else:
            self._open[-1].children.append(data)

    def _append(self, element: Element) -> None:
        self._open[-1].children.append(element)

    def _check(self, element: Element) -> None:
        line = self.getpos()[0]
        if element.tag not in _EMIT and element.tag not in BLOCKS:
            raise PdfError(f"line {line}: <{element.tag}> has no form in the PDF")
        if unknown := set(element.attributes) - ATTRIBUTES:
            raise PdfError(f"line {line}: {sorted(unknown)[0]} of <{element.tag}> is not supported")

    def tree(self) -> Element:
        self.close()
        if len(self._open) > 1:
            raise PdfError(f"<{self._open[-1].tag}> is never closed")
        return self.root


def html_to_pdf(
    html: str, *, title: str, author: str, language: str, at: datetime, footer: str, draft: str = ""
) -> bytes:
    """Compile an HTML fragment to a tagged A4 PDF; the same input gives the same bytes.

    `at` (aware) is the document's date, `footer` stands left of the page number, `draft` is
    written large behind every page. Raises PdfError for an element or attribute without a form.
    """
    markup = html_to_typst(
        html, title=title, author=author, language=language, footer=footer, draft=draft
    )
    for _ in range(MISSING_LETTERS_MAX):
        try:
            return typst.compile(
                markup.encode(),
                format="pdf",
                pdf_standards="ua-1",
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as error:
            found = _NO_FONT.search(str(error))
            if not found:
                raise PdfError(str(error)) from error
            markup = _spelled_out(markup, found[1])
    raise PdfError("too many letters have no font on this machine")


def _spelled_out(markup: str, letters: str) -> str:
    """The letters no font can draw, as code points: a record may be ugly, never incomplete."""
    for letter in set(letters) - set(" "):
        markup = markup.replace(letter, f"[U+{ord(letter):04X}]")
    return markup


def html_to_typst(
    html: str, *, title: str, author: str, language: str, footer: str, draft: str = ""
) -> str:
    """The document as typst markup; raises PdfError for what has no form there."""
    reader = _Reader()
    reader.feed(html)
    return "\n".join(
        [
            f"#set document(title: {quoted(title)}, author: {quoted(author)})",
            f"#set text(lang: {quoted(language)})",
            f"#let footer-text = {quoted(footer)}",
            f"#let draft-text = {quoted(draft)}",
            _STYLE,
            _blocks(reader.tree()),
        ]
    )


def quoted(text: str) -> str:
    """A typst string: nothing in it is ever read as markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_STYLE = """
#set page(paper: "a4", margin: (x: 16mm, top: 16mm, bottom: 18mm),
  background: if draft-text != "" {
    rotate(-50deg, text(80pt, fill: luma(88%), weight: "bold", draft-text))
  },
  footer: context text(8pt)[#footer-text #h(1fr) #counter(page).display("1 / 1", both: true)])
#set text(font: ("Libertinus Serif", "Noto Sans", "DejaVu Sans"), size: 9.5pt)
#set par(leading: 0.5em, spacing: 0.75em)
#set table(stroke: (x: none, y: 0.4pt + luma(70%)), inset: (x: 3pt, y: 3pt), align: left + top)
#set figure(numbering: none, supplement: none)
#set figure.caption(separator: none)
#show table: set text(8.5pt)
#show table.cell.where(y: 0): set text(weight: "bold")
#show figure: set block(breakable: true)
#show figure: set align(left)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: set text(weight: "bold")
#show heading.where(level: 1): set text(16pt)
#show heading.where(level: 2): set text(11.5pt)
#show heading.where(level: 2): set block(above: 1.4em, below: 0.7em)
#show heading.where(level: 3): set text(10pt)
#show raw: set text(font: "DejaVu Sans Mono", size: 7.5pt)
#show link: underline
"""


def _text(data: str, *, after_space: bool) -> str:
    words = " ".join(data.split())
    if not words:
        return "" if after_space or not data else "#sym.space;"
    before = " " if data[0].isspace() and not after_space else ""
    after = " " if data[-1].isspace() else ""
    return f"#{quoted(before + words + after)};"


def _inline(element: Element) -> str:
    """The content of a line: text and inline elements, white space as a browser reads it."""
    parts: list[str] = []
    after_space = True
    for child in element.children:
        if isinstance(child, str):
            parts.append(_text(child, after_space=after_space))
            after_space = child[-1:].isspace() or (not child.strip() and after_space)
        elif child.tag in BLOCKS:
            raise PdfError(f"<{child.tag}> cannot stand inside the line of <{element.tag}>")
        else:
            parts.append(_EMIT[child.tag](child))
            after_space = child.tag == "br"
    return "".join(parts)


def _blocks(element: Element) -> str:
    """The content of a container: blocks, with loose text gathered into paragraphs."""
    parts: list[str] = []
    line = Element("p")
    for child in [*element.children, None]:
        if child is None or (isinstance(child, Element) and child.tag in BLOCKS):
            if loose := _inline(line).strip():
                parts.append(f"#[{loose}]")
            line = Element("p")
            if child is not None:
                parts.append(_EMIT[child.tag](child))
        else:
            line.children.append(child)
    return "\n\n".join(parts)


def _label(element: Element) -> str:
    name = element.attributes.get("id", "")
    return f" #metadata({quoted(name)})<{name}>" if name else ""


def _heading(element: Element) -> str:
    return f"#heading(level: {element.tag[1]})[{_inline(element)}{_label(element)}]"


def _paragraph(element: Element) -> str:
    return f"{_inline(element)}{_label(element)}\n"


def _wrapped(function: str) -> Callable[[Element], str]:
    return lambda element: f"#{function}[{_inline(element)}{_label(element)}];"


def _plain(element: Element) -> str:
    return _inline(element) + _label(element)


def _link(element: Element) -> str:
    target = element.attributes.get("href", "")
    if not target.startswith("#"):
        return _inline(element)  # a page address means nothing on paper
    return f"#link(label({quoted(target[1:])}))[{_inline(element)}];"


def _code(element: Element) -> str:
    return f"#raw({quoted(''.join(c for c in element.children if isinstance(c, str)))});"


def _list(element: Element) -> str:
    kind = "list" if element.tag == "ul" else "enum"
    items = ", ".join(f"[{_blocks(item)}]" for item in element.of("li"))
    return f"#{kind}({items})"


def _terms(element: Element) -> str:
    pairs = element.of("dt", "dd")
    if [e.tag for e in pairs] != ["dt", "dd"] * (len(pairs) // 2):
        raise PdfError("<dl> must hold pairs of <dt> and <dd>")
    items = [
        f"terms.item([{_inline(term)}], [{_blocks(text)}])"
        for term, text in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    if not element.has_class("two-columns"):
        return _term_list(items)
    half = (len(items) + 1) // 2
    sides = ", ".join(f"[{_term_list(side)}]" for side in (items[:half], items[half:]))
    return f"#grid(columns: (1fr, 1fr), gutter: 8mm, {sides})"


def _term_list(items: list[str]) -> str:
    return f"#terms(hanging-indent: 8em, separator: [#h(0.7em)], {', '.join(items)})"


def _cell(element: Element) -> str:
    span = element.attributes.get("colspan", "1")
    is_head = element.tag == "th" and element.attributes.get("scope") == "row"
    content = f"#strong[{_blocks(element)}]" if is_head else _blocks(element)
    align = ", align: right" if element.has_class("number") else ""
    return f"table.cell(colspan: {int(span)}{align})[{content}{_label(element)}]"


def _rows(element: Element) -> list[str]:
    return [", ".join(_cell(cell) for cell in row.of("th", "td")) for row in element.of("tr")]


def _table(element: Element) -> str:
    heads = [row for part in element.of("thead") for row in _rows(part)]
    bodies = [row for part in element.of("tbody") for row in _rows(part)]
    if len(heads) != 1 or not bodies:
        raise PdfError("a <table> needs one heading row and a body")
    first = element.of("thead")[0].of("tr")[0].of("th", "td")
    widths = element.attributes.get("data-columns", " ".join(["auto"] * len(first))).split()
    body = ",\n  ".join(bodies)
    table = f"table(columns: ({', '.join(widths)},),\n  table.header({heads[0]}),\n  {body})"
    if element.has_class("two-columns"):
        return f"#columns(2, gutter: 8mm)[#{table}]"
    caption = "".join(_inline(c) for c in element.of("caption"))
    return f"#figure(kind: table, caption: [{caption}], {table})" if caption else f"#{table}"


def _figure(element: Element) -> str:
    drawings = element.of("svg")
    captions = element.of("figcaption")
    if len(drawings) != 1 or len(captions) != 1:
        raise PdfError("a <figure> needs one <svg> and one <figcaption>")
    return f"#figure({_image(drawings[0])}, caption: [{_inline(captions[0])}])"


def _image(element: Element) -> str:
    alt = element.attributes.get("aria-label", "")
    if not alt:
        raise PdfError("an <svg> needs an aria-label: its text for a person who cannot see it")
    source = "".join(c for c in element.children if isinstance(c, str))
    if "xmlns=" not in source:
        source = source.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f'image(bytes({quoted(source)}), format: "svg", width: 100%, alt: {quoted(alt)})'


_EMIT: dict[str, Callable[[Element], str]] = {
    "article": _blocks,
    "section": _blocks,
    "header": _blocks,
    "footer": _blocks,
    "div": _blocks,
    "h1": _heading,
    "h2": _heading,
    "h3": _heading,
    "p": _paragraph,
    "ul": _list,
    "ol": _list,
    "dl": _terms,
    "table": _table,
    "figure": _figure,
    "hr": lambda _: "#line(length: 100%, stroke: 0.4pt)",
    "strong": _wrapped("strong"),
    "em": _wrapped("emph"),
    "del": _wrapped("strike"),
    "small": _wrapped("text(0.85em)"),
    "span": _plain,
    "time": _plain,
    "a": _link,
    "code": _code,
    "br": lambda _: "#linebreak();",
    "svg": lambda element: f"#{_image(element)}",
}
