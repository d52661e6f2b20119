"""Help is one tap away in every country, and a number that nobody gave is never shown."""

from __future__ import annotations

from datetime import date

import pytest

from openketamine.core.crisis import LANGUAGES, NO_NUMBER, LineKind, help_of, read_help, shipped
from openketamine.core.errors import BadInputError

OWN = """
[US]
checked_on = "2026-11-20"
lines = [
{ kind = "crisis", number = "+1 5550100", dial = "+15550100", name = { en = "Us", es = "Nos" } },
{ kind = "emergency", number = "911", dial = "911", name = { en = "Danger", es = "Peligro" } },
]
"""


@pytest.mark.parametrize(
    ("country", "talk_to", "danger"),
    [
        ("US", "988", "911"),
        ("CA", "988", "911"),
        ("GB", "116123", "999"),
        ("IE", "116123", "112"),
        ("ES", "024", "112"),
        ("MX", "8009112000", "911"),
        ("AU", "131114", "000"),
        ("NZ", "1737", "111"),
    ],
)
def test_a_country_has_somebody_to_talk_to_and_an_emergency_number(
    country: str, talk_to: str, danger: str
) -> None:
    found = help_of(country)
    crisis, emergency = found.of(LineKind.CRISIS), found.of(LineKind.EMERGENCY)
    assert crisis
    assert emergency
    assert (crisis.dial, emergency.dial) == (talk_to, danger)


def test_great_britain_has_health_advice_too() -> None:
    advice = help_of("GB").of(LineKind.ADVICE)
    assert advice
    assert (advice.number, advice.name("en")) == ("111", "NHS health advice")


@pytest.mark.parametrize("country", ["DE", "fr", "PT"])
def test_the_european_union_shares_one_emergency_number(country: str) -> None:
    assert [line.number for line in help_of(country).lines] == ["112"]


@pytest.mark.parametrize("country", ["JP", "EU1", "", "??"])
def test_a_country_without_an_entry_gets_no_number(country: str) -> None:
    assert help_of(country) is NO_NUMBER
    assert help_of(country).of(LineKind.EMERGENCY) is None


def test_every_line_is_named_in_every_language_and_waits_for_local_confirmation() -> None:
    for country, found in shipped().items():
        assert found.checked_on is None, country
        for line in found.lines:
            assert all(line.name(language) for language in LANGUAGES)


def test_a_name_does_not_say_the_number_again() -> None:
    lines = [line for one in shipped().values() for line in one.lines]
    names = [(line, name) for line in lines for name in line.names.values()]
    assert [name for line, name in names if line.number in name or line.dial in name] == []


def test_a_name_is_given_in_the_readers_language_and_else_in_english() -> None:
    emergency = help_of("ES").of(LineKind.EMERGENCY)
    assert emergency
    assert emergency.name("es-MX") == "Emergencias"
    assert emergency.name("de") == emergency.name("en") == "Emergency services"


def test_a_clinic_puts_its_own_numbers_first() -> None:
    own = read_help(OWN)
    found = help_of("US", own)
    assert found.checked_on == date(2026, 11, 20)
    assert [line.dial for line in found.lines] == ["+15550100", "911"]
    assert help_of("CA", own) == help_of("CA")


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("[usa]", "[US]", "two capital letters"),
        ('"crisis"', '"emergency"', None),
        ('kind = "emergency"', 'kind = "police"', "kind is one of"),
        ('kind = "emergency"', 'kind = "advice"', "no number of the kind emergency"),
        ('dial = "911"', 'dial = "9-1-1"', "digits only"),
        ('dial = "911"', 'dial = "912"', "not the same digits"),
        ('es = "Peligro"', 'es = ""', "missing in a language"),
        ("2026-11-20", "yesterday", "checked_on is a date"),
        ("lines = [", "lines = ", "cannot be read"),
    ],
)
def test_a_slip_of_the_pen_is_named(wrong: str, right: str, says: str | None) -> None:
    old, new = (right, wrong) if wrong == "[usa]" else (wrong, right)
    text = OWN.replace(old, new)
    assert text != OWN
    if says is None:
        assert read_help(text)["US"].of(LineKind.CRISIS) is None
        return
    with pytest.raises(BadInputError, match=says):
        read_help(text)
