"""The portal as a Django app; a login of the staff ends a patient's on the same device."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class PortalConfig(AppConfig):
    """Keeps the two kinds of login apart."""

    name = "openketamine.portal"
    label = "portal"

    def ready(self) -> None:
        """Listen for the staff's logins: Django keeps what else a browser's session holds."""
        from openketamine.portal.access import forget_account

        user_logged_in.connect(forget_account, dispatch_uid="portal.forget_account")
