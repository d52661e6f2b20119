"""Teach-back: the patient says it in own words, by choosing; a wrong answer explains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openketamine.core.errors import BadInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One answer to one question of a stored document; `why` teaches."""

    question: str
    option: str
    is_right: bool
    why: str


def mark(content: Mapping[str, Any], question: str, option: str) -> Marked:
    """Mark an answer against the document itself; BadInputError for what it does not ask."""
    found = option_of(content, question, option)
    return Marked(
        question=question, option=option, is_right=bool(found["is_right"]), why=found["why"]
    )


def option_of(content: Mapping[str, Any], question: str, option: str) -> Mapping[str, Any]:
    """One option of one question; BadInputError when the document has none such."""
    for asked in content["questions"]:
        if asked["id"] == question:
            for one in asked["options"]:
                if one["id"] == option:
                    known: Mapping[str, Any] = one
                    return known
    raise BadInputError("Choose one of the answers.", field="option")
