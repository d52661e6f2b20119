"""System check: a route that does not say who may open it stops the start-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from openketamine.actions.permissions import PERMISSIONS

PUBLIC = "public"
"""Anybody may open the route."""

DISPLAY = "display"
"""A connected wall screen may open the route; no person's login does."""

DISPLAY_ROUTES = frozenset({"wall/"})
"""All that a wall screen may ever open."""

SIGNED_IN = "signed in"
"""Everybody who is signed in may open the route, whatever the role."""


def check_routes_declare_access(
    app_configs: Sequence[Any] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """An error for every route without `@page` or `@public`, or with an unknown permission."""
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
        return f"The route {route!r} does not declare who may open it: use @page or @public."
    if permission == DISPLAY and route not in DISPLAY_ROUTES:
        return f"The route {route!r} opens to wall screens: they have one page of their own."
    if permission not in {PUBLIC, DISPLAY, SIGNED_IN, *PERMISSIONS}:
        return f"The route {route!r} asks for the unknown permission {permission!r}."
    return ""
