"""What may be relied on: of its kind, in a unit that fits, plausible, dated and fresh."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from openketamine.core.eligibility import FACTS, is_usable, readable
from openketamine.core.eligibility.known import Known
from openketamine.core.facts import Fact
from tests.spec.eligibility.patient import NOW

YESTERDAY = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "value", "unit", "read"),
    [
        ("sbp", Decimal(50), "mm[Hg]", Decimal(50)),
        ("sbp", Decimal(300), "mm[Hg]", Decimal(300)),
        ("sbp", Decimal("49.9"), "mm[Hg]", None),
        ("sbp", Decimal("300.1"), "mm[Hg]", None),
        ("sbp", Decimal(20), "kPa", Decimal("150.0123366")),
        ("sbp", Decimal(120), "mmHg", Decimal(120)),
        ("sbp", Decimal(120), "", None),
        ("sbp", Decimal(120), "kg", None),
        ("sbp", Decimal(120), "parsec", None),
        ("sbp", "120", "mm[Hg]", None),
        ("breastfeeding", False, "", False),
        ("breastfeeding", "no", "", None),
        ("ecg", "normal", "", "normal"),
        ("ecg", "fine", "", None),
        ("ecg", True, "", None),
        ("diagnoses", ("ptsd", "ocd"), "", ("ptsd", "ocd")),
        ("diagnoses", tuple(FACTS["diagnoses"].words), "", tuple(FACTS["diagnoses"].words)),
        ("diagnoses", ("gout",), "", None),
        ("diagnoses", "ptsd", "", None),
        ("medicines", (), "", ()),
        ("diagnosis_criteria", "ICD-11 6A71", "", "ICD-11 6A71"),
        ("diagnosis_criteria", "  ", "", None),
        ("diagnosis_criteria", True, "", None),
    ],
)
def test_a_value_is_read_in_the_charts_kind_and_unit_or_not_at_all(
    name: str, value: Any, unit: str, read: Any
) -> None:
    assert readable(Fact(name=name, value=value, unit=unit, at=NOW), FACTS[name]) == read


@pytest.mark.parametrize(
    ("said_at", "is_lasting", "counts"),
    [
        (NOW, False, True),
        (NOW + timedelta(seconds=1), False, False),
        (NOW + timedelta(seconds=1), True, False),
        (YESTERDAY, False, True),
        (YESTERDAY - timedelta(seconds=1), False, False),
        (YESTERDAY - timedelta(seconds=1), True, True),
        (None, True, False),
        (None, False, False),
    ],
)
def test_a_date_lets_a_fact_count_or_not(
    said_at: datetime | None, is_lasting: bool, counts: bool
) -> None:
    assert is_usable(said_at, NOW, YESTERDAY, is_lasting=is_lasting) is counts


def test_a_value_of_another_kind_is_never_given_out_as_the_asked_one() -> None:
    read = Known({"a": True, "b": Decimal(1), "c": "word", "d": ("word",), "e": ()})

    assert [read.yes(name) for name in "abcde"] == [True, None, None, None, None]
    assert [read.number(name) for name in "abcde"] == [None, Decimal(1), None, None, None]
    assert [read.word(name) for name in "abcde"] == [None, None, "word", None, None]
    assert [read.words(name) for name in "abcde"] == [
        None, None, None, frozenset({"word"}), frozenset(),
    ]  # fmt: skip
    assert (read.yes("z"), read.number("z"), read.word("z"), read.words("z")) == (None,) * 4
    assert read.trials is None
