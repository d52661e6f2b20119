"""The medicine list: any name people use is found, and what is not known is never harmless."""

from __future__ import annotations

import pytest

from openketamine.core.eligibility.chart import MEDICINE_CLASSES, UNCLASSIFIED
from openketamine.core.intake import classes_of, known_medicine, medicines


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Sertraline", "sertraline"),
        ("  zoloft ", "sertraline"),
        ("sertralina", "sertraline"),
        ("St  John's Wort", "st john's wort"),
        ("ácido fólico", "folic acid"),
    ],
)
def test_a_medicine_is_found_by_generic_spanish_and_other_name(typed: str, name: str) -> None:
    found = known_medicine(typed)

    assert found is not None
    assert found.name == name


def test_no_name_stands_for_two_medicines() -> None:
    names = [
        name.casefold()
        for one in medicines().values()
        for name in {one.name, one.spanish, *one.also}
    ]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("typed", "classes"),
    [
        ((), ()),
        (("sertraline", "lisinopril"), ()),
        (("Xanax", "Nardil"), ("maoi", "benzodiazepine")),
        (("lithium", "something from a friend"), (UNCLASSIFIED,)),
        (("zolpidem",), (UNCLASSIFIED,)),
    ],
)
def test_classes_of_what_is_taken(typed: tuple[str, ...], classes: tuple[str, ...]) -> None:
    assert classes_of(typed) == classes


def test_every_class_that_eligibility_knows_has_a_medicine() -> None:
    assert {name for one in medicines().values() for name in one.classes} == set(MEDICINE_CLASSES)
