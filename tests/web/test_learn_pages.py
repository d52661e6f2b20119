"""The pages to read: open to everybody, sourced, labelled, in the reader's language."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client

from openketamine.core.evidence import citations, fact
from openketamine.learn import LANGUAGES, SLUGS, article, comparison
from openketamine.portal.learn.pictures import FACTS

from .conftest import TheClinic

PAGES = [*SLUGS, "compare"]
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle", "use"}


class Reader(HTMLParser):
    """The tags of a page in order, and the text of every element that has an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(slug: str, language: str = "en") -> str:
    """A page as a reader without any login gets it."""
    client = Client(headers={"accept-language": language})
    answer = client.get(f"/learn/{slug}/" if slug else "/learn/")
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    return answer.content.decode()


def words(part: str) -> str:
    """The text of a piece of a page, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", part)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_offered_and_opens(clinic: TheClinic, language: str) -> None:
    index = read("", language)

    offered = [str(one["href"]) for one in Reader(index).all("a") if one.get("class") == "leaf"]
    assert offered == [f"/learn/{slug}/" for slug in PAGES]
    for slug in SLUGS:
        page = read(slug, language)
        assert f"<h1>{article(slug, language).title}</h1>" in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", PAGES)
def test_every_reference_leads_to_a_source_folded_under_the_page(
    clinic: TheClinic, slug: str, language: str
) -> None:
    page = read(slug, language)
    folded = page[page.index('<details class="sources">') :]
    listed = [str(one["data-fact"]) for one in Reader(folded).all("li") if "data-fact" in one]
    named = re.findall(r'<a href="#([A-Z]{2}\d+)"', page)

    assert set(named) == set(listed)
    assert len(listed) == len(set(listed))
    for name in listed:
        entry = folded[folded.index(f'id="{name}"') :].split("</li>")[0]
        for key in fact(name).keys:
            source = citations()[key]
            assert source.kind == "service" or f'href="{source.url}"' in unescape(entry)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", PAGES)
def test_what_is_unconfirmed_says_so_where_it_is_said_and_where_it_is_sourced(
    clinic: TheClinic, slug: str, language: str
) -> None:
    label = {"en": "not yet confirmed", "es": "aún sin confirmar"}[language]
    page = read(slug, language)
    mark = f'<span class="unconfirmed">{label}</span>'

    for cited in re.finditer(r'<sup class="cite">(.*?)</sup>(?=(.{0,80}))', page, re.DOTALL):
        names = re.findall(r"#([A-Z]{2}\d+)", cited[1])
        is_open = not all(fact(name).is_confirmed for name in names)
        assert cited[2].startswith(f" {mark}") == is_open, (slug, names)
    for entry in re.findall(r"<li id=\"[A-Z]{2}\d+\" data-fact.*?</li>", page, re.DOTALL):
        assert ("data-unconfirmed" in entry) == (mark in entry)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "No clinician has reviewed this page yet."),
        ("es", "Ningún profesional clínico ha revisado aún esta página."),
    ],
)
def test_every_page_says_that_nobody_has_reviewed_it(
    clinic: TheClinic, language: str, line: str
) -> None:
    for slug in PAGES:
        assert line in read(slug, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_has_a_title_and_words_and_no_figure_of_its_own(
    clinic: TheClinic, language: str
) -> None:
    """What a picture says in numbers stands in the facts it names."""
    for slug in SLUGS:
        for name, drawing in re.findall(
            r'<figure class="picture" id="picture-(\w+)">(.*?)</figure>',
            read(slug, language),
            re.DOTALL,
        ):
            svg = Reader(drawing).all("svg")[0]
            assert svg["role"] == "img"
            labels = str(svg["aria-labelledby"]).split()
            assert all(f'id="{one}"' in drawing for one in labels)
            assert "style=" not in drawing
            if name not in {"curve", "day"}:  # the curve is reckoned, the day counts its steps
                allowed = {str(round(float(n))) for one in FACTS[name] for n in fact(one).numbers}
                caption = re.search(r"<desc[^>]*>(.*?)</desc>", drawing, re.DOTALL)
                assert caption is not None
                plain = caption[1].replace("100", "")
                assert set(re.findall(r"\d+", plain)) <= allowed, (name, plain)


def test_the_curve_is_a_population_average_and_names_its_model(clinic: TheClinic) -> None:
    page = read("how-a-session-goes")
    figure = page[page.index('id="picture-curve"') :].split("</figure>")[0]

    assert "Population average, not your own level, not for dosing." in figure
    assert "40 mg in a person of 80 kg" in words(figure)
    assert "doi.org" in figure
    assert 'class="band"' in figure


def test_head_to_head_trials_stand_before_the_cards_and_the_warning_between(
    clinic: TheClinic,
) -> None:
    page = read("compare")
    parts = ['id="pairs-title"', 'id="why-title"', 'id="each-title"']
    places = [page.index(part) for part in parts]

    assert places == sorted(places)
    pairs, rows = page[places[0] : places[1]], page[places[2] :]
    assert "55 of 100" in words(pairs)
    assert "41 of 100" in words(pairs)
    assert [str(one["scope"]) for one in Reader(rows).all("th")].count("row") == 8
    assert "<svg" not in rows.split('<details class="sources">')[0]  # figures, never bars
    for treatment in comparison("en").treatments:
        assert treatment.name in rows


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("how-it-may-work", "glutamate, BDNF and new connections, with an effect in hours or days"),
        ("how-a-session-goes", "15 to 30 minutes of rest"),
        ("side-effects", "usually gone within an hour"),
        ("side-effects", "gone within 2 hours"),
        ("side-effects", "back within 90 minutes after the infusion"),
        ("what-it-is", "does not replace therapy"),
        ("what-it-is", "enhances therapy"),
        ("what-patients-report", "less heaviness, fewer suicidal thoughts, new insight"),
        ("who-it-is-for", "have or had psychosis or schizophrenia"),
        ("who-it-is-for", "pregnant or breastfeed"),
        ("how-it-compares", "Older drugs act on serotonin, ketamine on glutamate"),
    ],
)
def test_what_the_service_says_of_itself_is_kept_beside_what_was_measured(
    clinic: TheClinic, slug: str, said: str
) -> None:
    assert said in words(read(slug))


def test_the_six_papers_of_the_founding_text_are_cited_rightly(clinic: TheClinic) -> None:
    cited = {key for slug in SLUGS for one in article(slug, "en").sources for key in fact(one).keys}

    assert {
        "zarate_2006",
        "abdallah_2015",
        "sanacora_2017",
        "duman_2012",
        "mcintyre_2021",
        "short_2018",
    } <= cited
    assert "Annu Rev Med 66:509-523" in read("how-it-may-work")
    assert "Am J Psychiatry 178:383-399" in read("how-it-may-work")


def test_the_language_switch_keeps_the_page(clinic: TheClinic) -> None:
    client = Client(headers={"accept-language": "en"})

    answer = client.post(
        "/portal/language/", {"language": "es", "next": "/learn/limits/"}, follow=True
    )

    assert answer.redirect_chain == [("/learn/limits/", 302)]
    assert "¿Cuáles son los límites?" in answer.content.decode()


def test_a_language_we_do_not_have_gets_english(clinic: TheClinic) -> None:
    answer = Client(headers={"accept-language": "fr"}).get("/learn/words/")

    assert "What do the words mean?" in answer.content.decode()


def test_a_page_that_nobody_wrote_is_not_found(clinic: TheClinic) -> None:
    assert Client().get("/learn/gossip/").status_code == 404
