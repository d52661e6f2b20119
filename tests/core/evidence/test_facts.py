"""Every fact is well-formed, has a findable source, and its figures follow from their counts."""

from __future__ import annotations

from typing import Any

import pytest

from openketamine.core.evidence import (
    Fact,
    Value,
    citations,
    fact,
    facts,
    figure_problems,
    source_problems,
    table_problems,
)
from openketamine.core.evidence.facts import parse_facts

GOOD: dict[str, Any] = {
    "id": "KE1",
    "chapter": "ketamine",
    "field": "onset",
    "population": "Adults",
    "keys": ("murrough_2013",),
    "status": "seen",
    "says": "Something.",
}
# Kept as data, shown on no page: their sources have no identifier and no address.
NOT_FINDABLE = {"TC11", "CF6", "CF9"}


def test_the_figures_of_every_fact_follow_from_their_counts() -> None:
    assert [p for one in facts().values() for p in figure_problems(one)] == []


def test_every_fact_names_sources_that_a_reader_can_find() -> None:
    poor = {one.id for one in facts().values() if list(source_problems(one, citations()))}

    assert poor == NOT_FINDABLE


def test_no_identifier_is_used_twice_and_all_pages_run_forwards() -> None:
    assert list(table_problems(citations())) == []


@pytest.mark.parametrize(
    ("letters", "numbers"),
    [
        ("AD", 5),
        ("AU", 7),
        ("CB", 6),
        ("EC", 9),
        ("TM", 8),
        ("ES", 12),
        ("KE", 17),
        ("VN", 5),
        ("SE", 13),
        ("TC", 12),
    ],
)
def test_no_fact_of_the_evidence_table_is_left_out(letters: str, numbers: int) -> None:
    assert {f"{letters}{n}" for n in range(1, numbers + 1)} <= set(facts())


def test_a_fact_is_confirmed_only_with_its_value_and_all_its_sources() -> None:
    assert fact("KE1").is_confirmed
    assert not fact("TM2").is_confirmed  # the value is to be confirmed
    assert not fact("KE7").is_confirmed  # the value was seen, its source's record was not
    assert fact("FT7").is_own_word
    assert fact("FT7").is_confirmed
    assert not fact("KE1").is_own_word


def test_nobody_has_reviewed_a_fact_without_name_and_date() -> None:
    for one in facts().values():
        assert bool(one.reviewed_by) == bool(one.reviewed_on)
    signed = parse_facts(
        '[KE1]\nchapter = "ketamine"\nfield = "f"\npopulation = "p"\nkeys = ["han_2016"]\n'
        'status = "seen"\nsays = "s"\nreviewed_by = "A. Example"\nreviewed_on = 2026-11-28\n'
    )
    assert signed["KE1"].reviewed_by == "A. Example"


def test_the_numbers_of_a_fact_are_those_printed_in_it() -> None:
    assert {"64", "28", "16.5", "8.8", "24", "73"} <= fact("KE1").numbers
    assert {"58", "83", "5010"} <= fact("TM3").numbers


def test_a_fact_without_a_source_is_nobodys_word() -> None:
    assert not Fact(**{**GOOD, "keys": ()}).is_own_word


def test_an_unknown_fact_is_an_error() -> None:
    with pytest.raises(KeyError, match="XX9"):
        fact("XX9")


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "ke-1"},
        {"chapter": "gossip"},
        {"status": "certain"},
        {"grade": "H"},
        {"chapter": "mechanism"},
        {"counts": "sheep"},
        {"known": "Something."},
        {"says": ""},
        {"reviewed_by": "A. Example"},
    ],
)
def test_an_ill_formed_fact_cannot_exist(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Fact(**{**GOOD, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "per cent"},
        {"value": "about 5"},
        {"counts": "sheep"},
        {"low": "1"},
        {"low": "6", "high": "9"},
    ],
)
def test_an_ill_formed_figure_cannot_exist(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Value(**{"what": "response", "unit": "%", "value": "5", **changes})
