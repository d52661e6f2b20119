"""The PDF writer: what stands in the page stands in the PDF, tagged, named and the same again."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from openketamine.ui.pdf import PdfError, html_to_pdf, html_to_typst

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
PAGE = """
<article>
  <header><h1>Session record</h1><p>M. Example, <strong>born 1974</strong></p></header>
  <dl><dt>Protocol</dt><dd>consensus-moderate@1</dd></dl>
  <section id="log"><h2>Events</h2>
  <table data-columns="auto 1fr"><caption>All events</caption>
    <thead><tr><th scope="col">No.</th><th scope="col">What</th></tr></thead>
    <tbody><tr><td class="number" id="event-1">1</td><td><del>weight 222 kg</del></td></tr>
    <tr><td>2</td><td>corrects <a href="#event-1">event 1</a>:
      #set text(red) $x$ *b* "q" \\ </td></tr>
    </tbody></table></section>
  <figure><svg viewBox="0 0 10 10" role="img" aria-label="Heart rate 60 to 80 per minute">
    <line x1="0" y1="0" x2="9" y2="9" stroke="black"/></svg><figcaption>Vital signs</figcaption>
  </figure>
  <p>Hash <code>ab12</code></p><hr>
</article>
"""


def pdf(html: str = PAGE, **changes: str) -> bytes:
    words = {"title": "Session record", "author": "Demo clinic", "language": "en", "footer": "F"}
    return html_to_pdf(html, at=AT, **{**words, **changes})


def tags(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """All elements of the structure tree, depth first."""
    found: list[pikepdf.Dictionary] = []
    todo = [document.Root.StructTreeRoot.K]
    while todo:
        node = todo.pop()
        if isinstance(node, pikepdf.Array):
            todo.extend(node)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                todo.append(node.K)
    return found


def test_the_pdf_is_tagged_and_carries_language_title_and_the_ua_mark() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert document.docinfo["/Title"] == "Session record"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert document.open_metadata()["pdfuaid:part"] == "1"


def test_headings_tables_and_lists_keep_their_meaning() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        kinds = {str(node.S) for node in tags(document)}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure", "/Caption", "/Link"} <= kinds


def test_the_drawing_carries_its_words() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        words = [str(node.Alt) for node in tags(document) if "/Alt" in node]
    assert "Heart rate 60 to 80 per minute" in words


def test_text_that_looks_like_markup_stays_text() -> None:
    markup = html_to_typst(PAGE, title="t", author="a", language="en", footer="f")
    assert '#set text(red) $x$ *b* \\"q\\" \\\\' in markup
    assert pdf('<p>#panic("no") = * _ ` $ \\ @x &lt;y&gt; // z</p>')


def test_the_same_page_gives_the_same_bytes() -> None:
    assert pdf() == pdf()


def test_names_in_other_scripts_do_not_stop_the_record() -> None:
    assert pdf("<h1>Record</h1><p>Żółć, Иван, Ελένη, 李明, محمد</p>")


def test_a_letter_without_a_font_is_spelled_out() -> None:
    with pikepdf.open(io.BytesIO(pdf("<h1>Record</h1><p>\U00013000</p>"))) as document:
        assert document.pages[0].Contents.read_bytes()


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<p>a<video></video></p>", "video"),
        ('<p style="color: red">a</p>', "style"),
        ("<p>a", "never closed"),
        ("<p>a</div>", "closes"),
        ('<svg viewBox="0 0 1 1"></svg>', "aria-label"),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "heading row"),
        ("<p><strong><p>a</p></strong></p>", "inside the line"),
    ],
)
def test_what_has_no_form_in_the_pdf_is_an_error_not_a_gap(html: str, what: str) -> None:
    with pytest.raises(PdfError, match=what):
        pdf(html)


def test_a_two_column_list_stands_side_by_side_in_reading_order() -> None:
    pairs = "".join(f"<dt>Name {n}</dt><dd>Text {n}</dd>" for n in range(5))
    wide = html_to_typst(
        f'<dl class="two-columns">{pairs}</dl>', title="T", author="A", language="en", footer="F"
    )
    left, right = wide.split("#grid(")[1].split("], [#terms")
    assert [f"Name {n}" in left for n in range(5)] == [True, True, True, False, False]
    assert [f"Name {n}" in right for n in range(5)] == [False, False, False, True, True]
    assert pdf(f'<dl class="two-columns">{pairs}</dl>')


def test_a_long_narrow_table_fills_both_halves_of_a_page() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(70))
    table = '<table{}><thead><tr><th scope="col">No.</th></tr></thead><tbody>{}</tbody></table>'
    with pikepdf.open(io.BytesIO(pdf(table.format("", rows)))) as document:
        assert len(document.pages) == 2
    halves = table.format(' class="two-columns"', rows)
    with pikepdf.open(io.BytesIO(pdf(halves))) as document:
        assert len(document.pages) == 1
