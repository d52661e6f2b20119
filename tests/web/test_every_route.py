"""Every route says who may open it, and nobody else gets anything from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, path, reverse

from openketamine.actions.permissions import PERMISSIONS
from openketamine.config.urls import page_names
from openketamine.console.checks import (
    DISPLAY,
    PUBLIC,
    SIGNED_IN,
    check_routes_declare_access,
    routes,
)
from openketamine.ui.gate import PATIENT

from .conftest import ROLES, SignIn, TheClinic, TheSession

VALUES = {
    "session_id": uuid4(),
    "alert_id": "spo2_low:2026-11-23T14:00:00.000+00:00",
    "set_name": "consensus-moderate",
    "parameter": "pause_sbp_mmhg",
    "app_label": "records",
    "version": 1,
    "language": "en",
}


def declared() -> list[tuple[str, str]]:
    """(address, permission) of every route of the staff, the administrator's pages included."""
    return [
        (_address(name, pattern), pattern.callback.permission)
        for name, pattern in _named(get_resolver().url_patterns)
        if pattern.callback.permission != PUBLIC
        and getattr(pattern.callback, "audience", "") != PATIENT
    ]


def _named(patterns: list[Any], space: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern.url_patterns, inner)
        elif pattern.name:  # Django's redirects of old addresses have none
            yield space + pattern.name, pattern


def _address(name: str, pattern: Any) -> str:
    wanted = pattern.pattern.regex.groupindex
    return reverse(name, kwargs={part: VALUES.get(part, uuid4()) for part in wanted})


def test_the_console_has_a_page_in_every_folder_that_holds_one() -> None:
    assert {"login", "lock", "today", "alerts", "protocol_sets"} <= set(page_names())
    assert check_routes_declare_access() == []


def test_a_route_without_a_declaration_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("patient data")

    planted = path("planted/", forgotten)
    assert list(routes([planted])) == [("planted/", forgotten)]
    monkeypatch.setattr(get_resolver(), "url_patterns", [planted])
    [error] = check_routes_declare_access()
    assert "planted/" in error.msg


def test_a_stranger_gets_no_route(clinic: TheClinic) -> None:
    for address, _permission in declared():
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address)
            assert answer.status_code in {302, 401}, address
            assert not answer.content, address


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_permission_gets_a_refusal_without_any_patient(
    role: str, sign_in: SignIn, session: TheSession
) -> None:
    client = sign_in(role)
    for address, permission in declared():
        if permission in {DISPLAY, SIGNED_IN} or role in PERMISSIONS[permission]:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            assert answer.status_code == 403, (address, method)
            assert "Example" not in answer.content.decode()


def test_every_answer_forbids_inline_script_and_framing(sign_in: SignIn) -> None:
    policy = sign_in("nurse").get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
