"""The evidence page: how to read it, every fact, and every source."""

from __future__ import annotations

from openketamine.core.evidence import Fact, Value, citation, citations, facts

_INTRO = """\
Every number and every effect on a page for patients rests on a fact below; every fact names its
sources. `openketamine evidence check` compares the pages with these tables and fails where a
sentence claims something without a fact, a number stands in none of its facts, treatments are
called people, a percentage does not follow from its counts, an identifier has two papers, a
source cannot be found, or what is unconfirmed is shown without "not yet confirmed".

A fact is **open** while its value, or the record of one of its sources, is to be confirmed. A
clinician who has compared a fact with its source writes `reviewed_by` and `reviewed_on` into
`src/openketamine/core/evidence/facts.toml`; until then the pages say that nobody has.

To add a fact: its sources into `citations.toml`, the fact into `facts.toml`, the sentence with
`{ID}` behind it into both languages of the article, then `openketamine evidence check`.
"""


def page(note: str) -> str:
    """The page as Markdown."""
    known = facts().values()
    reviewed = sum(bool(one.reviewed_by) for one in known)
    still_open = sum(not one.is_confirmed for one in known)
    lines = ["# The evidence", "", note, _INTRO]
    lines.append(
        f"{len(known)} facts from {len(citations())} sources; {still_open} open, "
        f"{reviewed} reviewed by a clinician."
    )
    lines += ["", "## Facts", "", "| Fact | About | Figures | Who was studied | Sources | State |"]
    lines.append("|---|---|---|---|---|---|")
    lines += [_row(one) for one in known]
    lines += ["", "## Sources", "", "| Key | Reference | Where | Kind | Record |"]
    lines.append("|---|---|---|---|---|")
    for key in citations():
        source = citation(key)
        reference = f"{source.authors}. {source.title}. {source.published_in}"
        year = f", {source.year}" if source.year else ""
        note_of = f" *{source.note}*" if source.note else ""
        cells = (key, f"{reference}{year}.{note_of}", source.locator, source.kind, source.status)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _row(one: Fact) -> str:
    said = [one.says, one.known and f"Known: {one.known}", one.unknown and f"Not: {one.unknown}"]
    figures = "<br>".join([*filter(None, said), *(_figure(value) for value in one.values)])
    grade = f" ({one.grade})" if one.grade else ""
    state = f"{one.reviewed_by}, {one.reviewed_on}" if one.reviewed_by else ""
    state = state or ("seen" if one.is_confirmed else "open")
    number = f"; n={one.n} {one.counts}" if one.n else ""
    cells = (
        one.id,
        f"{one.field}{grade}",
        figures,
        f"{one.population}{number}",
        ", ".join(one.keys),
        state,
    )
    return f"| {' | '.join(cells)} |"


def _figure(value: Value) -> str:
    arm = f", {value.arm}" if value.arm else ""
    interval = f" ({value.low} to {value.high})" if value.low else ""
    share = f" = {value.count}/{value.total}" if value.count is not None and value.total else ""
    return f"{value.what}{arm}: {value.value} {value.unit}{interval}{share}"
