"""A signed-in patient reads in the language of the login, with the way back home."""

from __future__ import annotations

from .conftest import EnterAs, ThePatient


def test_the_login_decides_the_language_and_the_way_home_is_there(
    pat: ThePatient, quinn: ThePatient, enter_as: EnterAs
) -> None:
    english = enter_as(pat).get("/learn/", headers={"accept-language": "es"}).content.decode()
    spanish = enter_as(quinn).get("/learn/", headers={"accept-language": "en"}).content.decode()

    assert "What is ketamine treatment?" in english
    assert "¿Qué es el tratamiento con ketamina?" in spanish
    assert '<p class="back"><a href="/portal/">' in english
