"""E-mail as the settings have it: a mail server, a file, or nothing."""

from __future__ import annotations

from typing import Any

from openketamine.notify.email.smtp import MailServer, Smtp
from openketamine.notify.off import Off
from openketamine.notify.port import Transport
from openketamine.notify.sink import Sink


def make(settings: Any) -> Transport:
    """The channel; raises RefusedError for settings that would send passwords unencrypted."""
    if settings.EMAIL_BY == "sink":
        return Sink(settings.SENT_MESSAGES, "email")
    if settings.EMAIL_BY != "smtp":
        return Off("No mail server is set (OPENKETAMINE_SMTP_HOST).")
    if not settings.SMTP_FROM:
        return Off("No sender's address is set (OPENKETAMINE_SMTP_FROM).")
    return Smtp(
        MailServer(
            host=settings.SMTP_HOST,
            port=settings.SMTP_PORT,
            user=settings.SMTP_USER,
            password=settings.SMTP_PASSWORD,
            encryption=settings.SMTP_TLS,
        ),
        sender=settings.SMTP_FROM,
    )
