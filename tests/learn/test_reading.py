"""The measure of reading counts syllables as people do and orders texts as people would."""

from __future__ import annotations

import pytest

from openketamine.learn import articles, comparison
from openketamine.learn.reading import _syllables_en, _syllables_es, grade, inflesz


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("dose", 1),
        ("table", 2),
        ("ketamine", 3),
        ("infusion", 3),
        ("depression", 3),
        ("pressure", 2),
        ("medicine", 3),
        ("treated", 2),
        ("helped", 1),
        ("serious", 3),
        ("people", 2),
        ("while", 1),
        ("changes", 2),
        ("usual", 3),
        ("anesthesia", 5),
        ("the", 1),
        ("64", 2),
    ],
)
def test_english_syllables(word: str, syllables: int) -> None:
    assert _syllables_en(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("dosis", 2),
        ("ketamina", 4),
        ("infusión", 3),
        ("depresión", 3),
        ("siguiente", 3),
        ("día", 2),
        ("clínica", 3),
        ("cuidar", 2),
        ("que", 1),
        ("hoy", 1),
        ("aeropuerto", 5),
        ("64", 2),
    ],
)
def test_spanish_syllables(word: str, syllables: int) -> None:
    assert _syllables_es(word) == syllables


def test_a_known_text_gets_its_known_grade() -> None:
    """Two sentences of 13 and 12 words with 29 syllables."""
    text = [
        "The nurse will ask you to sit down and rest for a while.",
        "Then a small dose of medicine runs slowly into your left arm.",
    ]

    assert grade(text) == pytest.approx(0.39 * 12.5 + 11.8 * 29 / 25 - 15.59)


def test_a_known_spanish_text_gets_its_known_figure() -> None:
    """One sentence, 6 words, 10 syllables."""
    assert inflesz(["La dosis pasa a una vena."]) == pytest.approx(206.835 - 62.3 * 10 / 6 - 6)


def test_longer_words_and_sentences_are_harder() -> None:
    easy, hard = ["We sit and talk."], ["Interdisciplinary deliberation is characteristic."]

    assert grade(easy) < grade(hard)
    assert inflesz(["Hablamos un rato."]) > inflesz(["La interdisciplinariedad caracteriza."])


def test_the_comparison_reads_plainly_too() -> None:
    def parts(language: str) -> list[str]:
        return [one.text for one in comparison(language).all_sentences()]

    assert grade(parts("en")) <= 8
    assert inflesz(parts("es")) >= 55
    assert len(articles("en")) == len(articles("es"))
