"""A citation is well-formed, findable, and honest about what was seen."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.evidence import STATUSES, Citation, citation, citations
from openketamine.core.evidence.citations import parse_citations
from openketamine.core.ids import CitationKey

GOOD: dict[str, Any] = {
    "key": CitationKey("yip_2022"),
    "authors": "Yip R, Swainson J",
    "title": "A title",
    "status": "verified",
    "doi": "10.3389/fpsyt.2022.1017504",
}


def test_every_shipped_source_can_be_found_or_says_why_not() -> None:
    for key, source in citations().items():
        assert source.key == key
        assert source.status in STATUSES
        assert source.locator or (source.status == "background" and source.note)


def test_no_two_sources_share_an_identifier() -> None:
    dois = [source.doi for source in citations().values() if source.doi]
    pmids = [source.pmid for source in citations().values() if source.pmid]

    assert len(set(dois)) == len(dois)
    assert len(set(pmids)) == len(pmids)


def test_the_founding_texts_wrong_references_are_not_repeated() -> None:
    """Sanacora 2017 is cited under its own name and DOI."""
    assert citation("sanacora_2017").doi == "10.1001/jamapsychiatry.2017.0080"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody_1999"):
        citation("nobody_1999")


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "Yip 2022"},
        {"status": "certain"},
        {"kind": "rumour"},
        {"link": "http://example.org/"},
        {"reviewed_by": "A. Example"},
        {"doi": "11.3389/x"},
        {"pmid": "PMC12"},
        {"doi": ""},
        {"doi": "", "status": "background"},
    ],
)
def test_an_ill_formed_citation_cannot_exist(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Citation(**{**GOOD, **changes})


def test_the_address_follows_from_the_identifier() -> None:
    def made(**changes: Any) -> Citation:
        return Citation(**{**GOOD, **changes})

    assert made().url == "https://doi.org/10.3389/fpsyt.2022.1017504"
    assert made(doi="", pmid="36245888").url == "https://pubmed.ncbi.nlm.nih.gov/36245888/"
    assert made(doi="", pmid="36245888").locator == "PMID 36245888"
    assert made(doi="", pmc="PMC1").url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"
    assert made(doi="", identifier="21 CFR 1304").url == ""
    assert made(doi="", link="https://example.org/a").url == "https://example.org/a"
    assert made(doi="", identifier="21 CFR 1304").locator == "21 CFR 1304"
    assert made(year=2022).short == "Yip R 2022"
    assert made().short == "Yip R"


def test_the_table_is_alphabetical() -> None:
    with pytest.raises(ValueError, match="alphabetical"):
        parse_citations("[b_2000]\n[a_2000]\n")
