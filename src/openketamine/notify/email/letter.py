"""A message as an e-mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from openketamine.notify.port import Outgoing


def letter(message: Outgoing, sender: str) -> EmailMessage:
    """The e-mail. Its Message-ID is the message's own id: a second copy is seen to be the same."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers to it
    mail["Content-Language"] = message.language
    mail.set_content(message.body, cte="quoted-printable")
    return mail
