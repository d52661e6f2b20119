"""Who may listen: the login of the web pages or a wall screen, read from the cookies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connection
from django.http import HttpRequest

from openketamine.actions.permissions import PERMISSIONS
from openketamine.queries.displays import COOKIE, display_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who listens: the clinic, and whether measurements and alerts may be seen."""

    clinic: str
    sees_vitals: bool
    is_display: bool = False


def viewer_of(cookies: Mapping[str, str]) -> Viewer | None:
    """The person, else the wall screen, of a browser's cookies; None when it is neither."""
    close_old_connections()
    try:
        return _person(cookies.get(settings.SESSION_COOKIE_NAME, "")) or _display(
            cookies.get(COOKIE, "")
        )
    finally:
        connection.close()  # any of many threads: none keeps a connection


def _person(cookie: str) -> Viewer | None:
    if not cookie:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie)
    user = get_user(request)
    clinic, role = getattr(user, "clinic_id", None), getattr(user, "role", "")
    if not user.is_authenticated or clinic is None:
        return None
    return Viewer(clinic=str(clinic), sees_vitals=role in PERMISSIONS["frames.view"])


def _display(cookie: str) -> Viewer | None:
    row = display_of(cookie)
    if row is None:
        return None
    return Viewer(clinic=str(row.clinic_id), sees_vitals=True, is_display=True)
