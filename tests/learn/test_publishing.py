"""What ships may be published; a planted fault may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from openketamine.learn import ASPECTS, LANGUAGES, SLUGS, article, articles, comparison, problems
from openketamine.learn.article import parse_article
from openketamine.learn.checking import (
    article_problems,
    comparison_pair_problems,
    comparison_problems,
    pair_problems,
)
from openketamine.learn.comparison import parse_comparison

FOLDER = Path(__file__).resolve().parents[2] / "src/openketamine/learn"


def planted(line: str, language: str = "en") -> list[str]:
    """The problems of an article with this line in it."""
    text = f"title: What is it?\nanswer: Read on. Then ask us.\npicture: course\n---\n{line}\n"
    return list(article_problems(parse_article("planted", language, text)))


def test_everything_that_ships_may_be_published() -> None:
    assert problems() == []


def test_the_articles_found_are_those_in_reading_order_in_both_languages() -> None:
    found = {path.name for path in (FOLDER / "articles").iterdir()}

    assert found == {f"{slug}.{language}.md" for slug in SLUGS for language in LANGUAGES}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Ketamine cures depression.", "names no fact"),
        ("- It is safe, so the risk is low.", "names no fact"),
        ("~ Of 100 people, 64 get well.", "names no fact"),
        ("## Ketamine works within hours", "names no fact"),
        ("= Ketamine: it cures depression.", "names no fact"),
        ("It helps. {ZZ9}", "not in facts.toml"),
        ("It helps 75 of 100 people. {KE1}", "75 is in none of KE1"),
        ("In 2,252 people it rose. {SE5}", "counts treatments, not people"),
        ("About 20 of 100 leave after one. {TC11}", "no DOI"),
    ],
)
def test_a_planted_claim_fails_the_build(line: str, problem: str) -> None:
    (found,) = planted(line)

    assert problem in found


def test_a_claim_in_spanish_is_held_to_the_same() -> None:
    assert planted("La ketamina cura la depresión.", "es")
    assert planted("Ayuda a 64 de cada 100 personas. {KE1}", "es") == []


def test_a_hard_text_is_refused() -> None:
    hard = (
        "Notwithstanding considerable heterogeneity, pharmacological interventions "
        "characteristically necessitate individualized interdisciplinary deliberation."
    )

    assert "reads too hard" in planted(hard)[0]
    assert planted("We sit down and talk.") == []


def test_a_language_that_falls_behind_is_named() -> None:
    def written(language: str, body: str) -> str:
        return f"title: T\nanswer: A. B. {{KE1}}\npicture: course\n---\n{body}\n"

    def between(english: str, spanish: str) -> list[str]:
        first = parse_article("planted", "en", written("en", english))
        return list(pair_problems(first, parse_article("planted", "es", written("es", spanish))))

    assert between("It was 64. {KE1}", "Fueron 64. {KE1}") == []
    assert "other numbers" in between("It was 64. {KE1}", "Fueron 28. {KE1}")[0]
    assert "other facts" in between("It was 64. {KE1}", "Fueron 64. {KE2}")[0]
    assert "not the same blocks" in between("One.\n- Two.", "Uno.")[0]
    assert "another figure" in between("* SE1/nausea: sick", "* SE1/dizziness: mareo")[0]


def test_another_picture_in_one_language_is_named() -> None:
    head = "title: T\nanswer: A. B.\npicture: {}\n---\nC.\n"
    first = parse_article("planted", "en", head.format("course"))

    (found,) = pair_problems(first, parse_article("planted", "es", head.format("day")))

    assert "have another picture" in found


def test_a_comparison_that_falls_behind_is_named() -> None:
    english = (FOLDER / "comparison/en.toml").read_text("utf-8")
    spanish = (FOLDER / "comparison/es.toml").read_text("utf-8")
    shorter = spanish.replace('id = "vns"', 'id = "other"')
    first = parse_comparison("en", english)

    assert list(comparison_pair_problems(first, parse_comparison("es", spanish))) == []
    assert list(comparison_pair_problems(first, parse_comparison("es", shorter)))


def test_a_planted_claim_in_the_comparison_fails_the_build() -> None:
    english = (FOLDER / "comparison/en.toml").read_text("utf-8")

    def after(old: str, new: str) -> list[str]:
        assert old in english
        return list(comparison_problems(parse_comparison("en", english.replace(old, new))))

    assert "names no fact" in after('name = "ECT"\nonset', 'name = "ECT cures"\nonset')[0]
    assert "70 is in none of EC4" in after("Well at the end, 186", "Well at the end, 70")[0]
    assert "does not name EC3" in after("open trial. {EC3} Memory", "open trial. {EC7} Memory")[0]


def test_every_treatment_of_the_comparison_says_something_of_every_aspect() -> None:
    for language in LANGUAGES:
        names = [one.id for one in comparison(language).treatments]
        assert len(names) == 8
        for treatment in comparison(language).treatments:
            assert set(treatment.aspects) == set(ASPECTS)
    english = (FOLDER / "comparison/en.toml").read_text("utf-8")
    shorter = english.replace('risks = "Surgery', 'risk = "Surgery')
    with pytest.raises(ValueError, match="EC3 has no 'response' of 'surgery'"):
        parse_comparison(
            "en",
            english.replace(
                'arm = "ketamine", what = "response"', 'arm = "surgery", what = "response"'
            ),
        )
    with pytest.raises(ValueError, match="nothing is said of risks"):
        parse_comparison("en", shorter)


def test_the_trials_that_drew_lots_stand_first_with_the_facts_own_figures() -> None:
    pairs = comparison("en").pairs
    named = {name for pair in pairs for one in pair.text for name in one.facts}
    outpatients = pairs[0]

    assert {"EC3", "EC4", "ES8", "AU1", "TM1"} <= named
    assert [(side.name, side.value.value) for side in outpatients.sides] == [
        ("Ketamine", "55.4"),
        ("ECT", "41.2"),
    ]


def test_no_clinician_has_reviewed_an_article_yet_and_the_field_takes_one() -> None:
    assert all(one.reviewed_by == "" for language in LANGUAGES for one in articles(language))
    signed = parse_article(
        "x",
        "en",
        "title: T\nanswer: A. B.\npicture: course\nreviewed_by: A. Example\n"
        "reviewed_on: 2026-11-28\n---\nWords.\n",
    )
    assert signed.reviewed_on is not None
    assert signed.reviewed_on.isoformat() == "2026-11-28"


def test_an_article_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError, match="gossip"):
        article("gossip", "en")
    with pytest.raises(KeyError, match="fr"):
        article("words", "fr")
    with pytest.raises(KeyError, match="fr"):
        comparison("fr")
