"""Explorer: a prediction with its sources, or the reason why there is none."""

from __future__ import annotations

import re

import pytest

from openketamine.pharmacology import models

from .conftest import SignIn, TheClinic

PART = {"HX-Request": "true"}


@pytest.fixture
def ask(sign_in: SignIn, clinic: TheClinic):  # type: ignore[no-untyped-def]
    client = sign_in("nurse")

    def get(**asked: str) -> str:
        answer = client.get("/explorer/", asked, headers=PART)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    return get


def figure(text: str, name: str) -> str:
    found = re.search(rf"<dt>{name}</dt><dd>(.*?)</dd>", text)
    assert found
    return found[1]


def test_the_page_opens_with_the_usual_infusion_and_says_what_it_is_not_for(
    sign_in: SignIn, clinic: TheClinic
) -> None:
    text = sign_in("front_desk").get("/explorer/").content.decode()
    assert "Population average, not for dosing." in text
    assert figure(text, "Highest level") == "258 ng/mL"  # the check table at minute 40
    assert text.count("<svg xmlns") == 2
    assert "doi:10.1097/ALN.0000000000003577" in text


def test_a_slider_alone_brings_the_result_and_not_the_page(ask) -> None:  # type: ignore[no-untyped-def]
    text = ask(dose="1.0")
    assert "<html" not in text
    assert figure(text, "Highest level") == "517 ng/mL"  # twice the dose, twice the level


def test_a_pause_moves_the_end(ask) -> None:  # type: ignore[no-untyped-def]
    assert figure(ask(pause_at="15", pause_for="5"), "Dose ends at") == "45 min"
    assert figure(ask(pause_at="15", pause_for="0"), "Dose ends at") == "40 min"


def test_out_of_range_is_a_reason_with_its_rule_and_no_curve(ask) -> None:  # type: ignore[no-untyped-def]
    text = ask(dose="1.0", minutes="20")
    assert "PKPD-RANGE-03" in text
    assert "<svg" not in text


@pytest.mark.parametrize("name", models.names())
def test_every_model_shows_its_curve_or_why_it_does_not_fit(ask, name: str) -> None:  # type: ignore[no-untyped-def]
    assert "<svg" in ask(model=name)
    alone = ask(model=name, drug="S")
    assert ("<svg" in alone) == (models.load(name).drug == "S")
    assert ("describes racemic ketamine" in alone) == (models.load(name).drug == "racemic")


def test_a_model_without_spread_says_so(ask) -> None:  # type: ignore[no-untyped-def]
    assert "states no spread between patients" in ask(model="clements_1981")
    assert "nine of ten virtual patients" in ask(model="otto_2021")


def test_an_adjustment_is_named_as_disputed(ask) -> None:  # type: ignore[no-untyped-def]
    assert "not seen in 30 volunteers (rao_2016)" in ask(adjust="cyp2b6-6-6")


@pytest.mark.parametrize("asked", [{"dose": "much"}, {"weight": "900"}, {"model": "marsh"}])
def test_a_value_that_cannot_be_read_is_said(ask, asked: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    text = ask(**asked)
    assert "cannot be read" in text
    assert "<svg" not in text
