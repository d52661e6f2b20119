"""Addresses: every page of the console and of the portal brings its own, found by its page.py."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from openketamine.config.administration import site
from openketamine.config.settings import PACKAGE


def page_names() -> list[str]:
    """The folders of the console that hold a page.py."""
    return sorted(path.parent.name for path in (PACKAGE / "console").glob("*/page.py"))


def portal_page_names() -> list[str]:
    """The folders of the portal that hold a page.py; `learn` has addresses of its own."""
    found = {path.parent.name for path in (PACKAGE / "portal").glob("*/page.py")}
    return sorted(found - {"learn"})


def _addresses(name: str, room: str = "console") -> list[URLPattern | URLResolver]:
    addresses: list[URLPattern | URLResolver] = import_module(
        f"openketamine.{room}.{name}.page"
    ).urlpatterns
    return addresses


def _learn() -> list[URLPattern | URLResolver]:
    """The public pages to read, for who is signed in and who is not."""
    has_any = (PACKAGE / "portal/learn/page.py").exists()
    return _addresses("learn", "portal") if has_any else []


urlpatterns = [
    *(address for name in page_names() for address in _addresses(name)),
    path("administration/", site.urls),
    path(
        "portal/",
        include([one for name in portal_page_names() for one in _addresses(name, "portal")]),
    ),
    path("learn/", include(_learn())),
]
