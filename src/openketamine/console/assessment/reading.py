"""From a posted form to an assessment's content: what was typed, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from openketamine.core.assessment import KINDS
from openketamine.core.forms import ITEMS, Field, Kind, Section

MOST_ROWS = 60
"""So many rows of one part are read; a page never offers as many."""


def content_of(posted: QueryDict, kind: str) -> dict[str, Any]:
    """Every answer by part; empty answers, empty rows and rows marked to go are left out."""
    content = {name: _section(posted, section) for name, section in KINDS[kind].items()}
    return {name: answers for name, answers in content.items() if answers}


def _section(posted: QueryDict, section: Section) -> dict[str, Any]:
    answers = _answers(posted, section.fields, section.name)
    rows = []
    for number in range(_row_count(posted, section.name)):
        prefix = f"{section.name}-{number}"
        row = _answers(posted, section.items, prefix)
        if row and f"{prefix}-remove" not in posted:
            rows.append(row)
    if rows:
        answers[ITEMS] = rows
    return answers


def _row_count(posted: QueryDict, name: str) -> int:
    given = posted.get(f"{name}-rows", "0")
    return min(int(given), MOST_ROWS) if given.isdigit() else 0


def _answers(posted: QueryDict, fields: tuple[Field, ...], prefix: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for field in fields:
        name = f"{prefix}-{field.name}"
        if field.kind is Kind.MANY:
            if words := [word for word in posted.getlist(name) if word]:
                answers[field.name] = words
        elif text := posted.get(name, "").strip():
            answers[field.name] = text
    return answers
