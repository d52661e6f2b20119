"""Every patient's page opens to that patient alone, and no page of the staff opens to a patient."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path

from openketamine.config.urls import portal_page_names
from openketamine.console.access import page
from openketamine.console.checks import check_routes_declare_access
from openketamine.portal.access import patient_page
from openketamine.ui.gate import PATIENT, PUBLIC
from tests.web.conftest import ROLES, SignIn, TheClinic, TheSession
from tests.web.test_every_route import _address, _named

from .conftest import EnterAs, ThePatient


def addresses(*, of_patients: bool) -> list[str]:
    """Every address that is not public: the portal's, or all others."""
    return [
        _address(name, pattern)
        for name, pattern in _named(get_resolver().url_patterns)
        if pattern.callback.permission != PUBLIC
        and (getattr(pattern.callback, "audience", "") == PATIENT) == of_patients
    ]


def test_the_portal_has_pages_and_each_says_whom_it_opens_to() -> None:
    assert {"home", "login", "language"} <= set(portal_page_names())
    assert len(addresses(of_patients=True)) >= 1
    assert check_routes_declare_access() == []


def test_a_stranger_is_sent_to_the_portals_sign_in(riverside: TheClinic) -> None:
    for address in addresses(of_patients=True):
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/portal/login/?next="), address
        answer = Client().post(address)
        assert (answer.status_code, answer.content) == (401, b""), address


@pytest.mark.parametrize("role", ROLES)
def test_the_staff_gets_no_patients_page(role: str, sign_in: SignIn, pat: ThePatient) -> None:
    client = sign_in(role)
    for address in addresses(of_patients=True):
        assert client.get(address).status_code == 302, address
        assert client.post(address).status_code == 401, address


def test_a_patient_gets_no_page_of_the_staff(
    pat: ThePatient, enter_as: EnterAs, session: TheSession
) -> None:
    client = enter_as(pat)
    for address in addresses(of_patients=False):
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            assert answer.status_code in {302, 401}, (address, method)
            assert not answer.content, address


def test_no_page_shows_another_patient_of_this_clinic_or_another(
    pat: ThePatient, quinn: ThePatient, hana: ThePatient, enter_as: EnterAs
) -> None:
    client = enter_as(pat)
    for address in addresses(of_patients=True):
        shown = client.get(address).content.decode()
        for other in (quinn, hana):
            tokens = (other.email, other.name, str(other.id), str(other.account_id))
            assert not [token for token in tokens if token in shown], address


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("patient data")


@pytest.mark.parametrize(
    ("route", "view", "said"),
    [
        ("portal/planted/", page(permission="today.view")(_view), "mixes patients and staff"),
        ("planted/", patient_page()(_view), "mixes patients and staff"),
        ("portal/planted/", patient_page(permission="today.view")(_view), "do not have"),
        ("portal/planted/", _view, "does not declare"),
    ],
)
def test_a_route_for_the_wrong_people_stops_the_start(
    route: str, view: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_resolver(), "url_patterns", [path(route, view)])
    [error] = check_routes_declare_access()
    assert said in error.msg
