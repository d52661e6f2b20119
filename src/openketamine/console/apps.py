"""The console as a Django app; refuses to start when a page declares no permission."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register


class ConsoleConfig(AppConfig):
    """Registers the check that every route says who may open it."""

    name = "openketamine.console"
    label = "console"

    def ready(self) -> None:
        """Hang the route check into Django's system checks."""
        from openketamine.console.checks import check_routes_declare_access

        register(Tags.security)(check_routes_declare_access)
