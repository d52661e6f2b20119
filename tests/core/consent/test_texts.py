"""The texts of the consent: every claim has its ground, every number its fact, both languages."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest

from openketamine.core.consent import LANGUAGES, TEMPLATE_VERSION
from openketamine.core.consent.languages import language_of
from openketamine.core.consent.texts import Claim, Texts, texts
from openketamine.core.eligibility.chart import Indication
from openketamine.core.eligibility.indication import evidence
from openketamine.core.evidence import citations
from openketamine.core.evidence.facts import fact
from openketamine.learn.reading import grade, inflesz
from tests.core.consent.made import made

IN_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.?!:])\s+")


def claims(said: Texts) -> Iterator[Claim]:
    for one in said.parts:
        yield from one.claims
    for rows in said.evidence.values():
        yield from rows


def numbers(text: str) -> set[str]:
    """The numbers that stand in a text; a thousands separator is none of the number."""
    bare = re.sub(r"\{[a-z_]+\}", "", text).replace("de cada 100", "of 100")
    found = {number.replace(",", "") for number in _NUMBER.findall(bare)}
    return found - ({"100"} if "of 100" in bare else set())


def allowed(claim: Claim) -> set[str]:
    """The numbers of its facts, percentages also as a whole number of persons in 100."""
    known: set[str] = set()
    for name in claim.facts:
        one = fact(name)
        known |= one.numbers
        for value in one.values:
            for figure in value.value.lstrip("-").split("-"):
                known.add(str(Decimal(figure).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
    for key in claim.cites:
        for basis in (b for e in evidence().values() for b in e.basis if b.source == key):
            known |= set(_NUMBER.findall(basis.found))
    return known


@IN_LANGUAGE
def test_every_number_is_one_of_the_facts_that_the_claim_names(language: str) -> None:
    wrong = {claim.text: numbers(claim.text) - allowed(claim) for claim in claims(texts(language))}
    assert {text: left for text, left in wrong.items() if left} == {}


@IN_LANGUAGE
def test_the_clinics_own_word_carries_no_number(language: str) -> None:
    for claim in claims(texts(language)):
        assert not (claim.own and numbers(claim.text)), claim.text


def test_a_claim_on_no_ground_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="rests on nothing"):
        Claim(text="It always works.")
    with pytest.raises(KeyError, match="XX9"):
        Claim(text="It always works.", facts=("XX9",))
    with pytest.raises(KeyError, match="nobody_2020"):
        Claim(text="It always works.", cites=("nobody_2020",))
    with pytest.raises(ValueError, match="rests on nothing, or on two"):
        Claim(text="We say so.", own=True, facts=("SE1",))


def test_a_condition_that_nothing_sets_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="is not one of"):
        Claim(text="At night.", own=True, when="full_moon")


@pytest.mark.parametrize(
    ("wanted", "language"), [("es-MX", "es"), ("ES", "es"), ("en", "en"), ("fr", "en"), ("", "en")]
)
def test_whoever_speaks_another_language_reads_english(wanted: str, language: str) -> None:
    assert language_of(wanted) == language


def test_a_planted_number_is_found() -> None:
    planted = Claim(text="It helps 99 of 100 people.", facts=("KE1",))
    assert numbers(planted.text) - allowed(planted) == {"99"}


def test_both_languages_say_the_same_in_the_same_order() -> None:
    first, second = (texts(language) for language in LANGUAGES)
    assert [p.id for p in first.parts] == [p.id for p in second.parts]
    assert list(first.evidence) == list(second.evidence)
    for name in ("words", "grades", "statements"):
        assert set(getattr(first, name)) == set(getattr(second, name))
    for one, other in zip(claims(first), claims(second), strict=True):
        grounds = ("facts", "cites", "limits", "own", "when")
        assert [getattr(one, g) for g in grounds] == [getattr(other, g) for g in grounds], one.text
        assert numbers(one.text) == numbers(other.text), (one.text, other.text)
        assert placeholders(one.text) == placeholders(other.text)
    for asked, same in zip(first.questions, second.questions, strict=True):
        assert (asked["id"], asked["right"]) == (same["id"], same["right"])
        assert [o["id"] for o in asked["options"]] == [o["id"] for o in same["options"]]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{[a-z_]+\}", text))


@pytest.mark.parametrize("indication", Indication)
def test_no_source_of_an_indications_grade_is_left_out(indication: Indication) -> None:
    """The nulls and both sides of a dispute stand in the document, not only what speaks for it."""
    known = evidence()[indication]
    needed = {basis.source for basis in known.basis}
    needed |= {side.source for conflict in known.conflicts for side in conflict.sides}
    said = texts("en").evidence[indication]
    cited = {key for claim in said for name in claim.facts for key in fact(name).keys}
    cited |= {key for claim in said for key in claim.cites}
    assert needed <= cited


@pytest.mark.parametrize("indication", Indication)
@IN_LANGUAGE
def test_every_document_is_whole(language: str, indication: Indication) -> None:
    content = made(language, indication=indication)
    assert len(content["parts"]) == 13
    assert len(content["questions"]) == 6
    for one in content["parts"]:
        assert one["claims"], one["id"]
    assert not [text for text in spoken(content) if "{" in text or "}" in text]
    cited = {key for one in content["parts"] for c in one["claims"] for key in c["cites"]}
    assert cited == {source["key"] for source in content["sources"]}
    assert cited <= set(citations())
    for asked in content["questions"]:
        assert sum(option["is_right"] for option in asked["options"]) == 1
        assert all(option["why"] for option in asked["options"])


@pytest.mark.parametrize("indication", Indication)
def test_the_english_text_reads_at_the_eighth_grade_or_below(indication: Indication) -> None:
    content = made("en", indication=indication)
    assert grade(spoken(content)) <= 8
    for one in content["parts"]:
        if one["id"] == "call":  # names and telephone numbers
            continue
        found = grade(sentences([claim["text"] for claim in one["claims"]]))
        assert found <= 8, (one["id"], found)


@pytest.mark.parametrize("indication", Indication)
def test_the_spanish_text_is_as_easy(indication: Indication) -> None:
    assert inflesz(spoken(made("es", indication=indication))) >= 55


def spoken(content: dict[str, Any]) -> list[str]:
    said = [claim["text"] for one in content["parts"] for claim in one["claims"]]
    for asked in content["questions"]:
        said += [asked["asked"], *(o["text"] for o in asked["options"])]
        said += [o["why"] for o in asked["options"]]
    return sentences([*said, content["statements"]["patient"]])


def sentences(said: list[str]) -> list[str]:
    return [sentence for text in said for sentence in _SENTENCE.split(text)]


def test_a_change_of_the_texts_asks_for_a_new_template_version() -> None:
    """Who signed version 1 signed these words: change them, and count the version up."""
    folder = files("openketamine.core.consent").joinpath("texts")
    read = [tomllib.loads(folder.joinpath(f"{one}.toml").read_text("utf-8")) for one in LANGUAGES]
    found = sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()
    assert (TEMPLATE_VERSION, found[:16]) == ("1", "634cb36ef95d9577")
