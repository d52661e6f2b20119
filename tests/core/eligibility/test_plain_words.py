"""The patient's words: one for each rule that can stand in the way, and easy to read."""

from __future__ import annotations

import re

import pytest

from openketamine.core.decision import Decision
from openketamine.core.eligibility import RULES, eligibility_decision
from openketamine.core.protocols import load
from openketamine.ui.eligibility_plain import STILL_OPEN, WHY_NOT_NOW, plain
from tests.spec.eligibility.patient import chart
from tests.spec.eligibility.test_1_who_it_is_for import HOLDS

TEXTS = [*WHY_NOT_NOW.values(), *STILL_OPEN.values()]
_GRADE = 8


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def _grade(text: str) -> float:
    """Flesch-Kincaid."""
    words = re.findall(r"[A-Za-z0-9']+", text)
    sentences = len(re.findall(r"[.!?]", text))
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_every_rule_has_words_for_what_is_not_known() -> None:
    assert set(STILL_OPEN) == set(RULES)


def test_the_rules_that_hold_say_why_and_what_could_change() -> None:
    assert set(WHY_NOT_NOW) == {rule_id for rule_id, _so, _code in HOLDS}


@pytest.mark.parametrize("text", TEXTS)
def test_each_reads_at_grade_eight_or_below(text: str) -> None:
    assert _grade(text) <= _GRADE
    assert text.endswith(".")


def test_each_sentence_is_said_once_and_holds_come_first() -> None:
    held = eligibility_decision(
        chart(breastfeeding=True, medicines=None), load("consensus-moderate")
    )

    said = plain(held.blocking)

    assert said == (WHY_NOT_NOW["ELIG-PREGNANCY-02"], "Please tell us which drugs you take.")
    assert plain(Decision().reasons) == ()
