"""Addresses: every page of the console brings its own, found by its page.py."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, path

from openketamine.config.administration import site
from openketamine.config.settings import PACKAGE


def page_names() -> list[str]:
    """The folders of the console that hold a page.py."""
    return sorted(path.parent.name for path in (PACKAGE / "console").glob("*/page.py"))


def _addresses(name: str) -> list[URLPattern | URLResolver]:
    addresses: list[URLPattern | URLResolver] = import_module(
        f"openketamine.console.{name}.page"
    ).urlpatterns
    return addresses


urlpatterns = [
    *(address for name in page_names() for address in _addresses(name)),
    path("administration/", site.urls),
]
