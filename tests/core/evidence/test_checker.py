"""The checker flags what public papers, code and a text of ours got wrong (FX1 to FX12)."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.evidence import (
    Citation,
    Claim,
    Fact,
    Record,
    Value,
    citation,
    citations,
    claim_problems,
    facts,
    figure_problems,
    record_problems,
    table_problems,
)
from openketamine.core.ids import CitationKey


def figures(*shares: tuple[str, int | None, int | None], what: str = "response") -> list[str]:
    """The problems of one fact with these percentages, counts and totals."""
    values = tuple(
        Value(what=what, unit="%", value=value, count=count, total=total, arm=str(number))
        for number, (value, count, total) in enumerate(shares)
    )
    return list(
        figure_problems(
            Fact(
                id="FX1",
                chapter="ketamine",
                field="fixture",
                population="fixture",
                keys=(CitationKey("han_2016"),),
                status="seen",
                values=values,
            )
        )
    )


def problems(text: str, *names: str, labelled: bool = False, language: str = "en") -> list[str]:
    claim = Claim(where="page", language=language, text=text, facts=names, is_labelled=labelled)
    return list(claim_problems(claim, facts(), citations()))


def test_fx1_arms_that_were_swapped_are_named_so() -> None:
    found = figures(("63.0", 46, 83), ("31.6", 25, 73))

    assert "the arms are swapped" in found[0]
    assert "a hidden denominator" in found[1]  # 25 of 79


def test_fx2_a_hidden_denominator_is_found() -> None:
    (found,) = figures(("12.5", 17, 138))

    assert "17 of 138 is 12.3 %" in found
    assert figures(("12.5", 17, 136)) == []


def test_fx3_a_percentage_that_no_whole_number_gives() -> None:
    (found,) = figures(("56.4", None, 203))

    assert "no whole number of 203" in found
    assert figures(("56.4", 106, 188), ("45.2", 85, 188), ("35.6", 67, 188)) == []


def test_fx4_a_percentage_that_was_cut() -> None:
    (found,) = figures(("66", 22, 33))

    assert "it was cut, not rounded" in found


def test_a_share_is_part_of_a_whole_and_a_range_is_left_alone() -> None:
    assert "no share of a whole" in figures(("110", 11, 10))[0]
    assert "no total near it fits" in figures(("99", 1, 50))[0]
    assert figures(("58-83", 3, 5)) == []


def test_fx5_two_hidden_denominators() -> None:
    found = figures(("26.6", 340, 1285), ("3.8", 8, 251))

    assert len(found) == 2
    assert "340 of 1285 is 26.5 %" in found[0]


def test_fx6_one_count_with_two_percentages() -> None:
    found = figures(("13.3", 30, 231), ("13.0", 30, 231))

    assert any("printed as 13.3 % and as 13.0 %" in one for one in found)


@pytest.mark.parametrize(("value", "total"), [("71", 18), ("76", 30), ("18", 30)])
def test_fx7_and_fx8_a_crossover_or_dropouts_hide_the_denominator(value: str, total: int) -> None:
    (found,) = figures((value, None, total))

    assert "the denominator is hidden" in found


def test_fx9_consistent_figures_pass() -> None:
    for shares in (
        [("55.4", 108, 195), ("41.2", 70, 170)],
        [("27.1", 91, 336), ("17.6", 60, 340)],
        [("22.3", 114, 511), ("26.9", 136, 506), ("28.9", 146, 505)],
        [("26.7", 24, 90), ("45.3", 39, 86)],
        [("62.5", 75, 120)],
        [("58.7", 182, 310), ("45.2", 94, 208)],
    ):
        assert figures(*shares) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("popova_2019", {"title": "Drug treatment of bulimia nervosa: a review"}),
        (
            "williams_2018",
            {"title": "Ketamine and the brain", "authors": "Krystal JH", "year": 2019},
        ),
        ("blumberger_2018", {"pmid": "29726342"}),
        ("blumberger_2018", {"pmid": "29729738"}),
    ],
)
def test_fx10_a_true_identifier_on_a_wrong_paper(key: str, found: dict[str, Any]) -> None:
    cited = citation(key)

    assert list(record_problems(key, cited, Record(**{"title": cited.title, **found})))
    assert list(record_problems(key, cited, Record(title=cited.title, pmid=cited.pmid))) == []


def test_fx10_pages_that_end_where_they_begin() -> None:
    def printed(pages: str) -> list[str]:
        key = CitationKey("blevins_2015")
        return list(
            table_problems(
                {
                    key: Citation(
                        key=key,
                        authors="Blevins CA",
                        title="The PCL-5",
                        status="verified",
                        pmid="26606250",
                        published_in=f"J Trauma Stress 28:{pages}",
                    )
                }
            )
        )

    assert "end before they begin" in printed("498-498")[0]
    assert printed("489-498") == []
    assert printed("797-8") == []


def test_fx11_the_two_wrong_references_of_the_founding_text() -> None:
    review, opinion = citation("abdallah_2015"), citation("mcintyre_2021")
    printed = Record(title=review.title, year=2018, published_in="Annu Rev Med 69:231-244")
    other = Record(title=opinion.title, year=2021, published_in="J Affect Disord 278:301-311")

    assert len(list(record_problems("abdallah", review, printed))) == 2
    assert "not in J Affect Disord" in next(iter(record_problems("mcintyre", opinion, other)))


def test_fx12_treatments_are_not_patients() -> None:
    (found,) = problems("In 2,252 patients the pressure rose by 13 mmHg.", "SE5")

    assert "2252 counts treatments, not people" in found
    assert problems("In 2,252 treatments the pressure rose by 13 mmHg.", "SE5") == []
    assert problems("En 2,252 pacientes la presión subió 13 mmHg.", "SE5", language="es")


def test_an_identifier_has_one_paper() -> None:
    first, second = citation("han_2016"), citation("singh_2016")
    copied = Citation(
        key=second.key, authors="X", title="Y", status="verified", doi=first.doi.upper()
    )

    (found,) = table_problems({first.key: first, second.key: copied})

    assert "is that of han_2016 already" in found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ketamine cures depression.", "en"),
        ("It lowers the risk of relapse.", "en"),
        ("It is safer than tablets.", "en"),
        ("Of 100 people, 64 felt well.", "en"),
        ("Two to three weeks later you feel well.", "en"),
        ("We cure depression.", "en"),
        ("If you take it, it cures depression.", "en"),
        ("No causa daño.", "es"),
        ("La ketamina cura la depresión.", "es"),
        ("Reduce el riesgo de recaída.", "es"),
        ("Dura dos semanas.", "es"),
    ],
)
def test_a_sentence_that_claims_something_names_its_fact(text: str, language: str) -> None:
    (found,) = problems(text, language=language)

    assert "claims something and names no fact" in found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ask us what helps.", "en"),
        ("If you feel worse, call us.", "en"),
        ("Wear soft clothes.", "en"),
        ("Is it safer than tablets?", "en"),
        ("Pregunte qué le ayuda.", "es"),
        ("Si se siente peor, llámenos.", "es"),
    ],
)
def test_advice_needs_no_fact(text: str, language: str) -> None:
    assert problems(text, language=language) == []


def test_a_fact_outside_the_table_is_named() -> None:
    assert "ZZ9 is not in facts.toml" in problems("It helps.", "ZZ9")[0]


def test_a_source_outside_the_table_or_without_address_is_named() -> None:
    def shown(*keys: str, chapter: str = "ketamine") -> list[str]:
        one = Fact(
            id="FX1",
            chapter=chapter,
            field="f",
            population="p",
            keys=tuple(CitationKey(key) for key in keys),
            status="seen",
            says="s",
        )
        claim = Claim(where="p", language="en", text="It helps.", facts=("FX1",), is_labelled=True)
        table = {k: v for k, v in citations().items() if k != "han_2016"}
        return list(claim_problems(claim, {"FX1": one}, table))

    assert "names no source" in shown()[0]
    assert "not in citations.toml" in shown("han_2016")[0]
    assert "no DOI, PubMed number or address" in shown("orka2_2022")[0]
    assert "says how the service works" in shown("founding_text")[0]
    assert shown("founding_text", chapter="service") == []
    assert shown("murrough_2013") == []


@pytest.mark.parametrize("name", ["TM2", "KE7"])
def test_what_is_to_be_confirmed_is_shown_only_with_that_label(name: str) -> None:
    assert any("without that label" in one for one in problems("It helps some people.", name))
    assert problems("It helps some people.", name, labelled=True) == []


def test_a_number_stands_in_its_fact_or_is_its_rounding() -> None:
    assert problems("It was 64 of 100, and 28 of 100 on midazolam.", "KE1") == []
    assert problems("It was 52 of 100 after a day.", "KE2") == []
    assert "65 is in none of KE1" in problems("It was 65 of 100.", "KE1")[0]
    assert "70 is in none of KE13" in problems("It was 70 %.", "KE13")[0]
    assert problems("De cada 100, fueron 64.", "KE1", language="es") == []
    assert problems("Las sesiones duran dos horas.", "ES11", language="es") == []
    assert problems("Las sesiones duran tres horas.", "ES11", language="es")
