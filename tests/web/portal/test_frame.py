"""What stands on every page: help with the country's numbers, the language, the clinic."""

from __future__ import annotations

from django.test import Client

from openketamine.queries.clinic import audit_rows
from openketamine.queries.portal import portal_account
from tests.web.conftest import SignIn, TheClinic

from .conftest import EnterAs, ThePatient


def test_help_is_on_every_page_with_the_numbers_of_the_clinics_country(
    pat: ThePatient, hana: ThePatient, enter_as: EnterAs
) -> None:
    chicago = enter_as(pat).get("/portal/").content.decode()
    assert "Nobody watches this page." in chicago
    assert 'href="tel:988"' in chicago
    assert 'href="tel:911"' in chicago
    assert 'href="tel:+1 312 555 0100"' in chicago, "the clinic's own number"
    madrid = enter_as(hana).get("/portal/").content.decode()
    assert 'href="tel:024"' in madrid
    assert 'href="tel:112"' in madrid


def test_a_public_page_shows_the_numbers_of_the_clinic_it_speaks_for(
    riverside: TheClinic, hana: ThePatient
) -> None:
    assert 'href="tel:024"' in Client().get("/portal/login/hilltop/").content.decode()
    unknown = Client().get("/portal/login/").content.decode()
    assert "Call your local emergency number" in unknown
    assert 'href="tel:' not in unknown, "no number of a country that it may not be"


def test_a_device_remembers_its_clinic_for_public_pages(
    pat: ThePatient, hana: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(hana)
    client.post("/portal/logout/")
    assert "Hilltop Clinic" in client.get("/portal/login/").content.decode()


def test_the_language_is_kept_with_the_login_and_the_page_stays(
    pat: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(pat)
    answer = client.post("/portal/language/", {"language": "es", "next": "/portal/?x=1"})
    assert answer.headers["Location"] == "/portal/?x=1"
    page = client.get("/portal/")
    assert '<html lang="es"' in page.content.decode()
    assert page.headers["Content-Language"] == "es"
    account = portal_account(clinic_id=pat.clinic_id, patient_id=pat.id)
    assert account is not None
    assert account.language == "es"
    assert audit_rows(clinic_id=pat.clinic_id)[0].action == "choose_language"
    assert '<html lang="es"' in enter_as(pat).get("/portal/").content.decode()


def test_before_signing_in_the_language_is_the_browsers_until_one_is_chosen(
    riverside: TheClinic,
) -> None:
    client = Client(headers={"accept-language": "es-MX,es;q=0.9"})
    assert '<html lang="es"' in client.get("/portal/login/").content.decode()
    client.post("/portal/language/", {"language": "en", "next": "/portal/login/"})
    assert '<html lang="en"' in client.get("/portal/login/").content.decode()


def test_a_language_is_offered_under_its_own_name(pat: ThePatient, enter_as: EnterAs) -> None:
    client = enter_as(pat)
    assert 'value="es" lang="es">Español</button>' in client.get("/portal/").content.decode()
    client.post("/portal/language/", {"language": "es", "next": "/portal/"})
    assert 'value="en" lang="en">English</button>' in client.get("/portal/").content.decode()
    assert "3 de febrero de 1979" in client.get("/portal/account/").content.decode()


def test_an_unknown_language_and_a_foreign_way_back_do_nothing(
    pat: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(pat)
    answer = client.post("/portal/language/", {"language": "xx", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/portal/"
    assert '<html lang="en"' in client.get("/portal/").content.decode()


def test_the_console_stays_in_one_language(sign_in: SignIn) -> None:
    page = sign_in("nurse").get("/", headers={"accept-language": "es"})
    assert '<html lang="en"' in page.content.decode()
