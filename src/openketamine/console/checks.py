"""System check: a route that does not say who may open it stops the start-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from openketamine.actions.actor import PATIENT_ROLE
from openketamine.actions.permissions import PERMISSIONS
from openketamine.ui.gate import DISPLAY as DISPLAY
from openketamine.ui.gate import PATIENT
from openketamine.ui.gate import PUBLIC as PUBLIC
from openketamine.ui.gate import SIGNED_IN as SIGNED_IN

PATIENTS_ROUTES = "portal/"
"""Under this the patients' pages lie, and no page of the staff."""

DISPLAY_ROUTES = frozenset({"wall/"})
"""All that a wall screen may ever open."""


def check_routes_declare_access(
    app_configs: Sequence[Any] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """An error for every route that does not say who may open it, or says it wrongly."""
    return [
        Error(problem, id="console.E001")
        for route, view in routes(get_resolver().url_patterns)
        if (problem := _problem(route, view))
    ]


def routes(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[Any]:
    """Every (route, view) below the given patterns."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _problem(route: str, view: Any) -> str:
    permission = getattr(view, "permission", "")
    if not permission:
        return (
            f"The route {route!r} does not declare who may open it: "
            "use @page, @patient_page or @public."
        )
    if permission == DISPLAY and route not in DISPLAY_ROUTES:
        return f"The route {route!r} opens to wall screens: they have one page of their own."
    if permission not in {PUBLIC, DISPLAY, SIGNED_IN, *PERMISSIONS}:
        return f"The route {route!r} asks for the unknown permission {permission!r}."
    if permission == PUBLIC:
        return ""
    return _wrong_audience(route, view, permission)


def _wrong_audience(route: str, view: Any, permission: str) -> str:
    """Patients' pages lie under portal/ and ask for what a patient may; nobody else's do."""
    is_patients = getattr(view, "audience", "") == PATIENT
    if is_patients != route.startswith(PATIENTS_ROUTES):
        return f"The route {route!r} mixes patients and staff: @patient_page belongs to portal/."
    if is_patients and PATIENT_ROLE not in PERMISSIONS.get(permission, frozenset()):
        return f"The route {route!r} is for patients, who do not have {permission!r}."
    return ""
