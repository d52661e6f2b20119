"""Who may listen: the login of the web pages, read from its session cookie."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connection
from django.http import HttpRequest

from openketamine.actions.permissions import PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in person: the clinic, and whether the role may see measurements and alerts."""

    clinic: str
    sees_vitals: bool


def viewer_of(cookie: str) -> Viewer | None:
    """The person behind a session cookie; None when it is unknown, expired or logged out."""
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie)
        user = get_user(request)
        clinic, role = getattr(user, "clinic_id", None), getattr(user, "role", "")
        if not user.is_authenticated or clinic is None:
            return None
        return Viewer(clinic=str(clinic), sees_vitals=role in PERMISSIONS["frames.view"])
    finally:
        connection.close()  # any of many threads: none keeps a connection
