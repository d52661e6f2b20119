"""C-SSRS screener: a category, never a sum (posner_2011)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Risk(StrEnum):
    """The screener's triage categories."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


QUESTIONS = (
    "cssrs_1_wish_dead",
    "cssrs_2_thoughts",
    "cssrs_3_method",
    "cssrs_4_intent",
    "cssrs_5_plan",
    "cssrs_6_behaviour_ever",
    "cssrs_6_behaviour_3_months",
)
_WISH, _THOUGHTS, _METHOD, _INTENT, _PLAN, _EVER, _RECENT = QUESTIONS
_HIGH = (_INTENT, _PLAN, _RECENT)


def risk(answers: Mapping[str, bool]) -> Risk | None:
    """The category, or None while answers are missing that could raise it.

    One answer that means high is enough. Questions 3 to 5 are asked after a yes to question 2
    and the three months after a yes to behaviour ever, as on the form; a yes to 3 that
    contradicts a no to 2 still asks 4 and 5.
    """
    if any(answers.get(question) for question in _HIGH):
        return Risk.HIGH
    if unanswered(answers):
        return None
    if answers.get(_METHOD) or answers[_EVER]:
        return Risk.MODERATE
    return Risk.LOW if answers[_WISH] or answers[_THOUGHTS] else Risk.NONE


def unanswered(answers: Mapping[str, bool]) -> tuple[str, ...]:
    """The questions that the form still asks, given these answers."""
    asked = [_WISH, _THOUGHTS, _EVER]
    asked += [_METHOD, _INTENT, _PLAN] if answers.get(_THOUGHTS) or answers.get(_METHOD) else []
    asked += [_RECENT] if answers.get(_EVER) else []
    return tuple(
        question for question in QUESTIONS if question in asked and question not in answers
    )
