"""Text messages as the settings have it: a provider, a file, or nothing."""

from __future__ import annotations

from typing import Any

from openketamine.notify.off import Off
from openketamine.notify.port import Transport
from openketamine.notify.sink import Sink


def make(settings: Any) -> Transport:
    """The channel; the provider's library is loaded only where it is used."""
    if settings.SMS_BY == "sink":
        return Sink(settings.SENT_MESSAGES, "sms")
    if settings.SMS_BY != "twilio":
        return Off("No provider of text messages is set (OPENKETAMINE_SMS).")
    if not (settings.TWILIO_ACCOUNT and settings.TWILIO_TOKEN and settings.TWILIO_FROM):
        return Off("OPENKETAMINE_TWILIO_ACCOUNT, _TOKEN and _FROM are needed.")
    from openketamine.notify.sms.twilio import Account, Twilio

    return Twilio(
        Account(
            sid=settings.TWILIO_ACCOUNT,
            token=settings.TWILIO_TOKEN,
            sender=settings.TWILIO_FROM,
            # a receipt comes over the internet: without an encrypted address there is none
            receipts=settings.PUBLIC_URL if settings.PUBLIC_URL.startswith("https://") else "",
        )
    )
